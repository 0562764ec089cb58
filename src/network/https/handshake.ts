import { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { LabError } from '../../core/errors.ts';
import { type Certificate, readCertificate, toPem } from '../../protocol/x509/certificate.ts';
import { verifyChain } from '../../protocol/x509/chain.ts';
import { EKU } from '../../protocol/x509/extensions.ts';
import type { ClientIdentity } from '../http.ts';

/** The certificate in a PEM text; `LAB_NETWORK_TRANSPORT` when it is none. */
export function anchorOf(caPem: string): Certificate {
  const read = readCertificate(new X509Certificate(caPem).raw);
  if (read.ok) return read.value;
  throw new LabError('LAB_NETWORK_TRANSPORT', `the lab's TLS CA cannot be read: ${read.error.message}`);
}

export interface HandshakeOptions {
  readonly socket: Duplex;
  readonly host: string;
  readonly anchor: Certificate;
  readonly identity: ClientIdentity | undefined;
  /** The lab clock, by which the server's certificate is judged: milliseconds since the epoch. */
  now(): number;
}

/** Speaks TLS over a stream; rejects when the stream breaks or the server is not who it should be. */
export function shakeHands({ socket, host, anchor, identity, now }: HandshakeOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      servername: host,
      ALPNProtocols: ['http/1.1'],
      // The library would judge by the wall clock: it proves possession, our own code judges the chain.
      rejectUnauthorized: false,
      ...(identity && { secureContext: contextOf(identity) }),
    });
    secure.once('error', reject);
    secure.once('secureConnect', () => {
      secure.off('error', reject);
      const reason = refusalOf(secure, host, anchor, now());
      if (reason === undefined) return resolve(secure);
      secure.destroy();
      reject(new Error(`the certificate of ${host} is refused: ${reason}`));
    });
  });
}

function refusalOf(secure: TLSSocket, host: string, anchor: Certificate, atMs: number): string | undefined {
  const leaf = readCertificate(secure.getPeerX509Certificate()?.raw ?? Buffer.alloc(0));
  if (!leaf.ok) return leaf.error.message;
  const chain = verifyChain({
    leaf: leaf.value,
    intermediates: [],
    anchors: [anchor],
    atMs,
    purpose: EKU.serverAuth,
    host,
  });
  return chain.ok ? undefined : chain.error.message;
}

const contexts = new WeakMap<ClientIdentity, SecureContext>();

/** TLS material of an identity, remembered because OpenSSL parses certificate and key anew each time. */
function contextOf(identity: ClientIdentity): SecureContext {
  const known = contexts.get(identity);
  if (known !== undefined) return known;
  const context = createSecureContext({
    cert: toPem(identity.certificate),
    key: identity.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
  contexts.set(identity, context);
  return context;
}
