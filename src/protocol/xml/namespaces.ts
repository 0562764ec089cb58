const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** What one prefix means from its declaration on; `''` is the default namespace. */
export interface Scope {
  readonly prefix: string;
  readonly namespace: string;
  readonly outer: Scope | undefined;
}

/** What is declared before a document says anything. */
export const OUTERMOST: Scope = {
  prefix: 'xml',
  namespace: XML,
  outer: { prefix: '', namespace: '', outer: undefined },
};

/** The namespace of a prefix, or undefined when nothing declares it. */
export function namespaceOf(scope: Scope, prefix: string): string | undefined {
  for (let it: Scope | undefined = scope; it !== undefined; it = it.outer) {
    if (it.prefix === prefix) return it.namespace;
  }
  return undefined;
}

/** Why this declaration is refused (Namespaces in XML 1.0, 3 and 5), or undefined when it may stand. */
export function declarationProblem(prefix: string, namespace: string): string | undefined {
  if (prefix === 'xmlns') return 'the prefix xmlns cannot be declared';
  if (prefix === 'xml') return namespace === XML ? undefined : 'the prefix xml has a namespace of its own';
  if (namespace === XML || namespace === XMLNS) return `the namespace ${namespace} takes no other prefix`;
  return prefix !== '' && namespace === '' ? `the prefix ${prefix} is declared without a namespace` : undefined;
}
