import { createHash, X509Certificate } from 'node:crypto';
import { createRandom } from '../../src/core/random.ts';
import type { ApplicationSeed, TenantSeed, UserSeed } from '../../src/service/service.ts';
import type { ConditionalAccessPolicy } from '../../src/service/store/queries/settings.ts';
import { parseDuration } from '../scenario/duration.ts';
import type { AccessPolicySpec, ApplicationSpec, TenantSpec } from '../scenario/scenario.ts';
import { castStranger, type UserInStory } from '../story/cast.ts';
import type { AdminCredentials } from '../story/graph-client.ts';

/** The terms that a policy with `termsOfUse` asks for; ours. */
const AGREEMENT = {
  id: '9f0c4f0a-6a0a-4a39-8a10-6f2c1a0b7d11',
  displayName: 'Acceptable use',
  text: 'This device belongs to the organisation.',
} as const;

/** The terms of the MDM itself; ours. */
const MDM_TERMS = { displayName: 'Terms of use', text: 'The organisation manages this device.' } as const;

/** Resources by their application ids (entra-device.md 1, graph.md 5). */
const APPLICATIONS = {
  everything: ['All'],
  joining: [],
  enrolment: ['d4ebce55-015a-49b5-a083-c84d1797ae8c'],
  graph: ['00000003-0000-0000-c000-000000000000'],
} as const satisfies Record<AccessPolicySpec['on'], readonly string[]>;

const METHODS = { number: 'PhoneAppNotification', code: 'PhoneAppOTP' } as const;

/** The tenant as it stands before anybody does anything, and the application that the admin signs in as. */
export function seedTenant(
  tenant: TenantSpec,
  users: readonly UserInStory[],
  seed: string,
): { readonly tenant: TenantSeed; readonly admin: AdminCredentials } {
  const random = createRandom(seed).fork('tenant');
  const tenantId = random.fork('id').guid();
  const clientId = random.fork('admin').guid();
  const clientSecret = random.fork('secret').hex(40);
  const stranger = castStranger(tenant, seed);
  return {
    admin: { tenantId, clientId, clientSecret },
    tenant: {
      id: tenantId,
      displayName: tenant.displayName,
      domain: tenant.domain,
      region: tenant.region,
      users: [
        ...users.map((user, index) => seedUser(tenant, user, index)),
        ...(stranger === undefined ? [] : [seedStranger(stranger)]),
      ],
      branding: tenant.branding,
      mdmScope: tenant.mdmScope,
      deviceQuota: tenant.deviceQuota,
      application: {
        clientId,
        displayName: 'Lab admin',
        secretSha256: createHash('sha256').update(clientSecret).digest('hex'),
      },
      applications: (tenant.applications ?? []).map(seedApplication),
      ...(tenant.graphLimits && { hasGraphLimits: true }),
      settings: {
        ...(tenant.updates && { updates: tenant.updates }),
        ...(tenant.mdmTerms && { termsOfUse: { ...MDM_TERMS, mayDecline: tenant.mdmTerms === 'with-decline' } }),
        ...(tenant.withoutProfile && { withoutProfile: tenant.withoutProfile }),
        ...(tenant.otherOrganisation && {
          otherOrganisation: { tenantId: random.fork('other-tenant').guid(), domain: tenant.otherOrganisation },
        }),
        ...(tenant.devicesMayJoin && { devicesMayJoin: tenant.devicesMayJoin }),
        ...(tenant.mfaToJoin && { mfaToJoin: tenant.mfaToJoin }),
        ...(tenant.conditionalAccess && {
          agreements: [AGREEMENT],
          conditionalAccess: tenant.conditionalAccess.map((policy) => ({
            ...policyOf(policy),
            id: random.fork(`policy:${policy.displayName}`).guid(),
          })),
        }),
      },
    },
  };
}

function seedApplication(application: ApplicationSpec): ApplicationSeed {
  const { displayName, clientId, secret, certificates = [], roles = [], scopes, redirectUris = [] } = application;
  const { enableIdTokenIssuance = false } = application;
  return {
    displayName,
    clientId,
    secretSha256: secret === undefined ? null : createHash('sha256').update(secret).digest('hex'),
    certificates: certificates.map((pem) => new X509Certificate(pem).raw.toString('base64')),
    roles,
    scopes: scopes ?? null,
    redirectUris,
    enableIdTokenIssuance,
  };
}

function seedUser({ users }: TenantSpec, user: UserInStory, index: number): UserSeed {
  const { upn, displayName, password, authenticatorSecret: secret, accessPass: pass } = user;
  const { licensed, globalAdministrators = 0, enabled = true, authenticator, accessPass } = users;
  return {
    upn,
    displayName,
    password,
    isLicensed: licensed,
    isGlobalAdministrator: index < globalAdministrators,
    isEnabled: enabled,
    ...(authenticator && secret && { authenticator: { method: METHODS[authenticator], secret } }),
    ...(accessPass &&
      pass && {
        accessPass: {
          pass,
          lifetimeMinutes: Math.floor((parseDuration(accessPass.lifetime) ?? 0) / 60_000),
          isUsableOnce: accessPass.once,
        },
      }),
  };
}

/** Of an organisation that is no business of this tenant's. */
function seedStranger({ upn, displayName, password }: UserInStory): UserSeed {
  return { upn, displayName, password, isLicensed: false, isGlobalAdministrator: false };
}

function policyOf({ displayName, on, requires }: AccessPolicySpec): Omit<ConditionalAccessPolicy, 'id'> {
  return {
    displayName,
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [] },
      applications: {
        includeApplications: APPLICATIONS[on],
        excludeApplications: [],
        includeUserActions: on === 'joining' ? ['urn:user:registerdevice'] : [],
      },
    },
    grantControls: {
      operator: 'AND',
      builtInControls: requires.filter((control) => control !== 'termsOfUse'),
      termsOfUse: requires.includes('termsOfUse') ? [AGREEMENT.id] : [],
    },
  };
}
