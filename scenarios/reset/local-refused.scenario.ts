import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  contoso,
  device,
  fleet,
  narrate,
  none,
  policy,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

/** Who may not reset a device at its keyboard (autopilot.md 2.6). */
export default defineScenario({
  title: 'wrong credentials and a standard user are refused at the page of the reset, and nothing is lost',
  tags: ['reset', 'local', 'failure', '0x8007052e', '0x80070005'],
  tenant: contoso({
    profiles: [profile({ displayName: 'Standard', userType: 'standard', assignedTo: [to.group('Autopilot devices')] })],
    policies: [
      policy('Local reset', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/CredentialProviders/DisableAutomaticReDeploymentCredentials',
          type: 'integer',
          value: 0,
        },
      ]),
    ],
  }),
  devices: [fleet({ name: 'typo' }), fleet({ name: 'standard' })],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    narrate('One types a wrong password, the other is not an administrator.'),
    user.pressReset({ as: { userName: 'Administrator', password: 'guess' } }).of('typo'),
    user.pressReset().of('standard'),
    until('reset.failed', { within: '10m' }),
    narrate('The one who mistyped tries an account that is disabled.'),
    user.pressReset({ as: { userName: 'Guest', password: '' } }).of('typo'),
    until('reset.failed', { within: '10m' }).of('typo'),
  ],
  expect: [
    all.reach('reset.failed', { code: '0x8007052E', hop: 'logon' }).of('typo'),
    all.reach('reset.failed', { code: '0x80070005' }).of('standard'),
    none.reach('reset.started'),
  ],
});
