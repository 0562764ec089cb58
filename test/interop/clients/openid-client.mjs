// A certified OpenID Connect client, which refuses an issuer that is not the address it asked. Prints what it made of each
// grant as one JSON document.
import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { json } from 'node:stream/consumers';
import * as client from 'openid-client';
import { claimsOf, createUser, enterDeviceCode, errorOf, goSilently, signInByPage, whoAmI } from './browser.mjs';

const { loginUrl, graphUrl, tenantId, clientId, clientSecret, certificateClientId, certificate } = await json(
  process.stdin,
);
const issuer = new URL(`${loginUrl}/${tenantId}/v2.0`);
const GRAPH = { scope: 'https://graph.microsoft.com/.default' };
const user = { upn: 'barbara@contoso.com', password: 'interop-password' };
const redirect_uri = 'http://localhost:8400/';
const scope = 'openid profile offline_access https://graph.microsoft.com/User.Read';
const seen = {};

const bySecret = await client.discovery(issuer, clientId, clientSecret);
seen.issuer = bySecret.serverMetadata().issuer === issuer.href;
const { access_token: ofApplication } = await client.clientCredentialsGrant(bySecret, GRAPH);
seen.secret = claimsOf(ofApplication).appid;
await createUser(graphUrl, ofApplication, user);

const byBasic = await client.discovery(issuer, clientId, undefined, client.ClientSecretBasic(clientSecret));
seen.basic = claimsOf((await client.clientCredentialsGrant(byBasic, GRAPH)).access_token).appid;

const pem = /-----BEGIN CERTIFICATE[\s\S]*?-----END CERTIFICATE-----/.exec(certificate)[0];
const pkcs8 = createPrivateKey(certificate).export({ format: 'der', type: 'pkcs8' });
const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, [
  'sign',
]);
const x5t = createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url');
const byAssertion = await client.discovery(
  issuer,
  certificateClientId,
  undefined,
  client.PrivateKeyJwt(key, { [client.modifyAssertion]: (header) => Object.assign(header, { x5t }) }),
);
seen.assertion = claimsOf((await client.clientCredentialsGrant(byAssertion, GRAPH)).access_token).roles;

const publicClient = await client.discovery(issuer, '14d82eec-204b-4c2f-b7e8-296a70dab67e', undefined, client.None());
const code_verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const address = client.buildAuthorizationUrl(publicClient, {
  redirect_uri,
  scope,
  state,
  nonce,
  code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
  code_challenge_method: 'S256',
});
const { location, cookie } = await signInByPage(address, user);
const tokens = await client.authorizationCodeGrant(publicClient, new URL(location), {
  pkceCodeVerifier: code_verifier,
  expectedState: state,
  expectedNonce: nonce,
});
seen.code = { upn: tokens.claims().preferred_username, iss: tokens.claims().iss === issuer.href };
seen.userinfo = await client.fetchUserInfo(publicClient, tokens.access_token, tokens.claims().sub);
const renewed = await client.refreshTokenGrant(publicClient, tokens.refresh_token);
seen.refreshed = [await whoAmI(graphUrl, renewed.access_token), renewed.refresh_token !== tokens.refresh_token];

const pending = await client.initiateDeviceAuthorization(publicClient, { scope });
await enterDeviceCode(pending.verification_uri, pending.user_code, user);
seen.deviceCode = (await client.pollDeviceAuthorizationGrant(publicClient, pending)).claims().preferred_username;

const password = { username: user.upn, password: user.password, scope };
seen.password = (await client.genericGrantRequest(publicClient, 'password', password)).claims().preferred_username;
seen.wrongPassword = await errorOf(() =>
  client.genericGrantRequest(publicClient, 'password', { ...password, password: 'x' }),
);
// The same browser again: no page, until it has signed out.
const silently = client.buildAuthorizationUrl(publicClient, {
  redirect_uri,
  scope,
  prompt: 'none',
  max_age: '600',
  code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
  code_challenge_method: 'S256',
});
const again = async () =>
  client.authorizationCodeGrant(publicClient, new URL(await goSilently(silently, cookie)), {
    pkceCodeVerifier: code_verifier,
    maxAge: 600,
  });
seen.singleSignOn = (await again()).claims().preferred_username;
const goodbye = client.buildEndSessionUrl(publicClient, { post_logout_redirect_uri: redirect_uri });
seen.signedOut = [await goSilently(goodbye, cookie), await errorOf(again)];
seen.endSession = new URL(client.buildEndSessionUrl(publicClient, { post_logout_redirect_uri: redirect_uri })).origin;

process.stdout.write(JSON.stringify(seen));
