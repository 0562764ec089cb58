import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  fleet,
  group,
  narrate,
  none,
  policy,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

/** What a profile can change of the way to the desktop (autopilot.md 1.4). */
export default defineScenario({
  title: 'branded sign-in, a greeting by name, a standard user and a name from the serial number',
  tags: ['starter', 'user-driven', 'profile', 'esp'],
  tenant: contoso({
    branding: {
      backgroundColor: '#5b2a86',
      signInPageText: 'Contoso Consulting. Call 1234 when you are stuck.',
      usernameHintText: 'first.last@contoso.com',
    },
    groups: [group.allAutopilot('Autopilot devices')],
    profiles: [
      profile({
        displayName: 'Consultants',
        userType: 'standard',
        eulaHidden: true,
        privacySettingsHidden: true,
        keyboardSelectionPageSkipped: true,
        locale: 'de-DE',
        // A ThinkPad's serial number has 8 characters: 12 of the 15 that a name may have.
        deviceNameTemplate: 'CON-%SERIAL%',
        assignedTo: [to.group('Autopilot devices')],
      }),
    ],
    apps: [
      app('VPN client', { installs: '2m', sizeMb: 80 }),
      app('Time sheets', { runAs: 'user', installs: '40s', sizeMb: 15, assignedTo: [to.allLicensedUsers] }),
    ],
    policies: [
      policy('Time zone', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/TimeLanguageSettings/ConfigureTimeZone',
          type: 'string',
          value: 'W. Europe Standard Time',
        },
      ]),
    ],
  }),
  devices: fleet({
    name: 'thinkpad',
    model: 'thinkpad-x1-carbon-gen-11',
    windows: '11-23H2-enterprise',
    network: 'wired',
  }),
  story: [
    narrate('The admin registers the ThinkPad and says whose it will be.'),
    admin.importHashes({ assignUsers: true }),
    admin.waitForAssignment(),
    narrate('On the wire the profile arrives before the first page: region and keyboard are not asked for.'),
    device.powerOn(),
    user.signIn(),
    until('esp.account-setup', { within: '2h' }),
    narrate('The device has its new name. What is left belongs to the user.'),
    until('desktop', { within: '1h' }),
  ],
  expect: [
    all.reach('profile.downloaded'),
    all.reach('esp.device-setup'),
    all.reach('esp.account-setup'),
    all.reach('esp.done'),
    all.reach('desktop'),
    none.reach('esp.failed'),
  ],
});
