import { NS } from '../soap/namespaces.ts';
import { element, renderXml } from '../xml/write.ts';

/** Why no ticket is issued: fault codes of WS-Trust, which the real service's own are not known to be. */
export type TicketFault = 'InvalidRequest' | 'FailedAuthentication' | 'ExpiredData';

const WST = 'http://schemas.xmlsoap.org/ws/2005/02/trust';

/** The XML body of a refused ticket request: a SOAP 1.2 fault of the sender. */
export function encodeTicketFault(fault: TicketFault, reason: string): string {
  const envelope = element(
    's:Envelope',
    { 'xmlns:s': NS.s, 'xmlns:wst': WST },
    element(
      's:Body',
      null,
      element(
        's:Fault',
        null,
        element(
          's:Code',
          null,
          element('s:Value', null, 's:Sender'),
          element('s:Subcode', null, element('s:Value', null, `wst:${fault}`)),
        ),
        element('s:Reason', null, element('s:Text', { 'xml:lang': 'en-US' }, reason)),
      ),
    ),
  );
  return renderXml(envelope, { declaration: true });
}
