import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, child, children, childText, type XmlElement } from '../../../../src/protocol/xml/element.ts';
import { parseXml } from '../../../../src/protocol/xml/read.ts';
import { element, renderXml } from '../../../../src/protocol/xml/write.ts';

function parsed(text: string): XmlElement {
  const result = parseXml(text);
  if (!result.ok) throw new Error(`${result.error.message} at ${result.error.offset}`);
  return result.value;
}

describe('reading XML', () => {
  it('resolves namespaces, keeps order and text, and knows where each element starts', () => {
    const text =
      '\uFEFF<?xml version="1.0"?>\r\n<p:a xmlns:p="urn:p" xmlns="urn:d" p:x="1" y="&lt;2"> t<b>one</b>u<![CDATA[<v>]]><b/></p:a>';
    const root = parsed(text);
    expect(root).toMatchObject({ name: 'a', prefix: 'p', namespace: 'urn:p', text: ' tu<v>' });
    expect(root.attributes).toEqual([
      { name: 'x', namespace: 'urn:p', value: '1' },
      { name: 'y', namespace: '', value: '<2' },
    ]);
    expect(root.offset).toBe(text.indexOf('<p:a'));
    expect(root.children.map(({ offset }) => offset)).toEqual([text.indexOf('<b>'), text.indexOf('<b/>')]);
    expect(child(root, 'b', 'urn:d')?.text).toBe('one');
    expect(child(root, 'b', 'urn:p')).toBeUndefined();
    expect(children(root, 'b')).toHaveLength(2);
    expect(childText(root, 'c')).toBeUndefined();
    expect(attribute(root, 'x')).toBe('1');
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'document type'],
    ['an unknown entity', '<a>&nbsp;</a>', 'entity'],
    ['an unbound prefix', '<p:a/>', 'namespace'],
    ['an unclosed element', '<a><b></a>', 'tag'],
    ['an empty document', '', 'root'],
    ['text alone', 'gateway timeout', 'text'],
    ['a second root', '<a/><b/>', 'root'],
    ['65 levels', '<a>'.repeat(65) + '</a>'.repeat(65), 'deeper than 64'],
    ['more than 512 KiB', `<a>${'é'.repeat(256 * 1024)}</a>`, '512 KiB'],
  ])('refuses %s', (_title, text, message) => {
    const result = parseXml(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.error.message).toContain(message);
  });

  it('accepts 64 levels and names the path of an error', () => {
    expect(parseXml('<a>'.repeat(64) + '</a>'.repeat(64)).ok).toBe(true);
    expect(parseXml('<a><b><c>&bad;</c></b></a>')).toMatchObject({ ok: false, error: { path: 'a/b/c' } });
  });
});

describe('writing XML', () => {
  it('escapes what markup would swallow and leaves out what is undefined', () => {
    const node = element(
      'p:a',
      { 'xmlns:p': 'urn:p', x: '"<\t&', gone: undefined },
      'a<b&c',
      undefined,
      element('d', null),
    );
    expect(renderXml(node, { declaration: true })).toBe(
      '<?xml version="1.0" encoding="utf-8"?><p:a xmlns:p="urn:p" x="&quot;&lt;&#9;&amp;">a&lt;b&amp;c<d/></p:a>',
    );
  });

  it('replaces characters that XML cannot carry', () => {
    expect(renderXml(element('a', null, 'x\u0000\u001F\uD800y\uF000'))).toBe('<a>x\uFFFD\uFFFD\uFFFDy\uF000</a>');
  });

  it('refuses a name that would break out of its tag', () => {
    expect(() => element('a><b', null)).toThrow('not an XML name');
    expect(() => element('a', { 'b c': '' })).toThrow('not an XML name');
  });

  it('gives back any legal text and attribute unchanged', () => {
    const legal = fc
      .string({ unit: 'binary' })
      .filter((it) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(it));
    const tricky = fc.string({
      unit: fc.constantFrom('\r', '\n', '\t', ' ', '&', '<', ']]>', '"', "'", '&#13;', '\uF000'),
    });
    const text = fc.oneof(legal, tricky);
    fc.assert(
      fc.property(text, text, (content, value) => {
        const root = parsed(renderXml(element('a', { v: value }, content)));
        expect(root.text).toBe(content);
        expect(attribute(root, 'v')).toBe(value);
      }),
    );
  });
});
