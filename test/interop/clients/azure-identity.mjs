// The Azure SDK's credentials, each kind that needs no other machine. Prints what became of them as one JSON document.
import { json } from 'node:stream/consumers';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  OnBehalfOfCredential,
  UsernamePasswordCredential,
} from '@azure/identity';
import { claimsOf, createUser, enterDeviceCode, errorOf, whoAmI } from './browser.mjs';

const { loginUrl, graphUrl, isRealName, tenantId, clientId, clientSecret, certificateClientId, certificate } =
  await json(process.stdin);
const GRAPH = 'https://graph.microsoft.com/.default';
// Under the real names the SDK needs to be told nothing.
const options = isRealName ? {} : { authorityHost: loginUrl, disableInstanceDiscovery: true };
const publicClientId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const user = { upn: 'grace@contoso.com', password: 'interop-password' };
const seen = {};

const secret = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
const { token } = await secret.getToken(GRAPH);
seen.secret = { appid: claimsOf(token).appid, idtyp: claimsOf(token).idtyp };
await createUser(graphUrl, token, user);

const byCertificate = new ClientCertificateCredential(tenantId, certificateClientId, { certificate }, options);
const ofCertificate = claimsOf((await byCertificate.getToken(GRAPH)).token);
seen.certificate = { appid: ofCertificate.appid, roles: ofCertificate.roles };

const withDeviceCode = new DeviceCodeCredential({
  ...options,
  tenantId,
  clientId: publicClientId,
  userPromptCallback: ({ userCode, verificationUri }) => {
    void enterDeviceCode(verificationUri, userCode, user);
  },
});
seen.deviceCode = await whoAmI(
  graphUrl,
  (await withDeviceCode.getToken('https://graph.microsoft.com/User.Read')).token,
);

const byPassword = new UsernamePasswordCredential(tenantId, publicClientId, user.upn, user.password, options);
seen.password = await whoAmI(graphUrl, (await byPassword.getToken('https://graph.microsoft.com/User.Read')).token);

const scope = 'https://graph.microsoft.com/User.Read';
seen.wrongSecret = await errorOf(() =>
  new ClientSecretCredential(tenantId, clientId, 'wrong', options).getToken(GRAPH),
);
seen.wrongPassword = await errorOf(() =>
  new UsernamePasswordCredential(tenantId, publicClientId, user.upn, 'wrong', options).getToken(scope),
);
seen.madeUpAssertion = await errorOf(() =>
  new ClientAssertionCredential(tenantId, certificateClientId, async () => 'a.b.c', options).getToken(GRAPH),
);
const forApi = await byPassword.getToken(`api://${clientId}/access_as_user`);
const onBehalfOf = { ...options, tenantId, clientId, clientSecret, userAssertionToken: forApi.token };
seen.onBehalfOf = await whoAmI(graphUrl, (await new OnBehalfOfCredential(onBehalfOf).getToken(scope)).token);
seen.onBehalfOfNobody = await errorOf(() =>
  new OnBehalfOfCredential({ ...options, tenantId, clientId, clientSecret, userAssertionToken: token }).getToken(GRAPH),
);

process.stdout.write(JSON.stringify(seen));
