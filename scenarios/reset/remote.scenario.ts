import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  fleet,
  narrate,
  none,
  policy,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';

/** Autopilot Reset from the portal: what is kept, what goes, and who comes next (autopilot.md 1.7, 2.6). */
export default defineScenario({
  title: 'a laptop is reset from the portal and comes back for another user',
  tags: ['reset', 'remote', 'user-driven'],
  tenant: contoso({
    apps: [app('VPN client')],
    policies: [
      policy('Diagnostic data', [
        { omaUri: './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry', type: 'integer', value: 1 },
      ]),
    ],
  }),
  devices: fleet({ name: 'laptop', model: 'latitude-7440' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    narrate('The employee leaves. The admin presses Autopilot Reset; the device hears of it at its next check-in.'),
    admin.autopilotReset(),
    admin.waitForReset('pending'),
    until('reset.recovery', { within: '9h' }),
    until('reset.done', { within: '2h' }),
    admin.waitForReset('done'),
    narrate('It is joined and managed as before. Whoever signs in next is its user.'),
    user.signInToWindows({ as: 'colleague' }),
    until('desktop', { within: '1h' }),
    wait('2h'),
  ],
  expect: [
    all.reach('reset.started', { origin: 'remote' }),
    all.reach('reset.done'),
    all.reach('desktop', { upn: 'user002@contoso.com' }),
    all.have('registry/HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin/JoinInfo/*/TenantId'),
    all.have('registry/HKLM/SOFTWARE/Microsoft/PolicyManager/current/device/System/AllowTelemetry', 'REG_DWORD:1'),
    all.have('files/Program Files/*'),
    none.have('accounts/users/*', '*user001@contoso.com*'),
    none.reach('reset.failed'),
  ],
});
