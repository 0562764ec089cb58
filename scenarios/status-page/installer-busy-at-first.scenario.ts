import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** 1618 is a code to retry on: five minutes later the way is free (autopilot.md 1.5, graph.md 3.9). */
export default defineScenario({
  title: 'another installation is in progress once, and the app is tried again',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  faults: [fault.installerBusy({ app: 'VPN client' }).at({ times: 1 })],
  expect: [all.install('VPN client'), all.reach('esp.done'), none.reach('esp.failed')],
});
