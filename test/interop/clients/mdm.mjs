// A management client in plain Node, which knows the service by its loopback address alone: signs in, enrols with the
// hand-typed messages, opens a session with the certificate that it was given. Prints what it saw as JSON.
import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { json, text } from 'node:stream/consumers';
import 'reflect-metadata';
import { PemConverter, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const { baseUrl, tenantId, clientId, clientSecret } = await json(process.stdin);
const EMS = 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e';
const user = { upn: 'mary@contoso.com', password: 'interop-password' };
const golden = (name) => readFileSync(new URL(`../../golden/${name}.xml`, import.meta.url), 'utf8');
const form = (fields) => ({ method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

async function readJson(url, init) {
  const response = await fetch(url, init);
  const body = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${body}`);
  return body === '' ? {} : JSON.parse(body);
}

/** Over node:https, which can show a client certificate. */
async function post(url, body, contentType, identity = {}) {
  const outgoing = request(url, { method: 'POST', headers: { 'content-type': contentType }, ...identity });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, length: response.headers['content-length'], body: await text(response) };
}

async function makeUser() {
  const { access_token: token } = await readJson(
    `${baseUrl}/${tenantId}/oauth2/v2.0/token`,
    form({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  );
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = (path, body) =>
    readJson(`${baseUrl}/v1.0${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await send('/users', {
    accountEnabled: true,
    displayName: 'Mary',
    mailNickname: 'mary',
    userPrincipalName: user.upn,
    usageLocation: 'US',
    passwordProfile: { password: user.password },
  });
  await send(`/users/${user.upn}/assignLicense`, { addLicenses: [{ skuId: EMS }], removeLicenses: [] });
  return headers;
}

async function signIn() {
  const client = { client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e', redirect_uri: 'ms-aadj-redir://auth/mdm' };
  const verifier = 'w'.repeat(50);
  const query = new URLSearchParams({
    ...client,
    response_type: 'code',
    resource: 'https://enrollment.manage.microsoft.com/',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await fetch(
    `${baseUrl}/${tenantId}/oauth2/authorize?${query}`,
    form({ login: user.upn, passwd: user.password }),
  );
  const code = new URLSearchParams(page.headers.get('location').split('?')[1]).get('code');
  const redeemed = { ...client, grant_type: 'authorization_code', code, code_verifier: verifier };
  return (await readJson(`${baseUrl}/${tenantId}/oauth2/token`, form(redeemed))).access_token;
}

const seen = {};
const headers = await makeUser();
const token = Buffer.from(await signIn()).toString('base64');
const SOAP = 'application/soap+xml; charset=utf-8';
const withToken = (message) => message.replace(/(token-type:jwt"[^>]*>)[^<]*/, `$1${token}`);

const discovered = await post(`${baseUrl}/EnrollmentServer/Discovery.svc`, golden('mde2/discover'), SOAP);
const urlOf = (name) => new RegExp(`<${name}>([^<]*)<`).exec(discovered.body)[1];
const policies = await post(urlOf('EnrollmentPolicyServiceUrl'), withToken(golden('mde2/get-policies')), SOAP);
seen.statuses = [discovered.status, policies.status];
seen.minimalKeyLength = /<minimalKeyLength>(\d+)</.exec(policies.body)[1];

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const keys = await webcrypto.subtle.generateKey(
  { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  true,
  ['sign', 'verify'],
);
const csr = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=anything', keys, signingAlgorithm: algorithm });
const enroll = withToken(golden('mde2/enroll'))
  .replace('MAMCAQk=', Buffer.from(csr.rawData).toString('base64'))
  .replace(/<ac:ContextItem Name="ZeroTouchProvisioning">.*?<\/ac:ContextItem>/, '');
const enrolled = await post(urlOf('EnrollmentServiceUrl'), enroll, SOAP);
seen.enrolled = [enrolled.status, Number(enrolled.length) === Buffer.byteLength(enrolled.body)];
const document = Buffer.from(/ProvisionDoc"[^>]*>([^<]*)</.exec(enrolled.body)[1], 'base64').toString();
const [, , own] = [...document.matchAll(/name="EncodedCertificate" value="([^"]*)"/g)].map(([, value]) => value);
const certificate = new X509Certificate(Buffer.from(own, 'base64'));
const address = /name="ADDR" value="([^"]*)"/.exec(document)[1];
seen.origins = [urlOf('EnrollmentPolicyServiceUrl'), urlOf('EnrollmentServiceUrl'), address].map(
  (url) => new URL(url).origin,
);

const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
const identity = { cert: certificate.toString(), key: PemConverter.encode(pkcs8, 'PRIVATE KEY'), agent: false };
const SYNCML = 'application/vnd.syncml.dm+xml';
const managed = await post(`${address}?mode=Machine`, golden('syncml/package-1'), SYNCML, identity);
const anonymous = await post(`${address}?mode=Machine`, golden('syncml/package-1'), SYNCML, { agent: false });
seen.sessions = [managed.status, anonymous.status];
seen.verdict = /<Cmd>SyncHdr<\/Cmd><Data>(\d+)</.exec(managed.body)?.[1];
const { value } = await readJson(`${baseUrl}/beta/deviceManagement/managedDevices`, { headers });
seen.managedDevices = value.map(({ id, userPrincipalName }) => [`CN=${id}` === certificate.subject, userPrincipalName]);

process.stdout.write(JSON.stringify(seen));
