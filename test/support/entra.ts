import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../src/network/http.ts';
import type { Delays } from '../../src/service/delays.ts';
import { CLIENTS } from '../../src/service/entra/clients.ts';
import { createEntra, type Entra, type EntraDependencies } from '../../src/service/entra/entra.ts';
import { DRS_AUDIENCES } from '../../src/service/entra/resources.ts';
import type { User } from '../../src/service/store/queries/users.ts';
import { CONTOSO, createTestContext, requestOf, type TestContext } from './service.ts';

export const LOGIN = 'https://login.microsoftonline.com';
export const VERIFIER = 'v'.repeat(43);
export const REDIRECT = 'ms-aadj-redir://auth/drs';
/** Enterprise Mobility + Security: an Entra premium plan and Intune. */
export const EMS_SKU = 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e';

/** Entra over an empty database with one licensed user, ada@contoso.com, password `secret`. */
export interface EntraWorld {
  readonly context: TestContext;
  readonly entra: Entra;
  readonly ada: User;
  /** The query of the broker's authorization request to device registration. */
  authorizeQuery(changes?: Readonly<Record<string, string | undefined>>): string;
  submit(path: string, form: Readonly<Record<string, string>>): Promise<HttpResponse>;
  /** Signs ada in by the page and gives the code. */
  signIn(changes?: Readonly<Record<string, string | undefined>>): Promise<string>;
  redeem(form: Readonly<Record<string, string>>, version?: 1 | 2): Promise<HttpResponse>;
  /** The tokens of ada's sign-in for device registration. */
  tokens(): Promise<Readonly<Record<string, string>>>;
}

export function jsonOf(response: HttpResponse): Record<string, unknown> {
  return JSON.parse(response.body.toString('utf8')) as Record<string, unknown>;
}

export function createEntraWorld(dependencies: Partial<EntraDependencies> = {}, delays?: Delays): EntraWorld {
  const context = createTestContext(delays && { delays });
  const entra = createEntra(context, {
    resolveDeviceTicket: () => undefined,
    joinsAsAdministrator: () => true,
    ...dependencies,
  });
  const ada = entra.directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'secret' });
  entra.directory.queries.users.addLicence(ada.id, EMS_SKU);

  const world: EntraWorld = {
    context,
    entra,
    ada,
    authorizeQuery(changes = {}) {
      const fields = {
        client_id: CLIENTS.broker,
        response_type: 'code',
        redirect_uri: REDIRECT,
        resource: DRS_AUDIENCES[0],
        state: 'st/1 &',
        code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
        code_challenge_method: 'S256',
        ...changes,
      };
      const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
      return new URLSearchParams(given).toString();
    },
    submit: async (path, form) => entra.login(requestOf('POST', `${LOGIN}${path}`, { form })),
    async signIn(changes = {}) {
      const path = `/common/oauth2/authorize?${world.authorizeQuery(changes)}`;
      const response = await world.submit(path, { login: ada.upn, passwd: 'secret' });
      return new URL(response.headers['location'] ?? '').searchParams.get('code') ?? '';
    },
    redeem: async (form, version = 1) =>
      entra.login(requestOf('POST', `${LOGIN}/${CONTOSO.id}/oauth2/${version === 2 ? 'v2.0/' : ''}token`, { form })),
    async tokens() {
      const response = await world.redeem({
        grant_type: 'authorization_code',
        client_id: CLIENTS.broker,
        code: await world.signIn(),
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
      });
      return jsonOf(response) as Record<string, string>;
    },
  };
  return world;
}
