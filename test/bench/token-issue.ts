import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const CLI = here('../../dist/lab/cli/main.js');

/** Requests in a round, and how many are under way at once over kept connections. */
const REQUESTS = 1_500;
const AT_ONCE = 8;
const ROUNDS = 5;

interface Issuer {
  readonly url: URL;
  readonly body: string;
  readonly agent: Agent;
  stop(): Promise<void>;
}

/** What both sides are measured by: token requests a second, the median of rounds that take turns, and their ratio. */
export interface TokenFigures {
  readonly ours: number;
  readonly theirs: number;
}

async function started(args: readonly string[], cwd: string): Promise<{ first: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    first: first.toString(),
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGINT');
      await closed;
    },
  };
}

/** Both read the whole form and sign RS256 with 2048 bits over https. */
async function measureRound({ url, body, agent }: Issuer, requests: number): Promise<number> {
  let left = requests;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(
        url,
        {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
          response.resume().on('end', resolve);
        },
      );
      sent.on('error', reject).end(body);
    });
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return requests / ((performance.now() - startedMs) / 1_000);
}

const formOf = (client: { clientId: string; clientSecret: string }) =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  }).toString();

/** Token issue by client credentials: `lab serve` against npm oauth2-mock-server, each a process of its own. */
export async function measureTokenIssue(): Promise<TokenFigures> {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-tokens-'));
  const lab = await started([CLI, 'serve', '--json', '--port', '0', '--data', join(directory, 'data')], directory);
  const ready = JSON.parse(lab.first) as {
    baseUrl: string;
    tenantId: string;
    clientId: string;
    clientSecret: string;
    caFile: string;
  };
  const mock = await started([here('oauth2-mock.mjs'), join(directory, 'data', 'tls', 'tls-ca.json')], directory);
  const ca = readFileSync(ready.caFile);
  const agent = () => new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca });
  const ours: Issuer = {
    url: new URL(`/${ready.tenantId}/oauth2/v2.0/token`, ready.baseUrl),
    body: formOf(ready),
    agent: agent(),
    stop: lab.stop,
  };
  const theirs: Issuer = { url: new URL(mock.first.trim()), body: formOf(ready), agent: agent(), stop: mock.stop };
  try {
    const figures: { ours: number; theirs: number }[] = [];
    await measureRound(ours, REQUESTS / 5);
    await measureRound(theirs, REQUESTS / 5);
    for (let round = 0; round < ROUNDS; round += 1) {
      figures.push({ ours: await measureRound(ours, REQUESTS), theirs: await measureRound(theirs, REQUESTS) });
    }
    const median = (of: (figure: TokenFigures) => number) =>
      figures.map(of).sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] as number;
    return { ours: median((figure) => figure.ours), theirs: median((figure) => figure.theirs) };
  } finally {
    for (const issuer of [ours, theirs]) {
      issuer.agent.destroy();
      await issuer.stop();
    }
    rmSync(directory, { recursive: true, force: true });
  }
}

/** From the start of the command to its line, with a data directory that exists, milliseconds: one figure a call. */
export async function prepareStart(): Promise<{ measure(): Promise<number>; remove(): void }> {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-start-'));
  const serve = () => started([CLI, 'serve', '--json', '--port', '0', '--data', join(directory, 'data')], directory);
  await (await serve()).stop();
  return {
    async measure() {
      const startedMs = performance.now();
      const lab = await serve();
      const readyMs = performance.now() - startedMs;
      await lab.stop();
      return readyMs;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
