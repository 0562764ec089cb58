/** Namespaces and constants of an OMA-DM 1.2 message (mdm.md 6). */
export const SYNCML = 'SYNCML:SYNCML1.2';
export const METINF = 'syncml:metinf';
export const MSFT = 'http://schemas.microsoft.com/MobileDevice/MDM';
export const VER_DTD = '1.2';
export const VER_PROTO = 'DM/1.2';

/** The Content-Type of a message as XML. */
export const SYNCML_CONTENT_TYPE = 'application/vnd.syncml.dm+xml';

/** The body size that mdm.md 6 recommends as the most, and that the reader enforces. */
export const MAX_MESSAGE_BYTES = 524_288;
