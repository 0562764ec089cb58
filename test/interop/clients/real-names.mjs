// Runs in mount and network namespaces of its own, as root: serves on port 443, lets the real names lead to loopback, and has
// the clients sign in as if they were out in the world. Prints what each saw as one JSON document.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const { tenantFile, clients, ...input } = await json(process.stdin);
const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-names-'));
const here = fileURLToPath(new URL('.', import.meta.url));
execFileSync('ip', ['link', 'set', 'lo', 'up']);

const server = spawn(
  process.execPath,
  [
    'dist/lab/cli/main.js',
    'serve',
    '--json',
    '--port',
    '443',
    '--delays',
    'none',
    '--data',
    directory,
    '--tenant',
    tenantFile,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const ready = JSON.parse(await new Promise((resolve) => server.stdout.once('data', resolve)));
  const hosts = join(directory, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost ${ready.hosts.join(' ')}\n`);
  execFileSync('mount', ['--bind', hosts, '/etc/hosts']);

  const seen = await Promise.all(
    clients.map(async (name) => {
      const client = spawn(process.execPath, [join(here, name)], {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: ready.caFile },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      client.stdin.end(
        JSON.stringify({
          ...ready,
          ...input,
          loginUrl: 'https://login.microsoftonline.com',
          graphUrl: 'https://graph.microsoft.com',
          isRealName: true,
        }),
      );
      return JSON.parse(await text(client.stdout));
    }),
  );
  process.stdout.write(JSON.stringify({ ready, seen }));
} finally {
  server.kill('SIGINT');
  await new Promise((resolve) => server.once('close', resolve));
  rmSync(directory, { recursive: true, force: true });
}
