import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** An installer answers 1618 until the agent gives up (autopilot.md 4.4). */
export default defineScenario({
  title: 'another installation is in progress, three times over',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x80070652', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.installerBusy({ app: 'VPN client' })],
  expect: [all.show('0x80070652'), none.reach('desktop')],
});
