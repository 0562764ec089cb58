import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** After a failure the management agent leaves a required app alone for 24 hours, however often it checks in (mdm.md mdm-7-18). */
export default defineScenario({
  title: 'an app that failed is tried again after a day',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'continue-anyway', 'fault'],
  tenant: contoso({ esp: esp({ allowUseOnFailure: true }), apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'continue-anyway' }),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('desktop', { within: '3h' }),
    wait('26h'),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 }).at({ times: 1 })],
  expect: [all.show('0x80070643'), all.reach('desktop'), all.install('VPN client')],
});
