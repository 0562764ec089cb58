// A verifier and a sign-in library that nobody here wrote. Reads the service's address from standard input and prints
// what they made of its tokens as one JSON document.
import { json } from 'node:stream/consumers';
import { CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { baseUrl, tenantId, clientId, clientSecret } = await json(process.stdin);
const authority = `${baseUrl}/${tenantId}`;
const publicClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const redirectUri = 'http://localhost:8400/';
const scopes = ['https://graph.microsoft.com/User.Read'];
const user = { upn: 'hedy@contoso.com', password: 'interop-password' };

async function errorOf(call) {
  try {
    await call();
  } catch ({ name, code, errorCode, message }) {
    return { name, code: code ?? errorCode, message };
  }
  return { name: 'none' };
}

async function readJson(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** What a browser does with the page: fills in the form, sends it where it says, stops at the client's own address. */
async function signInByPage(address, fields) {
  const page = await (await fetch(address)).text();
  const action = /<form [^>]*action="([^"]*)"/.exec(page)[1].replaceAll('&amp;', '&');
  const names = [...page.matchAll(/<input name="([^"]+)"/g)].map(([, name]) => name);
  const response = await fetch(new URL(action, address), {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return { names, status: response.status, location: response.headers.get('location'), text: await response.text() };
}

const seen = {};
const v2 = await readJson(`${authority}/v2.0/.well-known/openid-configuration`);
const v1 = await readJson(`${authority}/.well-known/openid-configuration`);
seen.origins = [v2.authorization_endpoint, v2.token_endpoint, v2.jwks_uri, v1.token_endpoint, v1.jwks_uri].map(
  (url) => new URL(url).origin,
);
const keys = createRemoteJWKSet(new URL(v2.jwks_uri));

const ofApplication = await readJson(v2.token_endpoint, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  }),
});
await readJson(`${baseUrl}/v1.0/users`, {
  method: 'POST',
  headers: { authorization: `Bearer ${ofApplication.access_token}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    accountEnabled: true,
    displayName: 'Hedy',
    mailNickname: 'hedy',
    userPrincipalName: user.upn,
    passwordProfile: { password: user.password },
  }),
});

const graph = { issuer: v1.issuer, audience: 'https://graph.microsoft.com' };
const { payload: applicationClaims } = await jwtVerify(ofApplication.access_token, keys, graph);
seen.application = { appid: applicationClaims.appid, idtyp: applicationClaims.idtyp, tid: applicationClaims.tid };

const msal = new PublicClientApplication({
  auth: { clientId: publicClientId, authority, knownAuthorities: [new URL(baseUrl).host] },
});
const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
async function askForCode(password) {
  const address = await msal.getAuthCodeUrl({
    scopes,
    redirectUri,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    responseMode: 'query',
    state: 'a state & more',
    nonce: 'a nonce',
    loginHint: user.upn,
  });
  const page = await signInByPage(address, { login: user.upn, passwd: password });
  return { page, back: new URLSearchParams((page.location ?? '').split('?')[1]) };
}

const refused = await askForCode('not the password');
seen.wrongPassword = { status: refused.page.status, code: /data-code="(\d+)"/.exec(refused.page.text)?.[1] };
const { page, back } = await askForCode(user.password);
seen.page = { names: page.names, status: page.status, isOurs: page.location.startsWith(redirectUri) };
seen.state = back.get('state');
const signedIn = await msal.acquireTokenByCode(
  { code: back.get('code'), codeVerifier: verifier, redirectUri, scopes },
  { nonce: 'a nonce' },
);
seen.account = {
  username: signedIn.account.username,
  tenantId: signedIn.account.tenantId,
  homeAccountId: signedIn.account.homeAccountId,
};
const id = { issuer: v2.issuer, audience: publicClientId };
const { payload: idClaims } = await jwtVerify(signedIn.idToken, keys, id);
const { payload: accessClaims } = await jwtVerify(signedIn.accessToken, keys, graph);
seen.idToken = { upn: idClaims.preferred_username, nonce: idClaims.nonce, tid: idClaims.tid };
seen.accessToken = { upn: accessClaims.upn, scp: accessClaims.scp, oid: accessClaims.oid === idClaims.oid };
const renewed = await msal.acquireTokenSilent({ account: signedIn.account, scopes, forceRefresh: true });
seen.renewed = [renewed.fromCache, (await jwtVerify(renewed.accessToken, keys, graph)).payload.upn];

const reuse = { code: back.get('code'), codeVerifier: verifier, redirectUri, scopes };
seen.reusedCode = await errorOf(() => msal.acquireTokenByCode(reuse));
const another = await askForCode(user.password);
const wrongVerifier = { ...reuse, code: another.back.get('code'), codeVerifier: 'w'.repeat(43) };
seen.wrongVerifier = await errorOf(() => msal.acquireTokenByCode(wrongVerifier));

const [header, claims, signature] = signedIn.accessToken.split('.');
const promoted = { ...JSON.parse(Buffer.from(claims, 'base64url')), scp: 'Directory.ReadWrite.All' };
const forged = [header, Buffer.from(JSON.stringify(promoted)).toString('base64url'), signature].join('.');
seen.forged = await errorOf(() => jwtVerify(forged, keys, graph));
seen.forgedAtService = (await fetch(`${baseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${forged}` } })).status;
seen.otherAudience = await errorOf(() => jwtVerify(signedIn.idToken, keys, graph));
seen.honestAtService = (
  await fetch(`${baseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${signedIn.accessToken}` } })
).status;

process.stdout.write(JSON.stringify(seen));
