import { STATUS } from '../../../../protocol/syncml/status.ts';
import { below, type CspNode } from '../row.ts';

/** Where RebootNow waits for the end of the session (mdm.md 6, Deferred). */
export const REBOOT_NOW_PATH = 'mdm/reboot-now';

/** Reboot (mdm.md 7). */
export const rebootRows: readonly CspNode[] = below('Vendor/MSFT/Reboot', [
  {
    pattern: 'RebootNow',
    format: 'null',
    access: 'X',
    exec({ machine, transaction }) {
      transaction.onCommit(() => machine.disk.write(REBOOT_NOW_PATH, 'RebootNow'));
      return { status: STATUS.ok };
    },
  },
  ...below(
    'Schedule',
    ['Single', 'DailyRecurrent', 'WeeklyRecurrent'].map(
      (pattern): CspNode => ({ pattern, format: 'chr', access: 'AGRD', upserts: true }),
    ),
  ),
]);
