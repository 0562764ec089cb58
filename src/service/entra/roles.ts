import { createHash } from 'node:crypto';
import { entraSidOf, guidFromBytes } from '../../core/guid.ts';
import type { User } from '../store/queries/users.ts';

/** Role templates, the same in every tenant; `wids` claims name roles by them. */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const JOINED_DEVICE_ADMINISTRATOR = '9f06204d-73c1-4d4c-880a-6edb90606fd8';

/** The object id of a role in a tenant, from which its SID on devices follows. */
export function roleObjectId(tenantId: string, templateId: string): string {
  return guidFromBytes(createHash('sha256').update(`${tenantId}/${templateId}`).digest().subarray(0, 16));
}

/** What makes holders of a role administrators of joined devices (entra-device.md 3); the claim's name is ours. */
export function roleClaims(tenantId: string, user: User): { readonly role_sids?: readonly string[] } {
  return user.isGlobalAdministrator ? { role_sids: [entraSidOf(roleObjectId(tenantId, GLOBAL_ADMINISTRATOR))] } : {};
}
