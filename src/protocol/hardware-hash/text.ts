import { type CodecError, err, ok, type Result } from '../../core/result.ts';

const ALPHABET_THEN_PADDING = /^[A-Za-z0-9+/]*={0,2}/;

/**
 * The bytes of a hash's text, as strict as the service: one line of standard base64 with its padding. Says nothing of
 * what the bytes are.
 */
export function decodeHashText(base64: string): Result<Buffer, CodecError> {
  if (base64 === '') return err({ message: 'no text', path: 'base64', offset: 0 });
  const good = ALPHABET_THEN_PADDING.exec(base64)?.[0].length ?? 0;
  if (good < base64.length) return err({ message: 'not a character of base64 here', path: 'base64', offset: good });
  if (base64.length % 4 !== 0) return err({ message: 'padding is missing', path: 'base64', offset: base64.length });
  return ok(Buffer.from(base64, 'base64'));
}

// Each turn adds a character, or takes two and adds one; any text that can be repaired is so within this many.
const MAX_REPAIR_TURNS = 8;

/**
 * The documented repair of a hash that a device emitted without its padding (autopilot.md 1.1): while it does not
 * decode, a final `==` becomes `A`, else `=` is appended. Gives the decoder's error when that leads nowhere.
 */
export function repairHashText(text: string): Result<string, CodecError> {
  const first = decodeHashText(text);
  if (first.ok) return ok(text);
  let repaired = text;
  for (let turn = 0; turn < MAX_REPAIR_TURNS; turn += 1) {
    repaired = repaired.endsWith('==') ? `${repaired.slice(0, -2)}A` : `${repaired}=`;
    if (decodeHashText(repaired).ok) return ok(repaired);
  }
  return first;
}
