import { DashboardModel } from '../../lab/dashboard/model.ts';
import type { Clock, Room, ViewModel } from '../../lab/dashboard/view-model.ts';
import { START_MS } from '../../lab/runner/start-time.ts';
import { fleet } from '../../lab/scenario/vocabulary.ts';
import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import { sampleScenario } from './scenario.ts';

/** A model whose run has one scenario with a fleet of that many laptops, under way. */
export function watchFleet(count: number): DashboardModel {
  const model = new DashboardModel();
  const scenario = sampleScenario({ devices: fleet({ name: 'laptop', count }) });
  const planned = { id: 's/a', file: 's/a.scenario.ts', scenario };
  const facts = { seed: 1, driver: 'in-process', transport: 'direct', repeats: 1, runDir: 'run/1' };
  model.beginRun({ ...facts, plan: [planned] });
  model.beginScenario(planned);
  return model;
}

/** `laptop-0001`. */
export function laptop(number: number): string {
  return `laptop-${String(number).padStart(4, '0')}`;
}

export function event(
  device: string,
  atMs: number,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
): TimelineRecord {
  return { stream: 'trace', atMs: START_MS + atMs, ordinal: 1, device, actor: 'windows', type, data };
}

export function milestone(
  device: string,
  atMs: number,
  name: Milestone,
  data: Readonly<Record<string, unknown>> = {},
): TimelineRecord {
  return event(device, atMs, 'milestone', { name, ...data });
}

/** What the status page shows while apps are installed. */
export function appsInstalled(device: string, atMs: number, done: number, of: number): TimelineRecord {
  const lines = [
    { label: 'Security policies', text: 'No setup needed' },
    { label: 'Apps', text: `${done} of ${of} installed` },
  ];
  return event(device, atMs, 'page.progress', { page: 'status-page', fields: { title: 'Device setup', lines } });
}

/** All that a laptop goes through on its way to the desktop, as far as the table looks. */
export function wayToDesktop(device: string, startMs = 0): TimelineRecord[] {
  const at = (seconds: number) => startMs + seconds * 1_000;
  return [
    milestone(device, at(0), 'power-on', { boot: 1 }),
    milestone(device, at(10), 'oobe.start'),
    milestone(device, at(20), 'network.connected'),
    milestone(device, at(25), 'profile.downloaded', { profile: 'Sales' }),
    event(device, at(25), 'flow', { name: 'user-driven' }),
    event(device, at(25), 'stage', { name: 'eula' }),
    milestone(device, at(40), 'sign-in.done', { upn: 'user001@contoso.com' }),
    milestone(device, at(41), 'join.done'),
    event(device, at(41), 'stage', { name: 'enrol' }),
    milestone(device, at(42), 'enroll.done'),
    milestone(device, at(50), 'esp.device-preparation'),
    milestone(device, at(55), 'esp.device-setup'),
    appsInstalled(device, at(60), 1, 2),
    event(device, at(120), 'esp.phase-done', { scope: 'Device', isSkipped: false }),
    milestone(device, at(130), 'esp.account-setup'),
    event(device, at(150), 'esp.phase-done', { scope: 'User', isSkipped: false }),
    milestone(device, at(150), 'esp.done'),
    milestone(device, at(151), 'desktop'),
  ];
}

export const ROOM: Room = { rows: 5, events: 5 };

/** A frame at a simulated time. */
export function frame(model: DashboardModel, atMs = 0, room: Room = ROOM, clock: Partial<Clock> = {}): ViewModel {
  return model.view(room, { nowMs: START_MS + atMs, pace: 66, isPaused: false, ...clock });
}
