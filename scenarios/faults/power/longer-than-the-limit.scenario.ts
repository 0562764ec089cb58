import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../../lab/scenario/vocabulary.ts';

/** The limit of a phase counts on while the device is off (power-cuts.md 3, pc-w-device-setup). */
export default defineScenario({
  title: 'the power stays away for longer than the status page waits',
  tags: ['user-driven', 'power', 'fault'],
  tenant: contoso({ apps: [app('VPN Client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '8h' }),
  ],
  faults: [fault.powerOutage()],
  expect: [all.log('System', 41), all.show('0x800705B4'), none.reach('desktop')],
});
