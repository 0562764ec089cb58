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
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

const HELPDESK = { userName: 'helpdesk', password: 'Reset-me-2026' };

/** Autopilot Reset at the keyboard (autopilot.md 2.6): allowed by policy, proved by a local administrator. */
export default defineScenario({
  title: 'a helpdesk account resets a laptop at its lock screen, twice, and its user comes back',
  tags: ['reset', 'local'],
  tenant: contoso({
    policies: [
      policy('Local reset', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/CredentialProviders/DisableAutomaticReDeploymentCredentials',
          type: 'integer',
          value: 0,
        },
      ]),
      policy('Helpdesk account', [
        { omaUri: './Device/Vendor/MSFT/Accounts/Users/helpdesk/Password', type: 'string', value: HELPDESK.password },
        { omaUri: './Device/Vendor/MSFT/Accounts/Users/helpdesk/LocalUserGroup', type: 'integer', value: 2 },
      ]),
    ],
  }),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    narrate('Ctrl+Win+R at the lock screen; the page asks for a local administrator.'),
    user.pressReset({ as: HELPDESK }),
    until('reset.done', { within: '2h' }),
    narrate('The account came back with the first sync: it may do it again.'),
    user.pressReset({ as: HELPDESK }),
    until('reset.done', { within: '2h' }),
    user.signInToWindows(),
    until('desktop', { within: '1h' }),
  ],
  expect: [
    all.see('reset-sign-in', { times: 2 }),
    all.reach('reset.started', { origin: 'local' }),
    all.reach('desktop', { upn: 'user001@contoso.com' }),
    all.have('recovery/installations', '2'),
    none.reach('reset.failed'),
  ],
});
