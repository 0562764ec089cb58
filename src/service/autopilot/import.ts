import { err, ok, type Result } from '../../core/result.ts';
import { HASH_BYTES, readHardwareHash } from '../../protocol/hardware-hash/hash.ts';
import { ZTD_CODES, type ZtdCode, type ZtdRefusal } from '../../protocol/ztd/refusal.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import type { AutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import type { ForeignRegistrationQueries } from '../store/queries/foreign-registrations.ts';
import type { ImportedIdentity, ImportedIdentityQueries } from '../store/queries/imported-identities.ts';
import { identityOfReport } from './hardware-identity.ts';
import { findDevice } from './matcher.ts';
import { createRegistration, isRegistrable, type NewRegistration, newAnchor } from './registration.ts';

/** What the import works on. */
export interface ImportParts {
  readonly directory: Directory;
  readonly devices: AutopilotDeviceQueries;
  readonly imported: ImportedIdentityQueries;
  readonly foreign: ForeignRegistrationQueries;
}

const refuse = (code: ZtdCode) => err({ code, name: ZTD_CODES[code] });
/** Refusals without a number in the reference (autopilot.md 4.1). */
const DUPLICATED: ZtdRefusal = { code: 0, name: 'ZtdDeviceDuplicated' };
const TRUNCATED: ZtdRefusal = { code: 0, name: 'HashNot4k' };

/** The work of the job `autopilot.import`: decides one uploaded row (autopilot.md 1.2, 4.1; graph.md 2.1, 3.1). */
export function createImport(
  context: ServiceContext,
  { directory, devices, imported, foreign }: ImportParts,
): (payload: { readonly importedId: string }) => void {
  const register = createRegistration(context, devices, 'autopilot.import');

  /** Two rows of one upload share its time and import id. */
  const isOfSameFile = (row: ImportedIdentity, registrationId: string) =>
    imported
      .ofRegistration(registrationId)
      .some(({ createdMs, importId }) => createdMs === row.createdMs && importId === row.importId);

  /** The registration that comes of the row, or why none does. */
  const decide = (row: ImportedIdentity): Result<NewRegistration, ZtdRefusal> => {
    if (row.serialNumber.trim() === '' && row.productKey.trim() === '') return refuse(803);
    if (!isAssignable(row.assignedUpn, context.tenant.domain)) return refuse(801);
    const { hardwareIdentifier: hash } = row;
    // An administrator registers by hash alone: the tuple and the product key find nothing for him (autopilot.md 1.1).
    if (hash.length === 0) return refuse(812);
    if (hash.length < HASH_BYTES && hash.toString('latin1', 0, 2) === 'OA') return err(TRUNCATED);
    const report = readHardwareHash(hash);
    if (!report.ok) return refuse(802);
    const identity = identityOfReport(report.value);
    if (!isRegistrable(identity)) return refuse(802);
    const match = findDevice(devices, identity);
    if (match.kind === 'match') {
      return isOfSameFile(row, match.device.id) ? err(DUPLICATED) : refuse(806);
    }
    // Part of another device's identity, as clones have it, is no identity of its own (hardware-hash.md 5).
    if (match.kind !== 'none') return refuse(813);
    const elsewhere = findDevice(foreign, identity);
    if (elsewhere.kind === 'match') return refuse(elsewhere.device.stage === 'assigned' ? 808 : 811);
    const { groupTag, productKey, assignedUpn } = row;
    const anchorOf = newAnchor(directory, identity.serialNumber, groupTag);
    return ok({
      identity,
      report: report.value,
      hardwareHash: hash,
      productKey,
      groupTag,
      assignedUpn,
      managedDeviceId: null,
      anchorOf,
    });
  };

  return context.db.transaction(({ importedId }: { readonly importedId: string }) => {
    const row = imported.byId(importedId);
    // An admin may have deleted the row while it waited.
    if (row?.status !== 'unknown') return;
    const decision = decide(row);
    if (!decision.ok) {
      const { code, name } = decision.error;
      imported.save({ ...row, status: 'error', errorCode: code, errorName: name });
      context.trace('autopilot.import-failed', { importedId, serialNumber: row.serialNumber, code, name });
      return;
    }
    const device = register(decision.value);
    imported.save({ ...row, status: 'complete', registrationId: device.id });
    const { serialNumber, groupTag } = device;
    context.trace('autopilot.registered', { importedId, ztdId: device.id, serialNumber, groupTag });
  });
}

/** Only the domain of an assigned user is looked at (autopilot.md 1.2, CSV). */
function isAssignable(upn: string, domain: string): boolean {
  return upn === '' || upn.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
}
