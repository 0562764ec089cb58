import { err, ok, type Result } from '../../core/result.ts';
import { decodeBase64 } from '../xml/fields.ts';
import type { Characteristic } from './characteristic.ts';
import { readWap } from './characteristic.ts';
import {
  type ClientCertificate,
  PROVISIONING_FAILURES,
  type ProvisioningDocument,
  type ProvisioningError,
  type ProvisioningPart,
  type RenewalSettings,
  type StoredCertificate,
} from './provisioning.ts';
import { readAccount } from './read-account.ts';
import { readDmClient } from './read-dm-client.ts';
import { only, ProvisioningRefusal, refusePart, requireInteger, requireParm } from './read-part.ts';

/**
 * Reads the provisioning document of an enrolment as a device would apply it; an error names the part that fails
 * and its HRESULT (mdm.md 5). After a renewal only the certificate is there, so nothing else is required.
 */
export function readProvisioning(
  text: string,
  purpose: 'enrollment' | 'renewal' = 'enrollment',
): Result<ProvisioningDocument, ProvisioningError> {
  const tree = readWap(text);
  if (!tree.ok) return err(asError(tree.error.message, tree.error.path, 'unknown'));
  try {
    return ok(readParts(tree.value, purpose));
  } catch (error) {
    if (!(error instanceof ProvisioningRefusal)) throw error;
    return err(asError(error.message, error.path, error.part));
  }
}

function asError(message: string, path: string, part: ProvisioningPart): ProvisioningError {
  return { message, path, part, hresult: PROVISIONING_FAILURES[part] };
}

function readParts(tree: readonly Characteristic[], purpose: 'enrollment' | 'renewal'): ProvisioningDocument {
  const stores = tree.filter(({ type }) => type === 'CertificateStore').flatMap(({ children }) => children);
  const document = {
    root: readAuthority(stores, 'Root'),
    intermediate: readAuthority(stores, 'CA'),
    client: readClient(stores.filter(({ type }) => type === 'My').flatMap(({ children }) => children)),
    others: tree.filter(({ type }) => !['CertificateStore', 'APPLICATION', 'DMClient'].includes(type)),
  };
  if (purpose === 'renewal') return document;

  const application = tree.find(({ type }) => type === 'APPLICATION');
  if (application === undefined) return refusePart('w7', 'APPLICATION is missing', 'APPLICATION');
  const account = readAccount(application);
  const stored = document.client.store;
  if (account.certificateSearch?.stores.includes(stored) === false) {
    refusePart('client-certificate', `the search leaves out My/${stored}`, 'APPLICATION/SSLCLIENTCERTSEARCHCRITERIA');
  }
  const dmClient = tree.find(({ type }) => type === 'DMClient');
  return { ...document, account, dmClient: dmClient && readDmClient(dmClient, account.providerId) };
}

/** At most one root and one intermediate. */
function readAuthority(stores: readonly Characteristic[], store: 'Root' | 'CA'): StoredCertificate | undefined {
  const systems = stores.filter(({ type }) => type === store).flatMap(({ children }) => children);
  const nodes = systems.filter(({ type }) => type === 'System').flatMap(({ children }) => children);
  const node = only(nodes, 'certificate-store', `CertificateStore/${store}/System`);
  return node && readCertificate(node, `CertificateStore/${store}/System`);
}

function readCertificate(node: Characteristic, parent: string): StoredCertificate {
  const path = `${parent}/${node.type}`;
  if (!/^[0-9A-Fa-f]{40}$/.test(node.type))
    refusePart('certificate-store', 'node name is not a SHA-1 thumbprint', path);
  const der = decodeBase64(requireParm(node, 'EncodedCertificate', 'certificate-store', path));
  if (der === undefined || der.length === 0) {
    return refusePart('certificate-store', 'EncodedCertificate is not base64', path);
  }
  return { thumbprint: node.type.toUpperCase(), der };
}

function readClient(my: readonly Characteristic[]): ClientCertificate {
  const found = my.find(({ type, children }) => (type === 'User' || type === 'System') && children.length > 0);
  if (found === undefined) return refusePart('client-certificate', 'no certificate in My', 'CertificateStore/My');
  const store = found.type === 'User' ? 'User' : 'System';
  const path = `CertificateStore/My/${store}`;
  const isContainer = ({ type }: Characteristic): boolean => type === 'PrivateKeyContainer';
  const node = only(
    found.children.filter((it) => !isContainer(it)),
    'certificate-store',
    path,
  );
  if (node === undefined) return refusePart('client-certificate', 'no certificate in My', path);
  // Real servers put the empty container beside the certificate as well as inside it.
  if (![...found.children, ...node.children].some(isContainer)) {
    refusePart('certificate-store', 'PrivateKeyContainer is missing', `${path}/${node.type}`);
  }
  return { store, certificate: readCertificate(node, path), renewal: readRenewal(my) };
}

/** Here alone a missing datatype is refused (mdm.md 4). */
const RENEW_DATATYPES: Readonly<Record<string, string>> = {
  ROBOSupport: 'boolean',
  RenewPeriod: 'integer',
  RenewalPeriod: 'integer',
  RetryInterval: 'integer',
};

function readRenewal(my: readonly Characteristic[]): RenewalSettings | undefined {
  const wstep = my.find(({ type }) => type === 'WSTEP');
  const renew = wstep?.children.find(({ type }) => type === 'Renew');
  if (renew === undefined) return undefined;
  const part = 'certificate-store';
  const path = 'CertificateStore/My/WSTEP/Renew';
  for (const { name, datatype } of renew.parms) {
    const wanted = RENEW_DATATYPES[name];
    if (datatype !== (wanted ?? datatype)) refusePart(part, `${name} needs datatype ${wanted}`, `${path}/${name}`);
  }
  const has = (name: string): boolean => renew.parms.some((it) => it.name === name);
  // The document says RenewPeriod, the CSP's own node is RenewalPeriod.
  const period = ['RenewPeriod', 'RenewalPeriod'].find(has);
  const renewPeriodDays = period === undefined ? 42 : requireInteger(renew, period, part, path);
  const retryIntervalDays = has('RetryInterval') ? requireInteger(renew, 'RetryInterval', part, path) : 7;
  if (renewPeriodDays < 1 || renewPeriodDays > 1000) refusePart(part, 'RenewPeriod is not in 1 to 1000', path);
  if (retryIntervalDays > renewPeriodDays) refusePart(part, 'RetryInterval exceeds RenewPeriod', path);
  const roboSupport = has('ROBOSupport') && requireParm(renew, 'ROBOSupport', part, path).toLowerCase() === 'true';
  return { roboSupport, renewPeriodDays, retryIntervalDays };
}
