/** The store that a device certificate lives in: the signed-in user's or the machine's. */
export type CertificateScope = 'User' | 'System';

/** How the DM client finds its TLS certificate: SSLCLIENTCERTSEARCHCRITERIA (mdm.md 4). */
export interface CertificateSearch {
  /** Distinguished names, `CN=…`. */
  readonly subjects: readonly string[];
  readonly stores: readonly CertificateScope[];
}

const SEPARATOR = '\uF000';

/** @example formatCertificateSearch({ subjects: ['CN=a'], stores: ['User'] }) // 'Subject=CN%3Da&Stores=My%5CUser' */
export function formatCertificateSearch({ subjects, stores }: CertificateSearch): string {
  const escaped = (values: readonly string[]): string => encodeURIComponent(values.join(SEPARATOR));
  return `Subject=${escaped(subjects)}&Stores=${escaped(stores.map((store) => `My\\${store}`))}`;
}

/** Parses the criteria; store names in any case. Undefined when malformed or naming another store than `My`. */
export function parseCertificateSearch(text: string): CertificateSearch | undefined {
  const fields = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    const [, name, value] = /^(Subject|Stores)=(.*)$/s.exec(pair) ?? [];
    const decoded = value === undefined ? undefined : decode(value);
    if (name === undefined || decoded === undefined) return undefined;
    fields.set(name, decoded.split(SEPARATOR));
  }
  const stores = (fields.get('Stores') ?? []).map(scopeOf);
  return stores.includes(undefined)
    ? undefined
    : { subjects: fields.get('Subject') ?? [], stores: stores.filter((it) => it !== undefined) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function scopeOf(store: string): CertificateScope | undefined {
  return (['User', 'System'] as const).find((scope) => store.toLowerCase() === `my\\${scope.toLowerCase()}`);
}
