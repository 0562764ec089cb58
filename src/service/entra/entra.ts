import type { Handler } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { createAuthorization } from './authorize.ts';
import { createConditionalAccess } from './conditional-access.ts';
import { createCredentials } from './credentials.ts';
import { createDeviceCertificates, type DeviceCertificates } from './device-certificates.ts';
import { createDeviceTokens } from './device-token.ts';
import { createDirectory, createEntraQueries, type Directory } from './directory.ts';
import { createGroupEvaluation } from './evaluate-groups.ts';
import { createInterrupts } from './interrupts.ts';
import { createJoin, type JoinDependencies } from './join.ts';
import { createLogin } from './login.ts';
import { createNonces } from './nonce.ts';
import { createRefusals } from './refusals.ts';
import { createRegistration } from './registration.ts';
import { createTokenAuthority, type TokenAuthority } from './tokens.ts';

/** What Entra needs from the other modules. */
export type EntraDependencies = JoinDependencies;

/** Sign-in, tokens, device registration and the directory. */
export interface Entra {
  /** login.microsoftonline.com */
  readonly login: Handler;
  /** enterpriseregistration.windows.net and enterpriseregistration.{domain} */
  readonly drs: Handler;
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
  const nonces = createNonces(context);
  const refusals = createRefusals(context);
  const certificates = createDeviceCertificates(context, queries.devices);
  const { accessPasses } = directory;
  const credentials = createCredentials(context, queries, accessPasses);
  const conditionalAccess = createConditionalAccess(queries);
  const interrupts = createInterrupts(context, queries, conditionalAccess);
  const authorization = createAuthorization(context, queries, { credentials, accessPasses, interrupts });
  const join = createJoin(context, directory, tokens, certificates, dependencies);
  const redeemDeviceRequest = createDeviceTokens(queries, tokens, certificates, nonces);
  return {
    login: createLogin(context, {
      directory,
      tokens,
      nonces,
      refusals,
      authorization,
      conditionalAccess,
      redeemDeviceRequest,
    }),
    drs: createRegistration(context, { directory, tokens, nonces, refusals, certificates, join }),
    tokens,
    directory,
    certificates,
    evaluateGroups: createGroupEvaluation(context, queries),
  };
}
