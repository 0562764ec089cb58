import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { LabError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { MODEL_IDS, type ModelId } from '../../src/device/hardware/catalogue.ts';
import { captureHash, createHardware } from '../../src/device/hardware/hardware.ts';
import { WINDOWS } from '../../src/device/spec.ts';
import { readHardwareHash } from '../../src/protocol/hardware-hash/hash.ts';
import { decodeHashText, repairHashText } from '../../src/protocol/hardware-hash/text.ts';
import { writeHardwareReportXml } from '../../src/protocol/hardware-hash/xml.ts';
import { suggestion } from '../config/problems.ts';
import { START_MS } from '../runner/start-time.ts';

/** What `lab hash` was given on the command line. */
export interface HashRequest {
  readonly action: string;
  readonly value?: string | undefined;
  readonly model?: string | undefined;
  readonly seed?: string | undefined;
  readonly repair?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Prints a device's hash, or what a hash says, in the shape that `oa3tool /DecodeHwHash` prints. */
export async function executeHash(request: HashRequest): Promise<void> {
  process.stdout.write(`${request.action === 'encode' ? encode(request) : decode(await read(request), request)}\n`);
}

function encode({ model = '', seed = '1' }: HashRequest): string {
  if (!(MODEL_IDS as readonly string[]).includes(model)) {
    throw new LabError('LAB_CLI_USAGE', `--model ${model} is not in the catalogue${suggestion(model, MODEL_IDS)}`);
  }
  const hardware = createHardware(model as ModelId, createRandom(seed).fork('hardware'));
  return captureHash(hardware, { atMs: START_MS, osBuild: WINDOWS['11-23H2-pro'].build });
}

async function read({ value }: HashRequest): Promise<string> {
  if (value === undefined) throw new LabError('LAB_CLI_USAGE', 'lab hash decode needs a hash, a file or -');
  const raw = value === '-' ? await text(process.stdin) : existsSync(value) ? readFileSync(value, 'utf8') : value;
  return raw.trim();
}

function decode(given: string, { repair, json }: HashRequest): string {
  const repaired = repair === true ? repairHashText(given) : { ok: true as const, value: given };
  const bytes = repaired.ok ? decodeHashText(repaired.value) : repaired;
  const report = bytes.ok ? readHardwareHash(bytes.value) : bytes;
  if (!report.ok) {
    const { message, path, offset } = report.error;
    const where = [path, offset === undefined ? '' : `byte ${offset}`].filter((part) => part !== '').join(', ');
    throw new LabError('LAB_HASH_INVALID', `not a hardware hash: ${message}${where === '' ? '' : ` (${where})`}`);
  }
  return json === true ? JSON.stringify(report.value) : writeHardwareReportXml(report.value);
}
