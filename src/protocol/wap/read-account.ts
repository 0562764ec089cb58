import { isHttpsUrl } from '../mde2/https-url.ts';
import { type CertificateSearch, parseCertificateSearch } from './certificate-search.ts';
import type { Characteristic } from './characteristic.ts';
import type { DmAccount, DmCredentials } from './provisioning.ts';
import { integerParm, parmValue, refusePart, requireParm } from './read-part.ts';

const PATH = 'APPLICATION';
const ENCODINGS = ['application/vnd.syncml.dm+xml', 'application/vnd.syncml.dm+wbxml'] as const;

/** Reads `APPLICATION` w7 with the defaults of mdm.md 4; refuses in the name of w7. */
export function readAccount(node: Characteristic): DmAccount {
  if (requireParm(node, 'APPID', 'w7', PATH) !== 'w7') refusePart('w7', 'APPID is not w7', `${PATH}/APPID`);
  const address = requireParm(node, 'ADDR', 'w7', PATH);
  if (!isHttpsUrl(address)) refusePart('w7', 'ADDR is not an absolute https URL', `${PATH}/ADDR`);
  const number = (name: string): number | undefined => integerParm(node, name, 'w7', PATH);
  const has = (name: string): boolean => node.parms.some((it) => it.name === name);
  const crlCheck = number('CRLCheck');
  const providerId = requireParm(node, 'PROVIDER-ID', 'w7', PATH);
  return {
    providerId,
    name: parmValue(node, 'NAME') ?? providerId,
    address,
    connectionRetries: number('CONNRETRYFREQ') ?? 3,
    initialBackoffMs: number('INITIALBACKOFFTIME') ?? 16_000,
    maxBackoffMs: number('MAXBACKOFFTIME') ?? 86_400_000,
    backCompatRetryDisabled: has('BACKCOMPATRETRYDISABLED'),
    encoding: readEncoding(node),
    certificateSearch: readSearch(node),
    crlCheck: crlCheck === undefined ? undefined : crlCheck === 1,
    protocolVersion: readProtocolVersion(node),
    role: parmValue(node, 'ROLE'),
    useHardwareDeviceId: has('USEHWDEVID'),
    serverAuth: readAuth(node, 'CLIENT'),
    clientAuth: readAuth(node, 'APPSRV'),
  };
}

function readProtocolVersion(node: Characteristic): DmAccount['protocolVersion'] {
  const text = parmValue(node, 'PROTOVER');
  if (text === undefined || text === '1.1' || text === '1.2') return text;
  return refusePart('w7', `PROTOVER '${text}' is unknown`, `${PATH}/PROTOVER`);
}

function readEncoding(node: Characteristic): DmAccount['encoding'] {
  const text = parmValue(node, 'DEFAULTENCODING') ?? ENCODINGS[0];
  return (
    ENCODINGS.find((it) => it === text) ?? refusePart('w7', `encoding '${text}' is unknown`, `${PATH}/DEFAULTENCODING`)
  );
}

function readSearch(node: Characteristic): CertificateSearch | undefined {
  const text = parmValue(node, 'SSLCLIENTCERTSEARCHCRITERIA');
  if (text === undefined) return undefined;
  return (
    parseCertificateSearch(text) ??
    refusePart('w7', 'certificate search is malformed', `${PATH}/SSLCLIENTCERTSEARCHCRITERIA`)
  );
}

/** MDM needs both levels: CLIENT for the server's proof, APPSRV for the client's. */
function readAuth(node: Characteristic, level: 'CLIENT' | 'APPSRV'): DmCredentials {
  const path = `${PATH}/APPAUTH[${level}]`;
  const auth = node.children.find((it) => it.type === 'APPAUTH' && parmValue(it, 'AAUTHLEVEL') === level);
  if (auth === undefined) return refusePart('w7', `APPAUTH for ${level} is missing`, path);
  const type = requireParm(auth, 'AAUTHTYPE', 'w7', path);
  if (type !== 'BASIC' && type !== 'DIGEST') return refusePart('w7', `AAUTHTYPE '${type}' is unknown`, path);
  return {
    type,
    name: parmValue(auth, 'AAUTHNAME'),
    secret: requireParm(auth, 'AAUTHSECRET', 'w7', path),
    nonce: parmValue(auth, 'AAUTHDATA'),
  };
}
