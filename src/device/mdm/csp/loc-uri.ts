import { oncePer, oncePerText } from '../../../core/once-per.ts';

/** Which half of the tree a node is in: `./User` is the signed-in user's own (mdm.md 6). */
export type Scope = 'device' | 'user';

/** A node's address: `./DevInfo/DevId` is { device, [DevInfo, DevId] }, `./Device/Vendor/…` { device, [Vendor, …] }. */
export interface LocUri {
  readonly scope: Scope;
  /** Decoded. */
  readonly segments: readonly string[];
  /** What stands behind `?`. */
  readonly query?: string;
}

/** Every device of a fleet has the same few hundred nodes, and each is looked at again and again. */
const REMEMBERED = 4_096;

/**
 * Reads a LocURI as a server wrote it; undefined when it does not begin with `./` or a segment is not well encoded.
 * `./Vendor/…` is `./Device/Vendor/…` (mdm.md 6). Equal texts give the same object.
 */
export const parseLocUri = oncePerText(REMEMBERED, (text): LocUri | undefined => {
  const [path = '', query] = text.split('?', 2);
  if (!path.startsWith('./')) return undefined;
  const [first = '', ...rest] = path.slice(2).split('/').map(decode);
  const segments = first === 'Device' || first === 'User' ? rest : [first, ...rest];
  if (segments.length === 0 || segments.some((it) => it === undefined || it === '')) return undefined;
  return {
    scope: first === 'User' ? 'user' : 'device',
    segments: segments.filter((it) => it !== undefined),
    ...(query !== undefined && { query }),
  };
});

/** The address in its one canonical form. */
export function formatLocUri(uri: LocUri): string {
  const isVendor = uri.segments[0] === 'Vendor';
  const root = uri.scope === 'user' ? './User' : isVendor ? './Device' : '.';
  return `${root}/${pathOf(uri)}`;
}

/** The encoded segments below the root of the scope. */
export const pathOf = oncePer(({ segments }: LocUri) => segments.map(encodeSegment).join('/'));

/** The node above, in the same scope. */
export const parentOf = oncePer(({ scope, segments }: LocUri): LocUri => ({ scope, segments: segments.slice(0, -1) }));

/** The node of this name below. */
export function childOf({ scope, segments }: LocUri, name: string): LocUri {
  return { scope, segments: [...segments, name] };
}

/** Most segments are names that no encoding changes. */
const PLAIN = /^[\w.-]*$/;

/** One segment, or one name in a list of children: URI-encoded (mdm.md 6). */
export function encodeSegment(segment: string): string {
  return PLAIN.test(segment) ? segment : encodeURIComponent(segment);
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
