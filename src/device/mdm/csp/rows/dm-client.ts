import { STATUS } from '../../../../protocol/syncml/status.ts';
import { ENROLLMENTS, readEnrollment } from '../../enrollment-record.ts';
import { markUnenrollment } from '../../unenrollment.ts';
import { below, type CspNode, inBothScopes, type NodeContext } from '../row.ts';

const PROVIDER = 'Vendor/MSFT/DMClient/Provider/{provider}';
/** A DWORD of all ones means skip (autopilot.md 1.5). */
const SKIP = 0xffff_ffff;

const expected = (pattern: string): CspNode => ({ pattern, format: 'chr', access: 'AGRD', upserts: true });

/** Written through to `Enrollments\{GUID}\FirstSync`, where diagnostics read it (entra-device.md 9). */
function toFirstSync(name: string, dwordOf: (value: string) => number): Pick<CspNode, 'written'> {
  return {
    written({ machine, store, uri }, value) {
      const enrollment = readEnrollment(machine);
      if (enrollment === undefined || uri.scope === 'user') return;
      const key = `${ENROLLMENTS}/${enrollment.id}/FirstSync`;
      store.setRegistry(key, name, { type: 'REG_DWORD', value: dwordOf(value) >>> 0 });
    },
  };
}

const skipValue = (value: string): number => (value === 'true' ? SKIP : 0);

/** The invariants of mdm.md 6.1. */
const isOnceTrue = (_: NodeContext, value: string, before: string | undefined): number | undefined =>
  before === 'true' && value === 'false' ? STATUS.notAllowed : undefined;
const isSetOnce = (_: NodeContext, _value: string, before: string | undefined): number | undefined =>
  before === 'true' ? STATUS.notAllowed : undefined;
const isFinal = (_: NodeContext, value: string, before: string | undefined): number | undefined =>
  (before === '0' || before === '1') && value !== before ? STATUS.notAllowed : undefined;

const firstSyncStatus = inBothScopes([
  { pattern: 'FirstSyncStatus', format: 'node', access: 'AG' },
  ...below('FirstSyncStatus', [
    expected('ExpectedPolicies'),
    expected('ExpectedNetworkProfiles'),
    expected('ExpectedMSIAppPackages'),
    expected('ExpectedModernAppPackages'),
    expected('ExpectedPFXCerts'),
    expected('ExpectedSCEPCerts'),
    {
      pattern: 'ServerHasFinishedProvisioning',
      format: 'bool',
      access: 'GR',
      default: 'false',
      upserts: true,
      refuse: isOnceTrue,
    },
    { pattern: 'IsSyncDone', format: 'bool', access: 'GR', default: 'false', upserts: true, refuse: isSetOnce },
    {
      pattern: 'WasDeviceSuccessfullyProvisioned',
      format: 'int',
      access: 'GR',
      default: '2',
      allowed: ['0', '1', '2'],
      upserts: true,
      refuse: isFinal,
    },
    { pattern: 'AllowCollectLogsButton', format: 'bool', access: 'GR', default: 'false', upserts: true },
    { pattern: 'CustomErrorText', format: 'chr', access: 'AGRD', upserts: true },
  ]),
]);

const pageSettings = below('FirstSyncStatus', [
  {
    pattern: 'BlockInStatusPage',
    format: 'int',
    access: 'GR',
    default: '0',
    allowed: { from: 0, to: 7 },
    upserts: true,
    ...toFirstSync('BlockInStatusPage', Number),
  },
  {
    pattern: 'SkipDeviceStatusPage',
    format: 'bool',
    access: 'GR',
    default: 'true',
    upserts: true,
    ...toFirstSync('SkipDeviceStatusPage', skipValue),
  },
  {
    pattern: 'SkipUserStatusPage',
    format: 'bool',
    access: 'GR',
    default: 'true',
    upserts: true,
    ...toFirstSync('SkipUserStatusPage', skipValue),
  },
  {
    pattern: 'TimeOutUntilSyncFailure',
    format: 'int',
    access: 'GR',
    default: '60',
    allowed: { from: 1, to: 1440 },
    upserts: true,
    ...toFirstSync('SyncFailureTimeout', Number),
  },
]);

