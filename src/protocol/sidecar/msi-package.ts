/** The body that stands for an MSI; like a real one it knows its name, and how long it takes is the lab's own. */
export interface MsiPackage {
  readonly productName: string;
  readonly takesMs?: number;
}

/** @example writeMsiPackage({ productName: 'Contoso Agent', takesMs: 60_000 }) */
export function writeMsiPackage({ productName, takesMs }: MsiPackage): Buffer {
  return Buffer.from(`ProductName=${productName}\n${takesMs === undefined ? '' : `Takes=${takesMs}\n`}`);
}

/** What a package says; undefined when it says nothing. */
export function readMsiPackage(body: Buffer): MsiPackage | undefined {
  const text = body.toString('utf8');
  const [, productName] = /^ProductName=(.*)$/m.exec(text) ?? [];
  const [, takes] = /^Takes=(\d+)$/m.exec(text) ?? [];
  return productName === undefined
    ? undefined
    : { productName, ...(takes !== undefined && { takesMs: Number(takes) }) };
}
