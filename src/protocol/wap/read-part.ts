import type { Characteristic } from './characteristic.ts';
import type { ProvisioningPart } from './provisioning.ts';

/** A refusal on its way to `readProvisioning`, which makes it a value. */
export class ProvisioningRefusal extends Error {
  readonly part: ProvisioningPart;
  readonly path: string;

  constructor(part: ProvisioningPart, message: string, path: string) {
    super(message);
    this.part = part;
    this.path = path;
  }
}

/** Refuses the document for this part of it. */
export function refusePart(part: ProvisioningPart, message: string, path: string): never {
  throw new ProvisioningRefusal(part, message, path);
}

/** The one node of a list that may hold at most one. */
export function only(
  nodes: readonly Characteristic[],
  part: ProvisioningPart,
  path: string,
): Characteristic | undefined {
  return nodes.length > 1 ? refusePart(part, 'more than one certificate', path) : nodes[0];
}

/** The value of a parm, undefined when it is missing; names are case-sensitive. */
export function parmValue(node: Characteristic, name: string): string | undefined {
  return node.parms.find((it) => it.name === name)?.value;
}

/** The value of a parm that must be there. */
export function requireParm(node: Characteristic, name: string, part: ProvisioningPart, path: string): string {
  return parmValue(node, name) ?? refusePart(part, `${name} is missing`, `${path}/${name}`);
}

/** A parm's value as a non-negative integer, undefined when it is missing. */
export function integerParm(
  node: Characteristic,
  name: string,
  part: ProvisioningPart,
  path: string,
): number | undefined {
  const text = parmValue(node, name);
  if (text === undefined) return undefined;
  return /^\d{1,10}$/.test(text) ? Number(text) : refusePart(part, `${name} is not a number`, `${path}/${name}`);
}

/** The same for a number that must be there. */
export function requireInteger(node: Characteristic, name: string, part: ProvisioningPart, path: string): number {
  return integerParm(node, name, part, path) ?? refusePart(part, `${name} is missing`, `${path}/${name}`);
}

/** A parm's value as a boolean in any case, undefined when it is missing. */
export function booleanParm(
  node: Characteristic,
  name: string,
  part: ProvisioningPart,
  path: string,
): boolean | undefined {
  const text = parmValue(node, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') refusePart(part, `${name} is neither true nor false`, `${path}/${name}`);
  return text === 'true';
}
