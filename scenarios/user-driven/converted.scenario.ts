import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  contoso,
  device,
  fleet,
  narrate,
  none,
  profile,
  to,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';

/** “Convert all targeted devices to Autopilot” (autopilot.md ap-1.2-07, ap-1.11-03): the hash comes by management. */
export default defineScenario({
  title: 'a device that joined without Autopilot is registered by the profile that is assigned to it',
  tags: ['user-driven', 'profile', 'import'],
  tenant: contoso({
    profiles: [profile({ displayName: 'Converts', convertsTargetedDevices: true, assignedTo: [to.allDevices] })],
  }),
  devices: [fleet({ name: 'laptop' })],
  story: [
    narrate('Nobody has registered the laptop; its owner sets it up for work.'),
    device.powerOn(),
    user.answer('account-type', { value: 'work' }),
    user.signIn(),
    until('desktop', { within: '2h' }),
    narrate('Its first session of management tells its hardware hash; within two days it is registered.'),
    wait('48h'),
    admin.waitForAssignment({ within: '1h' }),
  ],
  expect: [none.reach('profile.downloaded'), all.reach('enroll.done'), none.reach('esp.device-setup')],
});
