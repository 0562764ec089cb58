import { err, ok, type Result } from '../../core/result.ts';
import type { Format } from '../../protocol/syncml/message.ts';
import { isSuccess, STATUS } from '../../protocol/syncml/status.ts';
import type { Characteristic, Parm } from '../../protocol/wap/characteristic.ts';
import {
  type DmAccount,
  type DmClientSettings,
  PROVISIONING_FAILURES,
  type ProvisioningDocument,
  type ProvisioningPart,
} from '../../protocol/wap/provisioning.ts';
import { readCertificate } from '../../protocol/x509/certificate.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { WINDOWS } from '../spec.ts';
import { encodeSegment } from './csp/loc-uri.ts';
import { CspTree } from './csp/tree.ts';
import { hardwareDeviceId } from './enrollment-context.ts';
import { type StoredAccount, writeEnrollment } from './enrollment-record.ts';

const CORRELATIONS = 'HKLM/SOFTWARE/Microsoft/Provisioning/Diagnostics/Autopilot/EstablishedCorrelations';
/** The one characteristic that is no CSP (mdm.md 4). */
const REGISTRY = 'Registry';
const FORMATS = { string: 'chr', integer: 'int', boolean: 'bool' } as const satisfies Record<string, Format>;

/** What the device knew before the document came. */
export interface Enrolling {
  readonly enrollmentId: string;
  readonly deviceId: string;
  readonly upn: string;
  readonly isInOobe: boolean;
}

/**
 * Applies the document of an enrolment: certificates, account, DMClient, other CSPs (mdm.md 4). What fails is told by
 * the part that it belongs to (mdm.md 5), and the nodes of a document that failed are taken back.
 */
export function applyProvisioning(
  machine: Machine,
  document: ProvisioningDocument,
  enrolling: Enrolling,
): Result<void, Failure> {
  const { certificates, registry, spec } = machine;
  const { root, intermediate, client, account, dmClient, others } = document;
  if (account === undefined) return failed('w7', 'APPLICATION is missing');
  const { name: windows, isManageable } = WINDOWS[spec.windows];
  if (!isManageable) return failed('other-csp', `${windows} lacks the CSPs that management needs`);
  const certificate = readCertificate(client.certificate.der);
  const ownKey = encodePublicKey(machine.key('mdm').publicKey);
  if (!certificate.ok) return failed('certificate-store', `${certificate.error.path}: ${certificate.error.message}`);
  if (!certificate.value.publicKeyDer.equals(ownKey)) return failed('client-certificate', 'it is for another key');

  const tree = new CspTree(machine);
  tree.begin();
  writeDmClient(tree, account.providerId, dmClient ?? {}, enrolling, hardwareDeviceId(machine));
  for (const other of others.filter(({ type }) => type !== REGISTRY)) {
    const uri = `./Device/Vendor/MSFT/${encodeSegment(other.type)}`;
    const refused = applyNode(tree, other, uri, PARTS[other.type] ?? 'other-csp');
    if (refused === undefined) continue;
    tree.rollBack();
    return failed(refused.part, refused.detail);
  }
  for (const key of others.filter(({ type }) => type === REGISTRY).flatMap(({ children }) => children)) {
    for (const parm of key.parms) writeRegistry(machine, key.type, parm);
  }

  if (root !== undefined) certificates.add('Root', root.der);
  if (intermediate !== undefined) certificates.add('CA', intermediate.der);
  const store = client.store === 'User' ? 'My/User' : 'My/System';
  const thumbprint = certificates.add(store, client.certificate.der, 'mdm');
  const { enrollmentId: id, deviceId, upn, isInOobe: enrolledInOobe } = enrolling;
  registry.setString(CORRELATIONS, 'EntDMID', dmClient?.deviceId ?? deviceId);
  tree.commit();
  const firstSync = dmClient?.firstSyncStatus ?? {};
  writeFirstSync(new CspTree(machine), account.providerId, firstSync);
  // The last of it: whatever breaks off before has not enrolled (power-cuts.md 3, pc-w-enrol).
  writeEnrollment(
    machine,
    { id, providerId: account.providerId, upn: dmClient?.upn ?? upn, thumbprint, store, deviceId, enrolledInOobe },
    storedAccount(account),
  );
  // Once more, now that there is an enrolment in whose key the values can show (entra-device.md 9).
  writeFirstSync(new CspTree(machine), account.providerId, firstSync);
  return ok(undefined);
}