const text = (pattern: string, access: string): CspNode => ({ pattern, format: 'chr', access, upserts: true });
const flag = (pattern: string, value = 'false'): CspNode => ({
  pattern,
  format: 'bool',
  access: 'AGRD',
  default: value,
  upserts: true,
});
const count = (pattern: string, value: string): CspNode => ({
  pattern,
  format: 'int',
  access: 'AGRD',
  default: value,
  upserts: true,
});

/** Windows' own schedule when the server gave none: 10 times 15 minutes, then daily (mdm.md 4, Poll). */
const poll = below('Poll', [
  count('NumberOfFirstRetries', '10'),
  count('IntervalForFirstSetOfRetries', '15'),
  count('NumberOfSecondRetries', '0'),
  count('IntervalForSecondSetOfRetries', '0'),
  count('NumberOfRemainingScheduledRetries', '0'),
  count('IntervalForRemainingScheduledRetries', '0'),
  flag('PollOnLogin'),
  flag('AllUsersPollOnFirstLogin'),
]);

const provider: CspNode[] = [
  text('EntDeviceName', 'AGR'),
  text('EntDMID', 'AG'),
  text('UPN', 'GRD'),
  text('AADResourceID', 'AGR'),
  text('AADDeviceID', 'G'),
  { pattern: 'EnrollmentType', format: 'chr', access: 'G', default: 'Device' },
  text('HWDevID', 'G'),
  text('ExchangeID', 'G'),
  text('SignedEntDMID', 'G'),
  { pattern: 'CertRenewTimeStamp', format: 'time', access: 'G' },
  { pattern: 'MaxSyncApplicationVersion', format: 'chr', access: 'G', default: '5.0' },
  text('ManagementServiceAddress', 'GR'),
  text('ManagementServerAddressList', 'GR'),
  flag('RequireMessageSigning'),
  flag('EnableOmaDmKeepAliveMessage'),
  count('ForceAadToken', '0'),
  flag('AADSendDeviceToken'),
  {
    pattern: 'SyncApplicationVersion',
    format: 'chr',
    access: 'AGRD',
    default: '1.0',
    upserts: true,
    // Never back below 2.0 once there (mdm.md 7).
    refuse: (_, value, before) => (Number(before) >= 2 && Number(value) < 2 ? STATUS.notAllowed : undefined),
  },
  { pattern: 'NumberOfDaysAfterLostContactToUnenroll', format: 'int', access: 'AGRD', upserts: true },
  {
    pattern: 'Unenroll',
    format: 'chr',
    access: 'X',
    exec({ machine, params, transaction }, data) {
      const enrollment = readEnrollment(machine);
      if (enrollment?.providerId !== params['provider'] || data !== params['provider'])
        return { status: STATUS.badRequest };
      transaction.onCommit(() => markUnenrollment(machine, data));
      return { status: STATUS.ok, abortsSession: true };
    },
  },
  ...poll,
  ...below('Push', [
    text('PFN', 'AGRD'),
    { pattern: 'ChannelURI', format: 'chr', access: 'G', default: '' },
    { pattern: 'Status', format: 'int', access: 'G', default: '8' },
  ]),
  ...below('Recovery', [
    count('AllowRecovery', '0'),
    { pattern: 'RecoveryStatus', format: 'int', access: 'G', default: '0' },
  ]),
  ...below('ConfigRefresh', [
    flag('Enabled'),
    {
      pattern: 'Cadence',
      format: 'int',
      access: 'AGRD',
      default: '90',
      allowed: { from: 30, to: 1440 },
      upserts: true,
    },
    count('PausePeriod', '0'),
  ]),
];

/** DMClient (mdm.md 7): the provider of this enrolment and its first synchronisation. */
export const dmClientRows: readonly CspNode[] = [
  { pattern: PROVIDER, format: 'node', access: 'AGD', scopes: ['device', 'user'] },
  ...below(PROVIDER, [...firstSyncStatus, ...pageSettings, ...provider]),
];
