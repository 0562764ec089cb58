// MSAL for Node: confidential and public clients. Prints what became of each grant as one JSON document.
import { createHash, X509Certificate } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { claimsOf, createUser, enterDeviceCode, errorOf, signInByPage, whoAmI } from './browser.mjs';

const { loginUrl, graphUrl, isRealName, tenantId, clientId, clientSecret, certificateClientId, certificate } =
  await json(process.stdin);
const authority = `${loginUrl}/${tenantId}`;
const auth = isRealName ? { authority } : { authority, knownAuthorities: [new URL(loginUrl).host] };
const GRAPH = { scopes: ['https://graph.microsoft.com/.default'] };
const scopes = ['https://graph.microsoft.com/User.Read'];
const user = { upn: 'margaret@contoso.com', password: 'interop-password' };
const redirectUri = 'http://localhost:8400/';
const seen = {};

const bySecret = new ConfidentialClientApplication({ auth: { ...auth, clientId, clientSecret } });
const { accessToken } = await bySecret.acquireTokenByClientCredential(GRAPH);
seen.secret = claimsOf(accessToken).appid;
await createUser(graphUrl, accessToken, user);

const [certificatePem, privateKey] = [
  /-----BEGIN CERTIFICATE[\s\S]*?-----END CERTIFICATE-----/,
  /-----BEGIN PRIVATE KEY[\s\S]*?-----END PRIVATE KEY-----/,
].map((part) => part.exec(certificate)[0]);
const thumbprintSha256 = createHash('sha256').update(new X509Certificate(certificatePem).raw).digest('hex');
const byCertificate = new ConfidentialClientApplication({
  auth: {
    ...auth,
    clientId: certificateClientId,
    clientCertificate: { thumbprintSha256, privateKey, x5c: certificatePem },
  },
});
seen.certificate = claimsOf((await byCertificate.acquireTokenByClientCredential(GRAPH)).accessToken).roles;

const publicClient = new PublicClientApplication({
  auth: { ...auth, clientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e' },
});
const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
const address = await publicClient.getAuthCodeUrl({
  scopes,
  redirectUri,
  codeChallenge: challenge,
  codeChallengeMethod: 'S256',
  responseMode: 'query',
});
const { location } = await signInByPage(address, user);
const code = new URL(location).searchParams.get('code');
const signedIn = await publicClient.acquireTokenByCode({ code, codeVerifier: verifier, redirectUri, scopes });
seen.code = await whoAmI(graphUrl, signedIn.accessToken);
seen.cached = (await publicClient.acquireTokenSilent({ account: signedIn.account, scopes })).fromCache;
const renewed = await publicClient.acquireTokenSilent({ account: signedIn.account, scopes, forceRefresh: true });
seen.silent = [renewed.fromCache, await whoAmI(graphUrl, renewed.accessToken)];
seen.refreshed = await errorOf(() => publicClient.acquireTokenByRefreshToken({ refreshToken: 'made up', scopes }));

const byPassword = await publicClient.acquireTokenByUsernamePassword({
  scopes,
  username: user.upn,
  password: user.password,
});
seen.password = byPassword.account.username;

const withDeviceCode = await publicClient.acquireTokenByDeviceCode({
  scopes,
  deviceCodeCallback: ({ userCode, verificationUri }) => {
    void enterDeviceCode(verificationUri, userCode, user);
  },
});
seen.deviceCode = await whoAmI(graphUrl, withDeviceCode.accessToken);

process.stdout.write(JSON.stringify(seen));
