import { expect, test } from 'vitest';
import { hasAutopilotEvent } from '../../../src/device/autopilot/event-versions.ts';
import { WINDOWS, type WindowsId } from '../../../src/device/spec.ts';
import { OS_EDITIONS } from '../../../src/protocol/mde2/os-edition.ts';

test('every release comes in every edition, named as Windows names itself', () => {
  expect(Object.keys(WINDOWS)).toHaveLength(40);
  expect(WINDOWS['10-1903-home'].name).toBe('Windows 10 Home');
  for (const [id, { name, edition }] of Object.entries(WINDOWS)) {
    expect(id.startsWith(name.startsWith('Windows 11') ? '11-' : '10-')).toBe(true);
    expect(name.split(' ').at(-1)).toBe(OS_EDITIONS[edition]);
  }
});

test('only Home cannot be managed, and only Windows 11 shows diagnostics and installs updates in OOBE', () => {
  const those = (wanted: (id: WindowsId) => boolean) => (Object.keys(WINDOWS) as WindowsId[]).filter(wanted);
  expect(those((id) => !WINDOWS[id].isManageable).every((id) => id.endsWith('-home'))).toBe(true);
  expect(those((id) => WINDOWS[id].hasDiagnosticsPage)).toEqual(those((id) => id.startsWith('11-')));
  expect(those((id) => WINDOWS[id].installsQualityUpdates)).not.toContain('11-21H2-pro');
});

test.each([
  ['10.0.18362.30', 314, false],
  ['10.0.18362.693', 314, true],
  ['10.0.19045.4529', 753, true],
  ['10.0.19045.4529', 286, false],
  ['10.0.22000.1', 286, true],
  ['10.0.18362.30', 161, true],
])('build %s and event %i: %s', (build, id, isKnown) => {
  expect(hasAutopilotEvent(build, id)).toBe(isKnown);
});
