import type { ServiceContext } from '../context.ts';
import { createApplicationQueries } from '../store/queries/applications.ts';
import { createAuthenticationMethodQueries } from '../store/queries/authentication-methods.ts';
import { createBrowserSessionQueries } from '../store/queries/browser-sessions.ts';
import { createConsentQueries } from '../store/queries/consents.ts';
import { createDeviceSignInQueries } from '../store/queries/device-sign-ins.ts';
import { createDirectoryDeviceQueries } from '../store/queries/directory-devices.ts';
import { createGroupQueries } from '../store/queries/groups.ts';
import { createSettingsQueries } from '../store/queries/settings.ts';
import { createSignInQueries } from '../store/queries/sign-ins.ts';
import { createUserQueries } from '../store/queries/users.ts';

/** The tables of Entra, with statements prepared once. */
export function createEntraQueries({ db }: Pick<ServiceContext, 'db'>) {
  return {
    users: createUserQueries(db),
    groups: createGroupQueries(db),
    devices: createDirectoryDeviceQueries(db),
    applications: createApplicationQueries(db),
    settings: createSettingsQueries(db),
    signIns: createSignInQueries(db),
    authenticationMethods: createAuthenticationMethodQueries(db),
    deviceSignIns: createDeviceSignInQueries(db),
    browserSessions: createBrowserSessionQueries(db),
    consents: createConsentQueries(db),
  };
}

export type EntraQueries = ReturnType<typeof createEntraQueries>;
