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

/**
 * The ids that a join adds (graph.md 3.11): account and hardware as the directory numbers them, where `g` and `h`
 * take a 16-digit decimal number. The numbers of a real tenant are not public; ours come from the generator.
 */
export function joinIds(numbers: { readonly account: string; readonly hardware: string }): string[] {
  const { account, hardware } = numbers;
  return [`[USER-GID]:${account}`, `[GID]:g:${account}`, `[USER-HWID]:${hardware}`, `[HWID]:h:${hardware}`];
}

/** The ids after a join: those of an earlier join give way, those of the registration stay. */
export function replaceJoinIds(physicalIds: readonly string[], added: readonly string[]): string[] {
  const isOfJoin = (id: string) => /^\[(USER-)?(GID|HWID)\]:/.test(id);
  return [...physicalIds.filter((id) => !isOfJoin(id)), ...added];
}
