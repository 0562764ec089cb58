import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Ctrl+Shift+D shows what Autopilot has learned, on Windows 11 alone (autopilot.md 2.0, Extras). */
export default defineScenario({
  title: 'the diagnostics page of Windows 11 names profile and tenant',
  tags: ['user-driven', 'diagnostics', 'versions'],
  tenant: contoso(),
  devices: [fleet({ name: 'eleven' }), fleet({ name: 'ten', windows: '10-22H2-pro' })],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    until('profile.downloaded', { within: '1h' }),
    user.openDiagnostics(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('diagnostics', { holding: { profile: 'Contoso standard', tenant: 'contoso.com' } }).of('eleven'),
    none.see('diagnostics').of('ten'),
  ],
});
