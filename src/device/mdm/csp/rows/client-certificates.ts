import { STATUS } from '../../../../protocol/syncml/status.ts';
import { queueCertificate, SCEP_STATUS } from '../../scep-queue.ts';
import { below, type CspNode, inBothScopes } from '../row.ts';

const CERTIFICATE = 'Vendor/MSFT/ClientCertificateInstall/SCEP/{id}';

const text = (pattern: string, access = 'AGRD'): CspNode => ({ pattern, format: 'chr', access, upserts: true });
const number = (pattern: string, more: Partial<CspNode> = {}): CspNode => ({
  pattern,
  format: 'int',
  access: 'AGRD',
  upserts: true,
  ...more,
});

/** ClientCertificateInstall (mdm.md 7): the settings come in one Atomic, Enroll is its last command. */
export const clientCertificateRows: readonly CspNode[] = inBothScopes([
  { pattern: CERTIFICATE, format: 'node', access: 'AGD' },
  ...below(`${CERTIFICATE}/Install`, [
    text('ServerURL'),
    // Nobody can read a password back.
    text('Challenge', 'ARD'),
    text('EKUMapping'),
    text('SubjectName'),
    text('HashAlgorithm'),
    text('CAThumbprint'),
    text('SubjectAlternativeNames'),
    text('ValidPeriod'),
    number('KeyUsage'),
    number('KeyProtection', { allowed: { from: 1, to: 4 } }),
    number('KeyLength', { allowed: ['1024', '2048', '4096'] }),
    number('ValidPeriodUnits'),
    number('RetryCount'),
    number('RetryDelay'),
    {
      pattern: 'Enroll',
      format: 'null',
      access: 'X',
      exec({ machine, store, transaction, uri }) {
        const certificate = { ...uri, segments: uri.segments.slice(0, -2) };
        const install = (name: string) => store.read({ ...uri, segments: [...uri.segments.slice(0, -1), name] });
        if (install('ServerURL') === undefined || install('SubjectName') === undefined) {
          return { status: STATUS.commandFailed };
        }
        store.write({ ...certificate, segments: [...certificate.segments, 'Status'] }, String(SCEP_STATUS.pending));
        transaction.onCommit(() => queueCertificate(machine.disk, certificate));
        return { status: STATUS.accepted };
      },
    },
  ]),
  ...below(CERTIFICATE, [
    { pattern: 'CertThumbprint', format: 'chr', access: 'G' },
    { pattern: 'Status', format: 'int', access: 'G', default: String(SCEP_STATUS.unknown) },
    { pattern: 'ErrorCode', format: 'int', access: 'G', default: '0' },
  ]),
]);
