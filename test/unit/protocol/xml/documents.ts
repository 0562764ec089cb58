import fc from 'fast-check';

/** Most draws are well formed, or nearly every document would be refused for one of its many pieces. */
function mostly<T>(good: readonly T[], bad: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}

const names = mostly(
  ['a', 'b', 'long.name-1', 'p:a', 'q:b', 'xml:lang', 'é', '_', '\u{10000}'],
  ['r:a', 'xmlns:c', ':a', 'a:', 'a:b:c', 'p:1', '1', '-a', 'a\u00D7'],
);
const optionalSpace = mostly(['', '', '', ' ', '\n', '\r\n', ' \t\r '], ['\u00A0']);
const space = mostly([' ', ' ', '\n', '\r', '\t  '], ['']);
const text = mostly(
  ['', 'text', ' ', '\r\n', '\r', ']]', '&amp;', '&lt;x', '&#65;', '&#x41;', '&#xD;\r', '\u{1F600}', '\uFEFF\u0085'],
  [
    '<',
    ']]>',
    '&',
    '&;',
    '&a',
    '&nbsp;',
    '&constructor;',
    '&#0;',
    '&#xFFFF;',
    '&#x110000;',
    '&#X41;',
    '\u0001',
    '\uFFFE',
  ],
);
const valueText = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom('\t', '\n', '>') });
const declaration = mostly(
  ['xmlns="urn:d"', "xmlns:p='urn:q'", 'xmlns:q = "urn:q"', 'xmlns=""', 'xmlns:q=" urn:q\n"'],
  [
    'xmlns:p=""',
    'xmlns:xml="http://www.w3.org/XML/1998/namespace"',
    'xmlns:xml="urn:x"',
    'xmlns:x="http://www.w3.org/XML/1998/namespace"',
    'xmlns="http://www.w3.org/2000/xmlns/"',
    'xmlns:xmlns="http://www.w3.org/2000/xmlns/"',
  ],
);
const ordinary = fc
  .record({
    name: names,
    before: optionalSpace,
    behind: optionalSpace,
    quote: fc.constantFrom('"', "'"),
    value: fc.array(valueText, { maxLength: 3 }),
  })
  .map(({ name, before, behind, quote, value }) => `${name}${before}=${behind}${quote}${value.join('')}${quote}`);
const attributes = fc
  .array(fc.tuple(space, fc.oneof(ordinary, declaration)), { maxLength: 3 })
  .map((all) => all.flat().join(''));
const aside = mostly(
  ['<!-- a comment -->', '<!--->-->', '<!---->', '<?target data?>', '<?target?>', '<?a ?b??>', ' ', '\r\n'],
  [
    '<!-- -- -->',
    '<!--->',
    '<?a?b?>',
    '<? a?>',
    '<?p:q ?>',
    '<?XML ?>',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
    '<!ELEMENT a ANY>',
    'text',
    '&amp;',
    '<a/>',
    '<![CDATA[]]>',
  ],
);
const section = mostly(
  ['<![CDATA[<&>]]]>', '<![CDATA[\r\n]]>'],
  ['<![cdata[]]>', '<![CDATA[]>', '</a>', '</ a>', '<a>'],
);
const prologue = mostly(
  [
    '',
    '\uFEFF',
    '<?xml version="1.0"?>',
    "<?xml version='1.1' encoding='utf-8' standalone='no' ?>",
    '\uFEFF<?xml version="1.0" encoding="UTF-16"?>\r\n',
  ],
  [
    '<?xml version="2.0"?>',
    '<?xml encoding="utf-8"?>',
    '<?xml version="1.0" standalone="maybe"?>',
    '<?xml version="1.0"encoding="utf-8"?>',
    '<?xml version="1.0" standalone="yes" encoding="utf-8"?>',
    '<?xml?>',
    ' <?xml version="1.0"?>',
    '\uFEFF\uFEFF',
  ],
);

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc.oneof({ depthSize: 'small' }, text, aside, section, tie('element')),
  element: fc
    .tuple(names, attributes, optionalSpace, fc.array(tie('content'), { maxLength: 4 }), optionalSpace, fc.boolean())
    .map(([name, given, gap, content, end, isEmpty]) =>
      isEmpty ? `<${name}${given}${gap}/>` : `<${name}${given}${gap}>${content.join('')}</${name}${end}>`,
    ),
}));
/** Declares the prefixes that the names above have. */
const root = fc
  .tuple(element, element)
  .map((parts) => `<root xmlns:p="urn:p" xmlns:q="urn:q">${parts.join('')}</root>`);

/** Documents with a bit of everything that XML and its namespaces know, most of them well formed. */
export const documents = fc
  .tuple(prologue, fc.array(aside, { maxLength: 1 }), fc.oneof(root, element), fc.array(aside, { maxLength: 1 }))
  .map((parts) => parts.flat().join(''));

const splinters = fc.constantFrom(
  '',
  '<',
  '>',
  '&',
  ';',
  '"',
  "'",
  ':',
  '=',
  '/',
  ' ',
  'x',
  ']',
  '-',
  '?',
  '!',
  'xmlns',
);

/** The same with a few characters taken out, put in or replaced. */
export const damagedDocuments = fc
  .tuple(documents, fc.array(fc.tuple(fc.nat(), fc.nat(2), splinters), { minLength: 1, maxLength: 2 }))
  .map(([whole, cuts]) =>
    cuts.reduce((it, [at, length, splinter]) => {
      const index = at % (it.length + 1);
      return it.slice(0, index) + splinter + it.slice(index + length);
    }, whole),
  );
