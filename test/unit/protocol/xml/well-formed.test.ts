import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../../src/protocol/xml/read.ts';
import { damagedDocuments, documents } from './documents.ts';
import { isBeyondSaxes, readWithSaxes } from './saxes-oracle.ts';

function read(text: string) {
  const result = parseXml(text);
  return result.ok ? result.value : undefined;
}

describe('what is well formed', () => {
  it.each([
    ['documents that are put together', documents],
    ['documents that are damaged', damagedDocuments],
  ])('is judged and read as an independent parser does it: %s', (_what, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!isBeyondSaxes(text));
        expect(read(text)).toEqual(readWithSaxes(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['documents that are put together', documents, 300],
    ['documents that are damaged', damagedDocuments, 40],
  ])('is neither all nor nothing in that comparison: %s', (_what, texts, atLeast) => {
    const sample = fc.sample(texts, { numRuns: 1_000, seed: 1 });
    const accepted = sample.filter((text) => read(text) !== undefined).length;
    expect(accepted).toBeGreaterThan(atLeast);
    expect(accepted).toBeLessThan(850);
  });

  it.each(['<a>\uD83D</a>', '<a>\uD83Da</a>', '<a>\uDE00</a>', '<?a?b?><a/>', '<p:1 xmlns:p="urn:p"/>'])(
    'is not %j, whatever that parser says',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it('is decided for the longest names, values, comments and runs of spaces', () => {
    const long = 500_000;
    const name = 'n'.repeat(long / 2);
    expect(read(`<${name}></${name}>`)?.name).toHaveLength(long / 2);
    expect(read(`<a b="${'&amp;'.repeat(long / 5)}"/>`)?.attributes[0]?.value).toHaveLength(long / 5);
    expect(read(`<a${' '.repeat(long)}/>`)?.name).toBe('a');
    expect(read(`<a><!--${'- '.repeat(long / 2)}--></a>`)?.name).toBe('a');
    expect(read(`<a><?b ${'?'.repeat(long)}?></a>`)?.name).toBe('a');
    const many = Array.from({ length: 30_000 }, (_, index) => ` a${index}="1"`).join('');
    expect(read(`<a${many}/>`)?.attributes).toHaveLength(30_000);
    for (const broken of [`<${name}`, `<a ${name}`, `<a b="${name}`, `<a${' '.repeat(long)}`, `<a>&${name}`]) {
      expect(read(broken)).toBeUndefined();
    }
  });
});
