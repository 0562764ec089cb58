import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHashText, repairHashText } from '../../../../src/protocol/hardware-hash/text.ts';

describe('decoding the text of a hash', () => {
  it('takes one line of padded base64', () => {
    expect(decodeHashText('T0E=')).toEqual({ ok: true, value: Buffer.from('OA') });
    expect(decodeHashText('+/8A')).toEqual({ ok: true, value: Buffer.from([0xfb, 0xff, 0x00]) });
  });

  it.each([
    ['nothing', '', 0],
    ['a line break', 'T0E=\n', 4],
    ['a wrapped line', 'T0EA\r\nT0EA', 4],
    ['the URL alphabet', 'T0E_', 3],
    ['missing padding', 'T0E', 3],
    ['surplus padding', 'T0EA=', 5],
    ['text after the padding', 'T0E=T0E=', 4],
    ['three padding characters', 'T===', 3],
    ['UTF-16 remnants', 'T\u00000E', 1],
  ])('refuses %s and says where', (_title, text, offset) => {
    expect(decodeHashText(text)).toMatchObject({ ok: false, error: { path: 'base64', offset } });
  });
});

describe('repairing the padding of a hash', () => {
  it('leaves valid text as it is', () => {
    expect(repairHashText('T0E=')).toEqual({ ok: true, value: 'T0E=' });
  });

  it.each([
    ['one missing', 'T0E', 'T0E='],
    ['two missing', 'T0', 'T0=='],
    // One character left over: T -> T= -> T== -> TA -> TA= -> TA==.
    ['three missing', 'T', 'TA=='],
    // T0EA= -> T0EA== -> T0EAA -> T0EAA= -> T0EAA== -> T0EAAA -> T0EAAA= -> T0EAAA==.
    ['one too many', 'T0EA=', 'T0EAAA=='],
  ])('follows the documented loop with %s', (_title, text, repaired) => {
    expect(repairHashText(text)).toEqual({ ok: true, value: repaired });
  });

  it('decodes whatever a device emitted without its padding to the same bytes', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(bytes, (raw) => {
        const repaired = repairHashText(Buffer.from(raw).toString('base64').replaceAll('=', ''));
        expect(repaired.ok && decodeHashText(repaired.value)).toEqual({ ok: true, value: Buffer.from(raw) });
      }),
      { seed: 1 },
    );
  });

  it('gives up on text that is no base64, with the place where it is none', () => {
    expect(repairHashText('T0!A')).toMatchObject({ ok: false, error: { offset: 2 } });
    expect(repairHashText('T=0A')).toMatchObject({ ok: false, error: { offset: 2 } });
  });
});
