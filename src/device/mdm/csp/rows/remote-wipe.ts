import { STATUS } from '../../../../protocol/syncml/status.ts';
import { readRedeploymentStatus } from '../../../lifecycle/redeployment-status.ts';
import { requestReset } from '../../../lifecycle/reset.ts';
import { below, type CspNode } from '../row.ts';

/** RemoteWipe (mdm.md 7), of which the lab plays the Autopilot Reset; an Exec is accepted or refused at once. */
export const remoteWipeRows: readonly CspNode[] = below('Vendor/MSFT/RemoteWipe/AutomaticRedeployment', [
  {
    pattern: 'doAutomaticRedeployment',
    format: 'chr',
    access: 'X',
    exec({ machine }) {
      const failure = requestReset(machine, 'autopilot-reset', 'remote');
      return { status: failure === undefined ? STATUS.ok : STATUS.commandFailed };
    },
  },
  {
    pattern: 'LastError',
    format: 'int',
    access: 'G',
    // An HRESULT as the signed number that it is.
    read: ({ machine }) => String(Number(readRedeploymentStatus(machine.disk).lastError) | 0),
  },
  {
    pattern: 'Status',
    format: 'int',
    access: 'G',
    read: ({ machine }) => String(readRedeploymentStatus(machine.disk).status),
  },
]);
