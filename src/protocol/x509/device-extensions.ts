import { guidFromBytes, guidToBytes } from '../../core/guid.ts';
import { type Certificate, extensionValue } from './certificate.ts';
import { decodeDer, expectTag, octetString, TAG } from './der.ts';
import { EKU, type Extension, extendedKeyUsage } from './extensions.ts';
import type { Name } from './name.ts';

/** The issuer of Entra device certificates, shown as `CN=MS-Organization-Access, OU=…, DC=windows, DC=net`. */
export const ENTRA_DEVICE_ISSUER: Name = [
  { type: 'DC', value: 'net' },
  { type: 'DC', value: 'windows' },
  { type: 'OU', value: '82dbaca4-3e81-46ca-9c73-0950c1eaca97' },
  { type: 'CN', value: 'MS-Organization-Access' },
];

/** The issuer of MDM client certificates (entra-device.md 3.2). */
export const MDM_DEVICE_ISSUER: Name = [{ type: 'CN', value: 'Microsoft Intune MDM Device CA' }];

const ENTRA = '1.2.840.113556.1.5.284';
const INTUNE = '1.2.840.113556.5';

/** What Entra writes into a device's certificate (entra-device.md 3.2). Ids are GUIDs. */
export interface EntraDeviceFacts {
  readonly deviceId: string;
  /** Absent when the device joined by itself. */
  readonly userObjectId?: string;
  readonly tenantId: string;
  readonly joinType: 'registered' | 'joined';
  /** Such as `EU` or `NA`. */
  readonly region: string;
}

/** What Intune writes into an MDM client certificate (entra-device.md 3.2). Ids are GUIDs. */
export interface IntuneDeviceFacts {
  readonly intuneDeviceId: string;
  readonly accountId: string;
  readonly userObjectId?: string;
  readonly tenantId: string;
}

/** Non-critical; the value is a DER OCTET STRING around the raw bytes. */
function wrapped(oid: string, bytes: Buffer): Extension {
  return { oid, critical: false, value: octetString(bytes) };
}

function unwrapped(certificate: Certificate, oid: string): Buffer | undefined {
  const value = extensionValue(certificate, oid);
  const decoded = value && decodeDer(oid, value, (node) => expectTag(node, TAG.octetString, 'value').content);
  return decoded?.ok ? decoded.value : undefined;
}

function unwrappedGuid(certificate: Certificate, oid: string): string | undefined {
  const bytes = unwrapped(certificate, oid);
  return bytes?.length === 16 ? guidFromBytes(bytes) : undefined;
}

/** The extensions of a certificate by MS-Organization-Access, client authentication among them. */
export function entraDeviceExtensions(facts: EntraDeviceFacts): Extension[] {
  const { deviceId, userObjectId, tenantId, joinType, region } = facts;
  return [
    extendedKeyUsage(EKU.clientAuth),
    wrapped(`${ENTRA}.2`, guidToBytes(deviceId)),
    ...(userObjectId === undefined ? [] : [wrapped(`${ENTRA}.3`, guidToBytes(userObjectId))]),
    wrapped(`${ENTRA}.5`, guidToBytes(tenantId)),
    wrapped(`${ENTRA}.7`, Buffer.from(joinType === 'joined' ? '1' : '0')),
    wrapped(`${ENTRA}.8`, Buffer.from(region)),
  ];
}

/** The facts in a certificate by MS-Organization-Access, or undefined when device or tenant is missing. */
export function readEntraDeviceFacts(certificate: Certificate): EntraDeviceFacts | undefined {
  const deviceId = unwrappedGuid(certificate, `${ENTRA}.2`);
  const userObjectId = unwrappedGuid(certificate, `${ENTRA}.3`);
  const tenantId = unwrappedGuid(certificate, `${ENTRA}.5`);
  if (deviceId === undefined || tenantId === undefined) return undefined;
  return {
    deviceId,
    ...(userObjectId !== undefined && { userObjectId }),
    tenantId,
    joinType: unwrapped(certificate, `${ENTRA}.7`)?.toString() === '1' ? 'joined' : 'registered',
    region: unwrapped(certificate, `${ENTRA}.8`)?.toString() ?? '',
  };
}

/** The extensions of an MDM client certificate, client authentication among them. */
export function intuneDeviceExtensions(facts: IntuneDeviceFacts): Extension[] {
  const { intuneDeviceId, accountId, userObjectId, tenantId } = facts;
  return [
    extendedKeyUsage(EKU.clientAuth),
    wrapped(`${INTUNE}.4`, guidToBytes(intuneDeviceId)),
    wrapped(`${INTUNE}.6`, guidToBytes(accountId)),
    ...(userObjectId === undefined ? [] : [wrapped(`${INTUNE}.10`, guidToBytes(userObjectId))]),
    wrapped(`${INTUNE}.14`, guidToBytes(tenantId)),
  ];
}

/** The facts in an MDM client certificate, or undefined when one that it must have is missing. */
export function readIntuneDeviceFacts(certificate: Certificate): IntuneDeviceFacts | undefined {
  const intuneDeviceId = unwrappedGuid(certificate, `${INTUNE}.4`);
  const accountId = unwrappedGuid(certificate, `${INTUNE}.6`);
  const userObjectId = unwrappedGuid(certificate, `${INTUNE}.10`);
  const tenantId = unwrappedGuid(certificate, `${INTUNE}.14`);
  if (intuneDeviceId === undefined || accountId === undefined || tenantId === undefined) return undefined;
  return { intuneDeviceId, accountId, ...(userObjectId !== undefined && { userObjectId }), tenantId };
}
