import type { CodecError, Result } from '../../core/result.ts';
import { attribute, child, children, type XmlElement } from '../xml/element.ts';
import { optionalText, readDocument, refuse, requireBase64, requireChild, requireText } from '../xml/fields.ts';
import { element, renderXml } from '../xml/write.ts';
import {
  COMPONENT_IDS,
  type ComponentName,
  componentOf,
  type DeviceComponents,
  MISSING_COMPONENT,
} from './components.ts';
import type { DeviceCredential } from './credential.ts';

/** Where a device adds its credential, on login.live.com (entra-device.md 8.1, leg 1). */
export const DEVICE_ADD_PATH = '/ppsecure/deviceaddcredential.srf';

/** A device's request for an account of its own. */
export interface DeviceAddRequest {
  readonly credential: DeviceCredential;
  readonly components: DeviceComponents;
}

/** The XML body of the request; components that the device has not are named as missing. */
export function encodeDeviceAddRequest({ credential, components }: DeviceAddRequest): string {
  const info = Object.entries(COMPONENT_IDS).map(([component, id]) => {
    const value = components[component as ComponentName];
    return value === undefined
      ? element('Component', { name: String(id), error: MISSING_COMPONENT })
      : element('Component', { name: String(id) }, value.toString('base64'));
  });
  return renderXml(
    element(
      'DeviceAddRequest',
      null,
      element('ClientInfo', { name: 'IDCRL', version: '1.0' }, element('BinaryVersion', null, '55')),
      element(
        'Authentication',
        null,
        element('Membername', null, credential.membername),
        element('Password', null, credential.password),
      ),
      element('DeviceInfo', { Id: 'DeviceInfo' }, ...info),
      element('TPMInfo', null),
    ),
  );
}

function readComponents(info: XmlElement): DeviceComponents {
  const components: Partial<Record<ComponentName, Buffer>> = {};
  for (const component of children(info, 'Component')) {
    const name = componentOf(attribute(component, 'name') ?? '');
    // Empty is what a virtual disk calls itself: as good as missing.
    const isMissing = attribute(component, 'error') !== undefined || component.text.trim() === '';
    if (name !== undefined && !isMissing) components[name] = requireBase64(component);
  }
  return components;
}

/** Reads the request; components with unknown ids are ignored. */
export function readDeviceAddRequest(body: string): Result<DeviceAddRequest, CodecError> {
  return readDocument(body, (root) => {
    if (root.name !== 'DeviceAddRequest') refuse(root, 'not a DeviceAddRequest');
    const authentication = requireChild(root, 'Authentication');
    return {
      credential: {
        membername: requireText(authentication, 'Membername'),
        password: requireText(authentication, 'Password'),
      },
      components: readComponents(requireChild(root, 'DeviceInfo')),
    };
  });
}

/** What a device is told of its account. */
export interface DeviceAddResponse {
  /** 16 hexadecimal digits. */
  readonly puid: string;
  readonly hardwareDeviceId: string;
  readonly globalDeviceId: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly serverTimeMs: number;
}

/** The XML body of the reply. */
export function encodeDeviceAddResponse(response: DeviceAddResponse): string {
  const { puid, hardwareDeviceId, globalDeviceId, serverTimeMs } = response;
  const serverTime = `${new Date(serverTimeMs).toISOString().slice(0, 19)}Z`;
  return renderXml(
    element(
      'DeviceAddResponse',
      { Success: 'true' },
      element('success', null, 'true'),
      element('puid', null, puid),
      element('DeviceTpmKeyState', null, '0'),
      element('License', null),
      element('HWDeviceID', null, hardwareDeviceId),
      element('GlobalDeviceID', null, globalDeviceId),
      element('LicenseKeySequence', null, '1'),
      element('LicenseSignatureKeyVersion', null, '1'),
      element('ServerInfo', { ServerTime: serverTime }),
    ),
  );
}

/** The XML body of a refusal; more than `Success="false"` is not known of it. */
export function encodeDeviceAddFailure(): string {
  return renderXml(element('DeviceAddResponse', { Success: 'false' }, element('success', null, 'false')));
}

/** Reads the reply; one that does not say `Success="true"` is an error. */
export function readDeviceAddResponse(body: string): Result<DeviceAddResponse, CodecError> {
  return readDocument(body, (root) => {
    if (root.name !== 'DeviceAddResponse') refuse(root, 'not a DeviceAddResponse');
    if (attribute(root, 'Success')?.toLowerCase() !== 'true') refuse(root, 'the device was not added');
    const serverInfo = child(root, 'ServerInfo');
    const serverTimeMs = Date.parse((serverInfo && attribute(serverInfo, 'ServerTime')) ?? '');
    if (Number.isNaN(serverTimeMs)) refuse(serverInfo ?? root, 'ServerTime is not a time');
    return {
      puid: requireText(root, 'puid'),
      hardwareDeviceId: optionalText(root, 'HWDeviceID') ?? '',
      globalDeviceId: optionalText(root, 'GlobalDeviceID') ?? '',
      serverTimeMs,
    };
  });
}
