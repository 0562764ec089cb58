/** The namespaces of enrolment (mdm.md, head table), under the shorthands of that page. */
export const NS = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  a: 'http://www.w3.org/2005/08/addressing',
  ENR: 'http://schemas.microsoft.com/windows/management/2012/01/enrollment',
  XCEP: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy',
  PKI: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment',
  wst: 'http://docs.oasis-open.org/ws-sx/ws-trust/200512',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  u: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  ac: 'http://schemas.xmlsoap.org/ws/2006/12/authorization',
  /** Prefix of several URIs, not a namespace by itself. */
  CM: 'http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/',
  diagnostics: 'http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  xsd: 'http://www.w3.org/2001/XMLSchema',
} as const;

/** The value of every EncodingType. */
export const B64ENC = `${NS.wsse}#base64binary`;
