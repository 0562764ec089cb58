import type { AutopilotDevice } from '../store/queries/autopilot-devices.ts';
import { type HardwareIdentity, identityOfDevice, type RegisteredIdentity } from './hardware-identity.ts';

/** How the real service weighs fields is not public: these are the lab's weights (hardware-hash.md 5). */
export const MATCHING = {
  weights: {
    smbiosUuid: 40,
    serialNumber: 30,
    ekSha256: 30,
    diskSerials: 15,
    macs: 15,
    model: 10,
    productKeyId: 10,
  },
  /** From this score on, with two of the strong traits, it is the same device. */
  matchFrom: 60,
  /** From this score on a contradiction means a changed device; below, another device. */
  mismatchFrom: 45,
  strong: ['smbiosUuid', 'serialNumber', 'ekSha256'],
  minStrong: 2,
} as const;

type Trait = keyof typeof MATCHING.weights;
type Comparison = Readonly<Record<Trait, 'agrees' | 'contradicts' | 'unknown'>>;

/** How the profile request's 908 is worded (autopilot.md 4.1). */
export type MismatchName = 'SerialNumberMismatch' | 'ProductKeyIdMismatch' | 'HardwareMismatchDetected';

/** What became of a look-up; scores are sums of weights. */
export type Match<D = AutopilotDevice> =
  | { readonly kind: 'match'; readonly device: D; readonly score: number }
  /** The registered device with changed hardware. */
  | {
      readonly kind: 'mismatch';
      readonly device: D;
      readonly name: MismatchName;
      readonly score: number;
    }
  /** Several registered devices fit. */
  | { readonly kind: 'ambiguous'; readonly score: number }
  | { readonly kind: 'none' };

type Verdict = { readonly score: number } & (
  | { readonly kind: 'match' }
  | { readonly kind: 'mismatch'; readonly name: MismatchName }
  | { readonly kind: 'stranger' }
);

function compareTexts(left: string | null, right: string | null): Comparison[Trait] {
  if (left === null || right === null) return 'unknown';
  return left.toUpperCase() === right.toUpperCase() ? 'agrees' : 'contradicts';
}

/** One in common is enough: disks and adapters come and go. */
function compareLists(left: readonly string[], right: readonly string[]): Comparison[Trait] {
  return left.some((item) => right.some((other) => compareTexts(item, other) === 'agrees')) ? 'agrees' : 'unknown';
}

const makeOf = ({ manufacturer, model }: HardwareIdentity) =>
  manufacturer === null || model === null ? null : `${manufacturer}/${model}`;

function compare(seen: HardwareIdentity, registered: HardwareIdentity): Comparison {
  return {
    smbiosUuid: compareTexts(seen.smbiosUuid, registered.smbiosUuid),
    serialNumber: compareTexts(seen.serialNumber, registered.serialNumber),
    ekSha256: compareTexts(seen.ekSha256, registered.ekSha256),
    diskSerials: compareLists(seen.diskSerials, registered.diskSerials),
    macs: compareLists(seen.macs, registered.macs),
    model: compareTexts(makeOf(seen), makeOf(registered)),
    productKeyId: compareTexts(seen.productKeyId, registered.productKeyId),
  };
}

/**
 * Whether what was seen is the registered device. The endorsement key decides where both know one, else the UUID: when
 * it contradicts, the board was swapped; when it agrees, serial number and product key id may not contradict.
 */
export function judge(seen: HardwareIdentity, registered: HardwareIdentity): Verdict {
  const comparison = compare(seen, registered);
  const agrees = (trait: Trait) => comparison[trait] === 'agrees';
  const score = Object.entries(MATCHING.weights).reduce(
    (sum, [trait, weight]) => sum + (agrees(trait as Trait) ? weight : 0),
    0,
  );
  const mismatch = (name: MismatchName): Verdict =>
    score >= MATCHING.mismatchFrom ? { kind: 'mismatch', name, score } : { kind: 'stranger', score };
  const hardKey = comparison.ekSha256 === 'unknown' ? comparison.smbiosUuid : comparison.ekSha256;
  if (hardKey === 'contradicts') return mismatch('HardwareMismatchDetected');
  if (comparison.serialNumber === 'contradicts') return mismatch('SerialNumberMismatch');
  if (comparison.productKeyId === 'contradicts') return mismatch('ProductKeyIdMismatch');
  const strong = MATCHING.strong.filter(agrees).length;
  const isMatch = score >= MATCHING.matchFrom && strong >= MATCHING.minStrong;
  return { kind: isMatch ? 'match' : 'stranger', score };
}

/** Look-ups by the three strong traits: of this tenant's registrations, or of those of others. */
export interface Registrations<D> {
  bySmbiosUuid(uuid: string): readonly D[];
  byEkSha256(sha256: string): readonly D[];
  bySerial(serialNumber: string): readonly D[];
}

/**
 * The registered device that an identity stands for. Candidates come from the three indexed columns alone, so the cost
 * does not grow with the number of registrations.
 */
export function findDevice<D extends RegisteredIdentity>(devices: Registrations<D>, seen: HardwareIdentity): Match<D> {
  const { smbiosUuid, ekSha256, serialNumber } = seen;
  const candidates = new Map(
    [
      ...(smbiosUuid === null ? [] : devices.bySmbiosUuid(smbiosUuid)),
      ...(ekSha256 === null ? [] : devices.byEkSha256(ekSha256)),
      ...(serialNumber === null ? [] : devices.bySerial(serialNumber)),
    ].map((device) => [device.id, device]),
  );
  const judged = [...candidates.values()]
    .map((device) => ({ device, verdict: judge(seen, identityOfDevice(device)) }))
    .sort((left, right) => right.verdict.score - left.verdict.score || left.device.number - right.device.number);
  const matches = judged.filter(({ verdict }) => verdict.kind === 'match');
  const [best] = matches;
  if (best !== undefined) {
    const { device, verdict } = best;
    return { ...(matches.length === 1 ? { kind: 'match', device } : { kind: 'ambiguous' }), score: verdict.score };
  }
  for (const { device, verdict } of judged) {
    if (verdict.kind === 'mismatch') return { ...verdict, device };
  }
  return { kind: 'none' };
}
