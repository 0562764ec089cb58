import type { CodecError, Result } from '../../core/result.ts';
import { type RequestAddress, readRequest, writeRequest } from '../soap/envelope.ts';
import { NS } from '../soap/namespaces.ts';
import { child } from '../xml/element.ts';
import { optionalText, requireChild } from '../xml/fields.ts';
import { element, type XmlNode } from '../xml/write.ts';
import { readSecurityToken, type SecurityToken, securityNode } from './security-token.ts';

export const GET_POLICIES_ACTION = `${NS.XCEP}/IPolicy/GetPolicies`;
/** The MessageID of every GetPolicies that real Windows sends (mdm.md 1). */
export const GET_POLICIES_MESSAGE_ID = 'urn:uuid:72048B64-0F19-448F-8C2E-B4C661860AA0';

/** What a client asks the policy service with (mdm.md 3). */
export interface GetPolicies {
  readonly token: SecurityToken;
  /** Told by newer builds. */
  readonly tpm?: { readonly manufacturer: string; readonly firmwareVersion: string } | undefined;
}

/** Writes a GetPolicies request to the URL, with the constant MessageID unless told otherwise. */
export function writeGetPolicies(
  url: string,
  { token, tpm }: GetPolicies,
  messageId: string = GET_POLICIES_MESSAGE_ID,
): string {
  const body = element(
    'GetPolicies',
    { xmlns: NS.XCEP },
    element(
      'client',
      null,
      nil('lastUpdate'),
      nil('preferredLanguage'),
      tpm && element('TPMManufacturer', null, tpm.manufacturer),
      tpm && element('TPMFirmwareVersion', null, tpm.firmwareVersion),
    ),
    nil('requestFilter'),
  );
  return writeRequest(GET_POLICIES_ACTION, { to: url, messageId }, body, [securityNode(token)]);
}

/** Reads a GetPolicies request; its body tells nothing that must be there. */
export function readGetPolicies(text: string): Result<RequestAddress & GetPolicies, CodecError> {
  return readRequest(text, GET_POLICIES_ACTION, ({ header, body, to, messageId }) => {
    const client = child(requireChild(body, 'GetPolicies', NS.XCEP), 'client');
    const manufacturer = client && optionalText(client, 'TPMManufacturer');
    const firmwareVersion = client && optionalText(client, 'TPMFirmwareVersion');
    const hasTpm = manufacturer !== undefined && firmwareVersion !== undefined;
    return {
      to,
      messageId,
      token: readSecurityToken(header),
      tpm: hasTpm ? { manufacturer, firmwareVersion } : undefined,
    };
  });
}

/** An element without a value, `xsi:nil`; `xsi` is bound on the SOAP body. */
export function nil(name: string): XmlNode {
  return element(name, { 'xsi:nil': 'true' });
}
