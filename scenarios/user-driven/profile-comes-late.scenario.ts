import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, narrate, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** An empty answer is kept; each start in OOBE asks again, so a restart fixes what waiting does not (autopilot.md 1.4, Profile download). */
export default defineScenario({
  title: 'an empty profile is kept until the device is restarted in OOBE',
  tags: ['user-driven', 'profile', 'restart', 'consumer', 'ztd-807', 'sym-consumer-oobe'],
  tenant: contoso(),
  devices: [fleet({ name: 'patient' }), fleet({ name: 'restarted' })],
  story: [
    narrate('The laptops arrive before anybody has registered them, and ask whose they are to be.'),
    user.leave('account-type'),
    device.powerOn(),
    until('profile.none', { within: '30m' }),
    admin.importHashes(),
    admin.waitForAssignment(),
    narrate('Both are registered now. One is restarted.'),
    device.restart().of('restarted'),
    user.signIn(),
    user.answer('account-type', { value: 'personal' }).of('patient'),
    until('desktop', { within: '3h' }).of('restarted'),
    until('personal-desktop', { within: '3h' }).of('patient'),
  ],
  expect: [
    all.show('0x81038327'),
    all.reach('profile.downloaded').of('restarted'),
    all.reach('power-on', { boot: 2 }).of('restarted'),
    none.reach('profile.downloaded').of('patient'),
  ],
});
