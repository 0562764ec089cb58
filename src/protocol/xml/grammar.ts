/** The productions of XML 1.0 (fifth edition) and Namespaces in XML 1.0 that the parser tries at one place of its text. */

const NAME_START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const NC_NAME_TEXT = `[${NAME_START}][${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}]*`;
const SPACE = '[ \\t\\r\\n]';
const EQUALS_TEXT = `${SPACE}*=${SPACE}*`;

const quoted = (value: string) => `(?:"${value}"|'${value}')`;
const here = (production: string) => new RegExp(production, 'uy');

/** A name without a colon. */
export const NC_NAME = here(NC_NAME_TEXT);
export const EQUALS = here(EQUALS_TEXT);
export const SPACES = here(`${SPACE}+`);
/** A whole processing instruction; the name `xml` is kept for the declaration. */
export const INSTRUCTION = here(`<\\?(?![xX][mM][lL](?:${SPACE}|\\?))${NC_NAME_TEXT}(?:${SPACE}[^]*?)?\\?>`);
export const DECLARATION = here(
  `<\\?xml${SPACE}+version${EQUALS_TEXT}${quoted('1\\.[0-9]+')}` +
    `(?:${SPACE}+encoding${EQUALS_TEXT}${quoted('[A-Za-z][A-Za-z0-9._\\-]*')})?` +
    `(?:${SPACE}+standalone${EQUALS_TEXT}${quoted('(?:yes|no)')})?${SPACE}*\\?>`,
);

/** A character that no XML document holds, written out or as a reference. */
export const ILLEGAL = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** The entities that need no declaration. */
export const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