function failed(part: ProvisioningPart, detail: string): Result<void, Failure> {
  return err({ code: PROVISIONING_FAILURES[part], hop: 'provisioning', detail: `${part}: ${detail}` });
}

function storedAccount({
  address,
  connectionRetries,
  initialBackoffMs,
  maxBackoffMs,
  clientAuth,
}: DmAccount): StoredAccount {
  const { type, name, secret } = clientAuth;
  return {
    address,
    connectionRetries,
    initialBackoffMs,
    maxBackoffMs,
    ...(name !== undefined && {
      auth: { scheme: type === 'BASIC' ? 'syncml:auth-basic' : 'syncml:auth-md5', name, secret },
    }),
  };
}

/** The root of a provider's nodes. */
export function providerUri(scope: 'Device' | 'User', providerId: string): string {
  return `./${scope}/Vendor/MSFT/DMClient/Provider/${encodeSegment(providerId)}`;
}

function writeDmClient(
  tree: CspTree,
  providerId: string,
  settings: DmClientSettings,
  { upn, deviceId }: Enrolling,
  hwDevId: string,
): void {
  const provider = providerUri('Device', providerId);
  tree.write(provider);
  const { deviceName, aadResourceId, poll } = settings;
  const write = (name: string, value: string | number | boolean | undefined): void => {
    if (value !== undefined) tree.write(`${provider}/${name}`, String(value));
  };
  write('UPN', settings.upn ?? upn);
  write('EntDMID', settings.deviceId ?? deviceId);
  write('HWDevID', hwDevId);
  write('EntDeviceName', deviceName);
  write('AADResourceID', aadResourceId);
  write('Poll/PollOnLogin', poll?.pollOnLogin);
  write('Poll/AllUsersPollOnFirstLogin', poll?.allUsersPollOnFirstLogin);
  write('Poll/NumberOfFirstRetries', poll?.schedule?.first.retries);
  write('Poll/IntervalForFirstSetOfRetries', poll?.schedule?.first.intervalMinutes);
  write('Poll/NumberOfSecondRetries', poll?.schedule?.second.retries);
  write('Poll/IntervalForSecondSetOfRetries', poll?.schedule?.second.intervalMinutes);
  write('Poll/NumberOfRemainingScheduledRetries', poll?.schedule?.remaining.retries);
  write('Poll/IntervalForRemainingScheduledRetries', poll?.schedule?.remaining.intervalMinutes);
}

function writeFirstSync(
  tree: CspTree,
  providerId: string,
  settings: NonNullable<DmClientSettings['firstSyncStatus']>,
): void {
  const node = `${providerUri('Device', providerId)}/FirstSyncStatus`;
  tree.write(node);
  for (const [name, value] of Object.entries(settings)) tree.write(`${node}/${name}`, String(value));
}

interface Refused {
  readonly part: ProvisioningPart;
  readonly detail: string;
}

/** CSPs that fail under a code of their own (mdm.md 5). */
const PARTS: Readonly<Record<string, ProvisioningPart>> = {
  PassportForWork: 'passport-for-work',
  EnterpriseModernAppManagement: 'app-management',
};

function writeRegistry({ registry }: Machine, key: string, { name, value = '', datatype }: Parm): void {
  const path = key.replaceAll('\\', '/');
  if (datatype === 'integer') registry.setNumber(path, name, Number(value));
  else registry.setString(path, name, value);
}

function applyNode(tree: CspTree, node: Characteristic, uri: string, part: ProvisioningPart): Refused | undefined {
  for (const { name, value = '', datatype = 'string' } of node.parms) {
    const target = `${uri}/${encodeSegment(name)}`;
    const request = { target, format: FORMATS[datatype], data: value };
    const replaced = tree.execute({ verb: 'Replace', ...request }).status;
    const status = replaced === STATUS.notFound ? tree.execute({ verb: 'Add', ...request }).status : replaced;
    if (!isSuccess(status)) return { part, detail: `${target} answers ${status}` };
  }
  for (const child of node.children) {
    const refused = applyNode(tree, child, `${uri}/${encodeSegment(child.type)}`, part);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
