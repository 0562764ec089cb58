import { createHash } from 'node:crypto';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import {
  readCertRep,
  SCEP_CONTENT_TYPE,
  selfSign,
  type Transaction,
  writePkcsReq,
} from '../../protocol/scep/messages.ts';
import { type Certificate, readCertificate } from '../../protocol/x509/certificate.ts';
import { createCsr } from '../../protocol/x509/csr.ts';
import { extendedKeyUsage } from '../../protocol/x509/extensions.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import { networkFailure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { CspTree } from './csp/tree.ts';
import { dropCertificate, nextCertificate, SCEP_STATUS } from './scep-queue.ts';

/** Unless RetryCount and RetryDelay say otherwise (mdm.md 7). */
const RETRIES = { count: '3', delayMinutes: '5' } as const;
const BAD_ADDRESS = '0x80072EE5';
const UNREADABLE = '0x8007000D';
const UNTRUSTED = '0x800B0109';
/** The server has turned the request down; what Windows says of it is not known. */
const REFUSED = '0x80004005';

const running = new WeakSet<Machine>();

/** Starts what asks for the certificates in the queue, where there are any; it ends when the queue is empty. */
export function startScepClient(machine: Machine): void {
  const { disk } = machine;
  if (running.has(machine) || nextCertificate(disk) === undefined) return;
  running.add(machine);
  machine.actors.spawn('scep-client', async () => {
    for (let node = nextCertificate(disk); node !== undefined; node = nextCertificate(disk)) {
      await install(machine, node);
      dropCertificate(disk, node);
    }
    running.delete(machine);
  });
}

/** Asks for a certificate as often as RetryCount says, and shows in its node what came of it. */
async function install(machine: Machine, node: string): Promise<void> {
  const setting = (name: string, otherwise = ''): string =>
    new CspTree(machine).read(`${node}/Install/${name}`) ?? otherwise;
  const show = (name: string, value: string | number): void =>
    new CspTree(machine).write(`${node}/${name}`, String(value));
  for (let retry = 0; ; retry += 1) {
    const enrolled = await enrol(machine, node, setting);
    if (enrolled.ok) {
      const store = node.startsWith('./User/') ? 'My/User' : 'My/System';
      const thumbprint = machine.certificates.add(store, enrolled.value.der, 'transport');
      machine.trace('scep.installed', { node, thumbprint });
      show('CertThumbprint', thumbprint);
      show('Status', SCEP_STATUS.installed);
      return;
    }
    machine.trace('scep.failed', { node, code: enrolled.error, retry });
    if (retry >= Number(setting('RetryCount', RETRIES.count))) {
      show('ErrorCode', Number(enrolled.error) | 0);
      show('Status', SCEP_STATUS.failed);
      return;
    }
    const minutes = Number(setting('RetryDelay', RETRIES.delayMinutes));
    await machine.actors.sleep(minutes * 60_000, `another attempt to get ${node}`);
  }
}

/** One attempt: what the server can, who it is, and the request itself (RFC 8894 4). Errors are HRESULTs. */
async function enrol(
  machine: Machine,
  node: string,
  setting: (name: string) => string,
): Promise<Result<Certificate, string>> {
  const url = setting('ServerURL');
  if (!URL.canParse(url)) return err(BAD_ADDRESS);
  const capabilities = await ask(machine, `${url}?operation=GetCACaps&message=CAIdentifier`);
  if (!capabilities.ok) return capabilities;
  const answered = await ask(machine, `${url}?operation=GetCACert&message=CAIdentifier`);
  const authority = answered.ok ? readable(readCertificate(answered.value)) : answered;
  if (!authority.ok) return authority;
  const wanted = setting('CAThumbprint')
    .replaceAll(/[^0-9A-Fa-f]/g, '')
    .toUpperCase();
  if (wanted !== '' && wanted !== authority.value.thumbprint) return err(UNTRUSTED);

  // Ours: a key of its own would be one more of the pool for every device.
  const keys = machine.key('transport');
  const subject = commonName(setting('SubjectName').replace(/^CN=/i, ''));
  const purposes = setting('EKUMapping')
    .split('+')
    .filter((oid) => oid !== '');
  const csr = createCsr({
    subject,
    keys,
    extensions: purposes.length === 0 ? [] : [extendedKeyUsage(...purposes)],
    hash: 'sha256',
    challenge: setting('Challenge'),
  });
  const random = machine.random.fork(`scep:${node}`);
  const transaction: Transaction = {
    id: createHash('sha256').update(encodePublicKey(keys.publicKey)).digest('hex').toUpperCase(),
    nonce: random.bytes(16),
  };
  const requester = { certificate: selfSign(subject, keys, machine.clock.now()), privateKey: keys.privateKey };
  const request = writePkcsReq(csr, authority.value, requester, transaction, random);
  const response = await ask(machine, `${url}?operation=PKIOperation`, request);
  const outcome = response.ok
    ? readable(readCertRep(response.value, authority.value, keys.privateKey, transaction))
    : response;
  if (!outcome.ok) return outcome;
  return 'certificate' in outcome.value ? ok(outcome.value.certificate) : err(REFUSED);
}

async function ask({ network }: Machine, url: string, body?: Buffer): Promise<Result<Buffer, string>> {
  const sent = await network.fetch({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: body === undefined ? {} : { 'content-type': SCEP_CONTENT_TYPE },
    body: body ?? Buffer.alloc(0),
  });
  if (!sent.ok) return err(networkFailure('scep', sent.error).code);
  return sent.value.status === 200 ? ok(sent.value.body) : err(statusFailure('scep', sent.value).code);
}

function readable<T>(read: Result<T, CodecError>): Result<T, string> {
  return read.ok ? read : err(UNREADABLE);
}
