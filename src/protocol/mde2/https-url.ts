import type { XmlElement } from '../xml/element.ts';
import { optionalText, refuse } from '../xml/fields.ts';

/** Whether a text is an absolute https URL: enrolment speaks nothing else (mdm.md, head). */
export function isHttpsUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** The absolute https URL in a child; undefined when missing or empty, refused when it is anything else. */
export function httpsUrl(parent: XmlElement, name: string): string | undefined {
  const url = optionalText(parent, name);
  if (url === undefined) return undefined;
  return isHttpsUrl(url) ? url : refuse(parent, `${name} is not an absolute https URL`, name);
}

/** The same for a URL that must be there. */
export function requireHttps(parent: XmlElement, name: string): string {
  return httpsUrl(parent, name) ?? refuse(parent, `${name} is missing`, name);
}
