/** A form of a page, as a browser would send it. */
export interface HtmlForm {
  /** Empty when it has none. */
  readonly id: string;
  readonly method: string;
  /** As written: relative to the page. */
  readonly action: string;
  /** Names and values of its inputs, filled in as the page has them. */
  readonly fields: ReadonlyMap<string, string>;
  readonly placeholders: ReadonlyMap<string, string>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

/** The first form of a page, or undefined. Enough of HTML for pages that ask for a sign-in; no scripts run here. */
export function readForm(html: string): HtmlForm | undefined {
  const found = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html);
  if (found === null) return undefined;
  const [, head = '', content = ''] = found;
  const attributes = readAttributes(head);
  const fields = new Map<string, string>();
  const placeholders = new Map<string, string>();
  for (const [, input = ''] of content.matchAll(/<input\b([^>]*)>/gi)) {
    const { name, value = '', placeholder } = readAttributes(input);
    if (name === undefined) continue;
    fields.set(name, value);
    if (placeholder !== undefined) placeholders.set(name, placeholder);
  }
  return {
    id: attributes['id'] ?? '',
    method: (attributes['method'] ?? 'get').toUpperCase(),
    action: attributes['action'] ?? '',
    fields,
    placeholders,
  };
}

/** An element as found by its id: its attributes, and its text without markup. */
export interface HtmlElement {
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The element with an id, or undefined. */
export function elementById(html: string, id: string): HtmlElement | undefined {
  const found = new RegExp(`<([a-z][a-z0-9]*)\\b([^>]*\\bid="${id}"[^>]*)>(?:([\\s\\S]*?)</\\1>)?`, 'i').exec(html);
  if (found === null) return undefined;
  const [, , head = '', content = ''] = found;
  return { attributes: readAttributes(head), text: unescapeHtml(content.replace(/<[^>]*>/g, '')).trim() };
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([a-z][a-z0-9-]*)\s*=\s*"([^"]*)"/gi)) {
    attributes[name.toLowerCase()] = unescapeHtml(value);
  }
  return attributes;
}

function unescapeHtml(text: string): string {
  return text.replace(/&(#?[a-z0-9]+);/gi, (whole, name: string) => {
    const known = ENTITIES[name.toLowerCase()];
    if (known !== undefined) return known;
    const code = /^#\d+$/.test(name) ? Number(name.slice(1)) : Number.NaN;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
