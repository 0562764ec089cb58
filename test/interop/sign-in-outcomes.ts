import { expect } from 'vitest';
import type { Ready } from './served-lab.ts';
import { CERTIFICATE_CLIENT } from './sign-in-inputs.ts';

type Seen = Record<string, unknown> | undefined;

const refusal = (code: number) => expect.objectContaining({ message: expect.stringContaining(`AADSTS${code}`) });

/** What test/interop/clients/azure-identity.mjs must have seen. */
export function expectAzureIdentity(seen: Seen, { clientId }: Ready): void {
  expect(seen).toEqual({
    secret: { appid: clientId, idtyp: 'app' },
    certificate: { appid: CERTIFICATE_CLIENT, roles: ['Device.Read.All'] },
    deviceCode: 'grace@contoso.com',
    password: 'grace@contoso.com',
    wrongSecret: refusal(7000215),
    wrongPassword: refusal(50126),
    madeUpAssertion: refusal(50027),
    onBehalfOf: 'grace@contoso.com',
    onBehalfOfNobody: expect.objectContaining({ name: 'AuthenticationRequiredError' }),
  });
}

/** What test/interop/clients/msal-node.mjs must have seen. */
export function expectMsal(seen: Seen, { clientId }: Ready): void {
  expect(seen).toEqual({
    secret: clientId,
    certificate: ['Device.Read.All'],
    code: 'margaret@contoso.com',
    cached: true,
    silent: [false, 'margaret@contoso.com'],
    refreshed: refusal(70000),
    password: 'margaret@contoso.com',
    deviceCode: 'margaret@contoso.com',
  });
}

/** What test/interop/clients/openid-client.mjs must have seen. */
export function expectOpenidClient(seen: Seen, { clientId }: Ready, loginUrl: string): void {
  expect(seen).toEqual({
    issuer: true,
    secret: clientId,
    basic: clientId,
    assertion: ['Device.Read.All'],
    code: { upn: 'barbara@contoso.com', iss: true },
    userinfo: { sub: expect.any(String), name: 'Grace' },
    refreshed: ['barbara@contoso.com', true],
    deviceCode: 'barbara@contoso.com',
    password: 'barbara@contoso.com',
    wrongPassword: refusal(50126),
    singleSignOn: 'barbara@contoso.com',
    signedOut: ['http://localhost:8400/', refusal(50058)],
    endSession: loginUrl,
  });
}
