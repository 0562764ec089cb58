import { STATUS } from '../../../../protocol/syncml/status.ts';
import { GROUPS } from '../../../os/accounts.ts';
import { nextComputerName, setNextComputerName } from '../../../os/installation.ts';
import { setLocalPassword } from '../../../os/local-passwords.ts';
import { askForReboot } from '../../pending-reboot.ts';
import { formatLocUri } from '../loc-uri.ts';
import type { CspNode, NodeContext } from '../row.ts';

/** NetBIOS names are this long at most (mdm.md 7). */
const MAX_NETBIOS = 15;
const MAX_DNS = 63;

/**
 * Fills `%SERIAL%` and `%RAND:n%`; a serial number too long for the name keeps its tail (mdm.md 7). Undefined when the
 * outcome is no computer name.
 */
function expandName(template: string, { machine }: NodeContext, maxLength: number): string | undefined {
  const random = machine.random.fork(`computer-name:${template}`);
  const withoutSerial = template.replaceAll(/%RAND:(\d{1,2})%/g, (_, digits: string) =>
    Array.from({ length: Number(digits) }, () => random.int(0, 9)).join(''),
  );
  const serial = machine.hardware.smbios.serialNumber.replaceAll(/[^A-Za-z0-9-]/g, '');
  const room = maxLength - withoutSerial.replaceAll('%SERIAL%', '').length;
  const name = withoutSerial.replaceAll('%SERIAL%', room > 0 ? serial.slice(-room) : '');
  const isName = /^[A-Za-z0-9-]+$/.test(name) && !/^\d+$/.test(name) && name.length <= maxLength;
  return isName ? name : undefined;
}

/** A name that fits the template already, as one from the Autopilot profile does, is left as it is. */
function fits(template: string, name: string, { machine }: NodeContext): boolean {
  const serial = machine.hardware.smbios.serialNumber.replaceAll(/[^A-Za-z0-9-]/g, '');
  const parts = template.split(/(%RAND:\d{1,2}%|%SERIAL%)/);
  const pattern = parts.map((part) => {
    const [, digits] = /^%RAND:(\d+)%$/.exec(part) ?? [];
    if (digits !== undefined) return `\\d{${digits}}`;
    return part === '%SERIAL%' ? '([A-Za-z0-9-]*)' : part;
  });
  const [whole, tail] = new RegExp(`^${pattern.join('')}$`, 'i').exec(name) ?? [];
  return whole !== undefined && (tail === undefined || serial.endsWith(tail));
}

function naming(maxLength: number): Pick<CspNode, 'refuse' | 'written'> {
  return {
    refuse: (context, value) => (expandName(value, context, maxLength) === undefined ? STATUS.badRequest : undefined),
    written(context, value) {
      const { machine, transaction, uri } = context;
      const before = nextComputerName(machine);
      const name = expandName(value, context, maxLength);
      if (name === undefined || fits(value, before, context)) return;
      setNextComputerName(machine, name);
      transaction.onRollBack(() => setNextComputerName(machine, before));
      transaction.onCommit(() => askForReboot(machine, formatLocUri(uri)));
    },
  };
}

/** Local accounts (mdm.md 7, Accounts): a password makes one, LocalUserGroup 2 makes it an administrator. */
const localUsers: readonly CspNode[] = [
  { pattern: 'Vendor/MSFT/Accounts/Users/{name}', format: 'node', access: 'AGD' },
  {
    pattern: 'Vendor/MSFT/Accounts/Users/{name}/Password',
    format: 'chr',
    access: 'A',
    isSecret: true,
    written({ machine, params, transaction }, value) {
      const name = params['name'] ?? '';
      transaction.onCommit(() => setLocalPassword(machine, machine.accounts.localUser(name).sid, value));
    },
  },
  {
    pattern: 'Vendor/MSFT/Accounts/Users/{name}/LocalUserGroup',
    format: 'int',
    access: 'AGR',
    allowed: ['1', '2'],
    default: '1',
    upserts: true,
    written({ machine, params, transaction }, value) {
      const { accounts } = machine;
      transaction.onCommit(() => {
        const { sid } = accounts.localUser(params['name'] ?? '');
        if (value === '2') accounts.addMember(GROUPS.Administrators, sid);
        else accounts.removeMember(GROUPS.Administrators, sid);
      });
    },
  },
];

/** The two ways to a computer name (mdm.md 7), which counts from the next start on, and local accounts. */
export const accountRows: readonly CspNode[] = [
  ...localUsers,
  {
    pattern: 'Vendor/MSFT/Accounts/Domain/ComputerName',
    format: 'chr',
    access: 'AR',
    upserts: true,
    ...naming(MAX_NETBIOS),
  },
  {
    pattern: 'DevDetail/Ext/Microsoft/DNSComputerName',
    format: 'chr',
    access: 'AGR',
    read: ({ machine }) => nextComputerName(machine),
    ...naming(MAX_DNS),
  },
];
