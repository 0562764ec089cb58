import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, contoso, device, fleet, none, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** Off by default, and then the keys do nothing (autopilot.md ap-2.6-03). */
export default defineScenario({
  title: 'without the policy Ctrl+Win+R does nothing',
  tags: ['reset', 'local', 'failure'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    user.pressReset(),
    wait('1h'),
  ],
  expect: [none.see('reset-sign-in'), none.reach('reset.started'), none.reach('reset.failed')],
});
