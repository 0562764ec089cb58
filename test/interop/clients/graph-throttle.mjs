// Too much at once, and Microsoft's own client that waits as it is told. Reads the service's address from standard
// input and prints what it saw as one JSON document.
import { json } from 'node:stream/consumers';
import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

const { baseUrl, tenantId, clientId, clientSecret } = await json(process.stdin);
const SCOPES = ['https://graph.microsoft.com/.default'];
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
  authorityHost: baseUrl,
  disableInstanceDiscovery: true,
});
const { token } = await credential.getToken(SCOPES);

const seen = { calls: 0 };
// Two windows hold 4,000 at most, wherever the first one began.
while (seen.status === undefined && seen.calls < 4_100) {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      fetch(`${baseUrl}/v1.0/organization`, { headers: { authorization: `Bearer ${token}` } }),
    ),
  );
  seen.calls += answers.length;
  for (const answer of answers) {
    const body = await answer.json();
    if (answer.status === 200 || seen.status !== undefined) continue;
    seen.status = answer.status;
    seen.retryAfter = Number(answer.headers.get('retry-after'));
    seen.code = body.error?.code;
  }
}

const graph = Client.initWithMiddleware({
  baseUrl: `${baseUrl}/`,
  customHosts: new Set([new URL(baseUrl).hostname]),
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: SCOPES }),
});
const organization = await graph.api('/organization').get();
seen.organizations = organization.value.length;
console.log(JSON.stringify(seen));
