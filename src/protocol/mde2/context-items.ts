import { attribute, children, type XmlElement } from '../xml/element.ts';
import { refuse, requireText } from '../xml/fields.ts';
import { element, type XmlNode } from '../xml/write.ts';

/** What the value of a ContextItem may be. Booleans are read in any case; a list is a repeated item. */
interface ValueTypes {
  text: string;
  boolean: boolean;
  number: number;
  list: readonly string[];
}

/** Every known item and its kind, in the order in which clients send them (mdm.md 4). */
const CONTEXT_ITEMS = {
  UXInitiated: 'boolean',
  HWDevID: 'text',
  ExternalMgmtAgentHint: 'text',
  DomainName: 'text',
  BulkAADJ: 'boolean',
  BootstrapDomainJoin: 'boolean',
  PlugandForget: 'boolean',
  WhiteGlove: 'boolean',
  WhiteGloveHybridJoin: 'boolean',
  NotInOobe: 'boolean',
  ZeroTouchProvisioning: 'text',
  OfflineAutoPilotEnrollmentCorrelator: 'text',
  Locale: 'text',
  TargetedUserLoggedIn: 'boolean',
  EnrollmentData: 'text',
  OSEdition: 'number',
  OSVersion: 'text',
  ApplicationVersion: 'text',
  DeviceName: 'text',
  MAC: 'list',
  IMEI: 'list',
  DeviceID: 'text',
  EnrollmentType: 'text',
  DeviceType: 'text',
  RequestVersion: 'text',
  EmmDeviceId: 'text',
  AIKAttestationClaim: 'text',
  AIKPub: 'text',
  AIKCert: 'text',
  AadAIKAttestationClaim: 'text',
  AADPub: 'text',
  AzureAttestationBlob: 'text',
  AttestationStatus: 'text',
  AttestationStatusHResult: 'text',
  AzureAttestationCorrelationVector: 'text',
  Manufacturer: 'text',
  DeviceModel: 'text',
  SerialNumber: 'text',
  AzVMIAMExtensionJoin: 'boolean',
} as const satisfies Record<string, keyof ValueTypes>;

type ContextItemName = keyof typeof CONTEXT_ITEMS;

/** What a client tells about itself and its enrolment; absent items are absent, an empty text is sent as such. */
export type EnrollmentContext = {
  readonly [Name in ContextItemName]?: ValueTypes[(typeof CONTEXT_ITEMS)[Name]];
};

const NAMES = Object.keys(CONTEXT_ITEMS) as ContextItemName[];

/** Texts with a form of their own (mdm.md 4). */
const PATTERNS: { readonly [Name in ContextItemName]?: RegExp } = {
  ZeroTouchProvisioning: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  OfflineAutoPilotEnrollmentCorrelator: /^(?=.{1,100}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-?$/,
};

/** Writes `ac:AdditionalContext` with the items in the observed order. */
export function contextNode(context: EnrollmentContext): XmlNode {
  const items = NAMES.flatMap((name) => {
    const value = context[name];
    if (value === undefined) return [];
    const values = typeof value === 'object' ? value : [String(value)];
    return values.map((text) => element('ac:ContextItem', { Name: name }, element('ac:Value', null, text)));
  });
  return element('ac:AdditionalContext', null, ...items);
}

/** Reads `ac:AdditionalContext`: any order, unknown names ignored, a second value only where it may repeat. */
export function readContext(parent: XmlElement): EnrollmentContext {
  const context: { [name: string]: ValueTypes[keyof ValueTypes] } = {};
  for (const item of children(parent, 'ContextItem')) {
    const written = attribute(item, 'Name');
    const name = NAMES.find((known) => known === written);
    if (name === undefined) continue;
    const value = readValue(item, name);
    const earlier = context[name];
    if (typeof earlier === 'object') context[name] = [...earlier, ...(value as readonly string[])];
    else if (earlier === undefined) context[name] = value;
    else refuse(item, `ContextItem ${name} repeats`);
  }
  return context as EnrollmentContext;
}

function readValue(item: XmlElement, name: ContextItemName): ValueTypes[keyof ValueTypes] {
  const text = requireText(item, 'Value');
  switch (CONTEXT_ITEMS[name]) {
    case 'list':
      return [text];
    case 'boolean':
      if (!/^(?:true|false)$/i.test(text)) refuse(item, `ContextItem ${name} is neither true nor false`);
      return text.toLowerCase() === 'true';
    case 'number':
      return /^\d{1,10}$/.test(text) ? Number(text) : refuse(item, `ContextItem ${name} is not a number`);
    case 'text':
      return PATTERNS[name]?.test(text) === false ? refuse(item, `ContextItem ${name} is malformed`) : text;
  }
}
