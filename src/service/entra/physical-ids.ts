import { createHash } from 'node:crypto';

/** What an admin can stamp on a registration; an empty text stamps nothing. */
export interface RegistrationTags {
  readonly groupTag: string;
  readonly purchaseOrder: string;
}

const tagIds = ({ groupTag, purchaseOrder }: RegistrationTags): string[] => [
  ...(groupTag === '' ? [] : [`[OrderID]:${groupTag}`]),
  ...(purchaseOrder === '' ? [] : [`[PurchaseOrderId]:${purchaseOrder}`]),
];

/** The physical ids of the device object that a registration makes (graph.md 3.11). */
export function registrationIds(ztdId: string, tags: RegistrationTags): string[] {
  return [`[ZTDID]:${ztdId}`, ...tagIds(tags)];
}

/** The same ids with other tags: dynamic groups follow them. */
export function replaceTags(physicalIds: readonly string[], tags: RegistrationTags): string[] {
  const isTag = (id: string) => id.startsWith('[OrderID]:') || id.startsWith('[PurchaseOrderId]:');
  return [...physicalIds.filter((id) => !isTag(id)), ...tagIds(tags)];
}

/** 16 decimal digits; how a real tenant numbers accounts and hardware is not public. */
function numberOf(text: string): string {
  const number = createHash('sha256').update(text).digest().readBigUInt64BE();
  return (number % 10n ** 16n).toString().padStart(16, '0');
}

/** The ids that a join adds (graph.md 3.11); those of an earlier join give way, those of the registration stay. */
export function withJoinIds(
  physicalIds: readonly string[],
  { userId, hardware }: { readonly userId: string; readonly hardware: string },
): string[] {
  const isOfJoin = (id: string) => /^\[(USER-)?(GID|HWID)\]:/.test(id);
  const [global, hardwareNumber] = [numberOf(`${userId}/${hardware}`), numberOf(hardware)];
  return [
    ...physicalIds.filter((id) => !isOfJoin(id)),
    `[USER-GID]:${userId}:${global}`,
    `[GID]:g:${global}`,
    `[USER-HWID]:${userId}:${hardwareNumber}`,
    `[HWID]:h:${hardwareNumber}`,
  ];
}
