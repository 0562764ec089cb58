import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { measureFirstPaint, measureFrame } from './dashboard.ts';
import { findEngine, measureFirstRequest, measureFleetToDesktop, measureManyAlive } from './docker.ts';
import { measureAgainstBare, measureSize } from './graph.ts';
import type { FleetFigures } from './one-fleet.ts';
import { measureTokenIssue, prepareStart } from './token-issue.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const limits = JSON.parse(readFileSync(here('limits.json'), 'utf8')) as Record<string, number>;
const RUNS = 5;

async function median(measure: () => Promise<number>, runs = RUNS): Promise<number> {
  const figures: number[] = [];
  for (let run = 0; run < runs; run += 1) figures.push(await measure());
  return figures.sort((left, right) => left - right)[Math.floor(runs / 2)] as number;
}

async function fleet(devices: number, ...flags: string[]): Promise<FleetFigures> {
  const { stdout } = await execa(process.execPath, [
    '--expose-gc',
    '--import',
    'tsx',
    here('one-fleet.ts'),
    String(devices),
    ...flags,
  ]);
  return JSON.parse(stdout) as FleetFigures;
}

let misses = 0;
const say = (line: string) => process.stdout.write(`      ${line}\n`);

/** One line a figure; the ratio is what is held to its limit, within this one run (machines are noisy). */
function report(what: string, figure: string, ratio: number | undefined, limit: keyof typeof limits): void {
  const allowed = limits[limit] as number;
  const value = ratio ?? Number.parseFloat(figure);
  const isKept = value <= allowed;
  if (!isKept) misses += 1;
  const shown = ratio === undefined ? '' : `  ${ratio.toFixed(2)}x`;
  process.stdout.write(
    `${isKept ? 'ok  ' : 'MISS'}  ${what.padEnd(44)} ${figure.padStart(12)}${shown}  (limit ${allowed})\n`,
  );
}

const helpMs = await median(async () => {
  const startedMs = performance.now();
  await execa(process.execPath, [here('../../dist/lab/cli/main.js'), '--help']);
  return performance.now() - startedMs;
});
report('lab --help', `${helpMs.toFixed(0)} ms`, undefined, 'helpMs');
report('dashboard, first paint', `${(await median(measureFirstPaint)).toFixed(0)} ms`, undefined, 'firstPaintMs');
report('dashboard, a frame with 10,000 devices', `${measureFrame(10_000).toFixed(1)} ms`, undefined, 'frameMs');

const warm = await fleet(1, '--floor');
report(
  'one device, in-process, warm keys and process',
  `${warm.wallMs?.toFixed(0)} ms`,
  (warm.wallMs ?? 0) / (warm.floorMs ?? 1),
  'oneDeviceToFloor',
);
say(`its floor ${warm.floorMs?.toFixed(1)} ms`);
const inFloors = (ms: number) => `${ms.toFixed(0)} ms, ${(ms / (warm.floorMs ?? 1)).toFixed(1)}x that floor`;
say(`the first run of a process, warm keys: ${inFloors(warm.firstMs)}`);
say(`the first run of a process, cold keys: ${inFloors((await fleet(1, '--cold')).firstMs)}`);

const ten = await median(async () => (await fleet(10, '--floor')).wallMs as number, 3).then((ms) => ms / 10);
const tenFigures = await fleet(10, '--memory');
const thousand = await fleet(1_000, '--memory');
const perDevice = thousand.firstMs / 1_000;
report('1,000 devices, each, against 10', `${perDevice.toFixed(1)} ms`, perDevice / ten, 'thousandToTen');
const kib = ((thousand.bytes ?? 0) - (tenFigures.bytes ?? 0)) / 990 / 1_024;
report('1,000 devices, memory each', `${kib.toFixed(0)} KiB`, undefined, 'kibPerDevice');

const tokens = await measureTokenIssue();
report(
  'token issue, time against oauth2-mock-server',
  `${tokens.ours.toFixed(0)} /s`,
  tokens.theirs / tokens.ours,
  'tokenToMock',
);
const start = await prepareStart();
report('lab serve, ready with data', `${(await median(start.measure)).toFixed(0)} ms`, undefined, 'serveReadyMs');
start.remove();

const engine = await findEngine();
if (typeof engine === 'string') {
  process.stdout.write(`skip  containers: ${engine}\n`);
} else {
  // Once without counting: the first container of an engine finds nothing warm.
  await measureFirstRequest();
  const firstRequestMs = await median(measureFirstRequest, 15);
  report('a container, from create to first request', `${firstRequestMs.toFixed(0)} ms`, undefined, 'firstRequestMs');
  const fleetSeconds = (await measureFleetToDesktop(20)) / 1_000;
  report('20 containers to the desktop, an hour of ESP', `${fleetSeconds.toFixed(1)} s`, undefined, 'fleetSeconds');
  const { ms, alive } = await measureManyAlive(engine, 200);
  report('200 containers, those not alive at one moment', `${200 - alive}`, undefined, 'containersMissing');
  say(`${alive} alive at one moment; all to the desktop in ${(ms / 1_000).toFixed(1)} s`);
}
const bare = await measureAgainstBare();
report('Graph over https: a read, against bare https', '', bare.read, 'graphToBare');
report('Graph over https: a page, against bare https', '', bare.page, 'graphToBare');
report('Graph over https: a write, against bare https', '', bare.write, 'graphToBare');
const size = await measureSize();
report('Graph, 100,000 devices to 1,000: a page', '', size.page, 'graphHundredThousandToThousand');
report('Graph, 100,000 devices to 1,000: a filter', '', size.filter, 'graphHundredThousandToThousand');
report('Graph, 100,000 devices to 1,000: a look-up', '', size.lookUp, 'graphHundredThousandToThousand');

process.exitCode = misses > 0 ? 1 : 0;
