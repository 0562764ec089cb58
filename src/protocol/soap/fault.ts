import type { CodecError } from '../../core/result.ts';
import { child, type XmlElement } from '../xml/element.ts';
import { optionalText } from '../xml/fields.ts';
import { element, type XmlNode } from '../xml/write.ts';
import { NS } from './namespaces.ts';

/** Fault subcodes with the prefix they are sent under and the HRESULT that the client makes of them (mdm.md 5). */
export const FAULT_SUBCODES = {
  MessageFormat: { prefix: 's', hresult: '0x80180001' },
  Authentication: { prefix: 's', hresult: '0x80180002' },
  Authorization: { prefix: 's', hresult: '0x80180003' },
  CertificateRequest: { prefix: 's', hresult: '0x80180004' },
  EnrollmentServer: { prefix: 's', hresult: '0x80180005' },
  InternalServiceFault: { prefix: 'a', hresult: '0x80180006' },
  InvalidSecurity: { prefix: 'a', hresult: '0x80180007' },
} as const;

/** ErrorType values of the fault's detail with their HRESULT, which wins over the subcode's (mdm.md 5). */
export const FAULT_ERROR_TYPES = {
  DeviceCapReached: '0x80180013',
  DeviceNotSupported: '0x80180014',
  NotSupported: '0x80180015',
  NotEligibleToRenew: '0x80180016',
  InMaintenance: '0x80180017',
  UserLicense: '0x80180018',
  InvalidEnrollmentData: '0x80180019',
  CustomServerError: '0x80180032',
} as const;

/** The client's own code for a fault that neither table knows (mdm.md 5). */
export const FAULT_UNKNOWN = '0x80180008';

export type FaultSubcode = keyof typeof FAULT_SUBCODES;
export type FaultErrorType = keyof typeof FAULT_ERROR_TYPES;

/** A refusal as a service states it. */
export interface EnrollmentFault {
  readonly subcode: FaultSubcode;
  /** Shown to the user when the ErrorType is CustomServerError. */
  readonly reason: string;
  readonly detail?: {
    readonly errorType: FaultErrorType;
    readonly message: string;
    readonly traceId: string;
  };
}

/** A fault as a client understands it. Names are as received, without a prefix. */
export interface ReceivedFault {
  readonly hresult: string;
  readonly reason: string;
  readonly subcode?: string | undefined;
  readonly errorType?: string | undefined;
  readonly message?: string | undefined;
  readonly traceId?: string | undefined;
}

/** `s:Fault`, the body of a response that refuses. */
export function faultNode({ subcode, reason, detail }: EnrollmentFault): XmlNode {
  const qualified = `${FAULT_SUBCODES[subcode].prefix}:${subcode}`;
  return element(
    's:Fault',
    null,
    element(
      's:Code',
      null,
      element('s:Value', null, 's:Receiver'),
      element('s:Subcode', null, element('s:Value', null, qualified)),
    ),
    element('s:Reason', null, element('s:Text', { 'xml:lang': 'en-us' }, reason)),
    detail &&
      element(
        's:Detail',
        null,
        element(
          'DeviceEnrollmentServiceError',
          { xmlns: NS.PKI },
          element('ErrorType', null, detail.errorType),
          element('Message', null, detail.message),
          element('TraceId', null, detail.traceId),
        ),
      ),
  );
}

/** Reads `s:Fault`: names in any case, with or without a prefix; a known ErrorType wins over the subcode. */
export function readFault(fault: XmlElement): ReceivedFault {
  const code = child(fault, 'Code');
  const subcodeNode = code && child(code, 'Subcode');
  const reasonNode = child(fault, 'Reason');
  const detail = child(fault, 'Detail');
  const error = detail && child(detail, 'DeviceEnrollmentServiceError');
  const subcode = subcodeNode && optionalText(subcodeNode, 'Value')?.replace(/^.*:/, '');
  const errorType = error && optionalText(error, 'ErrorType');
  return {
    hresult: hresultOf(subcode, errorType),
    reason: (reasonNode && optionalText(reasonNode, 'Text')) ?? '',
    subcode,
    errorType,
    message: error && optionalText(error, 'Message'),
    traceId: error && optionalText(error, 'TraceId'),
  };
}

const HRESULTS = new Map<string, string>([
  ...Object.entries(FAULT_SUBCODES).map(([name, { hresult }]) => [`subcode ${name.toLowerCase()}`, hresult] as const),
  ...Object.entries(FAULT_ERROR_TYPES).map(([name, hresult]) => [`type ${name.toLowerCase()}`, hresult] as const),
]);

function hresultOf(subcode = '', errorType = ''): string {
  const byType = HRESULTS.get(`type ${errorType.toLowerCase()}`);
  return byType ?? HRESULTS.get(`subcode ${subcode.toLowerCase()}`) ?? FAULT_UNKNOWN;
}

/** What a service answers to a request that its codec refused: a bad security header has a subcode of its own. */
export function faultFor(error: CodecError): EnrollmentFault {
  const isSecurity = error.path.startsWith('Envelope/Header/Security');
  return {
    subcode: isSecurity ? 'InvalidSecurity' : 'MessageFormat',
    reason: error.path === '' ? error.message : `${error.path}: ${error.message}`,
  };
}
