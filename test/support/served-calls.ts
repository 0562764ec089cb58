import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { Ready } from '../interop/served-lab.ts';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** One request to the served origin; `host` is the name it is for. */
export async function call(
  { baseUrl, caFile }: Ready,
  method: string,
  path: string,
  { headers = {}, body = '', host }: { headers?: Record<string, string>; body?: string; host?: string } = {},
): Promise<Reply> {
  const { port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        ca: readFileSync(caFile),
        servername: host ?? 'localhost',
        headers: { ...headers, host: `${host ?? 'localhost'}:${port}` },
        agent: false,
      },
      (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}

/** What the admin host asks for. */
export const basic = ({ clientId, clientSecret }: Ready) =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

/** A token for Graph. */
export async function tokenOf(
  ready: Ready,
  client = { id: ready.clientId, secret: ready.clientSecret },
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
    scope: 'https://graph.microsoft.com/.default',
  });
  const { body } = await call(ready, 'POST', `/${ready.tenantId}/oauth2/v2.0/token`, { body: form.toString() });
  return String(JSON.parse(body).access_token);
}

/** Makes a group and gives its id. */
export async function addGroup(ready: Ready, token: string, displayName: string): Promise<string> {
  const { status, body } = await call(ready, 'POST', '/v1.0/groups', {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true }),
  });
  expect(status, body).toBe(201);
  return String(JSON.parse(body).id);
}

/** The groups that Graph lists. */
export async function groupNames(ready: Ready): Promise<string[]> {
  const headers = { authorization: `Bearer ${await tokenOf(ready)}` };
  const { body } = await call(ready, 'GET', '/v1.0/groups?$top=999&$select=displayName', { headers });
  return (JSON.parse(body).value as { displayName: string }[]).map(({ displayName }) => displayName).sort();
}
