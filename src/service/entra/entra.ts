import type { Handler } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { createAuthorizationReader } from './authorize.ts';
import { createBrowserSessions } from './browser-sessions.ts';
import { createBulkTokens } from './bulk-tokens.ts';
import { createConditionalAccess } from './conditional-access.ts';
import { createConsents } from './consents.ts';
import { createCredentials } from './credentials.ts';
import { createDeviceCertificates, type DeviceCertificates } from './device-certificates.ts';
import { createDeviceCodes } from './device-code.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createGroupEvaluation } from './evaluate-groups.ts';
import { createHelloKeys } from './hello-keys.ts';
import { createHybridJoin } from './hybrid-join.ts';
import { createInterrupts } from './interrupts.ts';
import { createJoin, type JoinDependencies } from './join.ts';
import { createLogin } from './login.ts';
import { createNonces } from './nonce.ts';
import { createPrimaryRefreshTokens } from './primary-refresh-tokens.ts';
import { createEntraQueries } from './queries.ts';
import { createRefusals } from './refusals.ts';
import { createRegistration } from './registration.ts';
import { createResourceManager } from './resource-manager.ts';
import { createResources } from './resources.ts';
import { createSignInPages } from './sign-in.ts';
import { createTokenAuthority, type TokenAuthority } from './tokens.ts';
import { createUserTokens } from './user-tokens.ts';
import { createUserinfo } from './userinfo.ts';

/** What Entra needs from the other modules. */
export type EntraDependencies = JoinDependencies;

/** Sign-in, tokens, device registration and the directory. */
export interface Entra {
  /** login.microsoftonline.com */
  readonly login: Handler;
  /** enterpriseregistration.windows.net and enterpriseregistration.{domain} */
  readonly drs: Handler;
  /** The address on graph.microsoft.com that discovery names. */
  readonly userinfo: Handler;
  readonly resourceManager: Handler;
  readonly tokens: TokenAuthority;
  readonly directory: Directory;
  readonly certificates: DeviceCertificates;
  /** The work of the job `entra.groups`. */
  evaluateGroups(): void;
}

/** @example const entra = createEntra(context, { resolveDeviceTicket, joinsAsAdministrator }); */
export function createEntra(context: ServiceContext, dependencies: EntraDependencies): Entra {
  const queries = createEntraQueries(context);
  const directory = createDirectory(context, queries);
  const tokens = createTokenAuthority(context);
  const nonces = createNonces(context, queries);
  const refusals = createRefusals(context);
  const certificates = createDeviceCertificates(context, queries.devices);
  const { accessPasses } = directory;
  const credentials = createCredentials(context, queries, accessPasses);
  const conditionalAccess = createConditionalAccess(queries);
  const resources = createResources(queries);
  const consents = createConsents(queries);
  const interrupts = createInterrupts(context, queries, conditionalAccess, consents);
  const sessions = createBrowserSessions(context, directory);
  const userTokens = createUserTokens(context, directory, { tokens, conditionalAccess, resources, consents });
  const { recognizeDevice, redeem: redeemSigned } = createPrimaryRefreshTokens(context, directory, {
    tokens,
    certificates,
    nonces,
    credentials,
    issue: userTokens.issue,
    resources,
  });
  const signInParts = { credentials, accessPasses, interrupts, consents, sessions, recognizeDevice };
  const join = createJoin(context, directory, tokens, certificates, dependencies);
  return {
    login: createLogin(context, {
      directory,
      tokens,
      nonces,
      refusals,
      credentials,
      resources,
      sessions,
      pages: createSignInPages(context, queries, signInParts),
      readAuthorization: createAuthorizationReader(context, queries, resources, userTokens),
      deviceCodes: createDeviceCodes(context, queries, resources, refusals),
      bulkTokens: createBulkTokens(context, directory, tokens),
      issueForUser: userTokens.issue,
      redeemSigned,
    }),
    drs: createRegistration(context, {
      directory,
      tokens,
      nonces,
      refusals,
      certificates,
      join,
      joinHybrid: createHybridJoin(context, directory, certificates),
      registerHelloKey: createHelloKeys(context, queries, tokens),
    }),
    userinfo: createUserinfo(queries, tokens),
    resourceManager: createResourceManager(context, tokens),
    tokens,
    directory,
    certificates,
    evaluateGroups: createGroupEvaluation(context, queries),
  };
}
