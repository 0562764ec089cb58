// npm oauth2-mock-server over https with the lab's own certificate: what token issue is measured against.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OAuth2Server } from 'oauth2-mock-server';

const { leaf } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-oauth2-mock-'));
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name));
writeFileSync(key, leaf.privateKeyPem, { mode: 0o600 });
writeFileSync(cert, leaf.certificatePem);

const server = new OAuth2Server(key, cert);
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
process.on('SIGINT', async () => {
  await server.stop();
  process.exit(0);
});
process.stdout.write(`https://localhost:${server.address().port}/token\n`);
