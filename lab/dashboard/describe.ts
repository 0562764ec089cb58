import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import type { Tone } from './phases.ts';

/** An event of the trace as people read it, on one line. */
export interface Description {
  readonly text: string;
  readonly tone: Tone;
}

const MILESTONE_WORDS: Readonly<Record<Milestone, string>> = {
  'power-on': 'powered on',
  'oobe.start': 'first page of OOBE',
  'network.connected': 'on the network',
  'profile.downloaded': 'Autopilot profile downloaded',
  'profile.none': 'no Autopilot profile',
  'zero-day-patch.done': 'zero-day patch installed',
  'sign-in.done': 'signed in',
  'join.done': 'joined to Entra ID',
  'enroll.done': 'enrolled in MDM',
  'esp.device-preparation': 'status page: device preparation',
  'esp.device-setup': 'status page: device setup',
  'esp.account-setup': 'status page: account setup',
  'esp.done': 'status page: everything done',
  'esp.failed': 'status page: failed',
  'reset.started': 'reset accepted',
  'reset.recovery': 'in the recovery environment',
  'reset.done': 'reset',
  'reset.failed': 'reset failed',
  'quality-updates.done': 'monthly update installed',
  'hello.done': 'Windows Hello set up',
  'sign-in-screen': 'sign-in screen',
  desktop: 'desktop',
  'personal-desktop': 'a private PC',
  failed: 'failed',
};

/** Events that say where a device stands; the others are steps on the way and show in its timeline only. */
const HEADLINES: ReadonlySet<string> = new Set([
  'milestone',
  'page.shown',
  'page.progress',
  'page.unanswered',
  'app.install',
  'app.installed',
  'app.failed',
  'msi.finished',
  'power.restart',
  'power.off',
  'power.cut',
  'device.lost',
  'windows.signed-in',
]);

/** Whether the event may stand as a device's last one in the fleet table. */
export function isHeadline({ type }: TimelineRecord): boolean {
  return HEADLINES.has(type);
}

/** One line for any event, those included that nothing is known about. */
export function describe({ type, data }: TimelineRecord): Description {
  const say = (text: string, tone: Tone = 'plain'): Description => ({ text, tone });
  const word = (key: string) => (data[key] === undefined ? '' : String(data[key]));
  switch (type) {
    case 'milestone':
      return describeMilestone(word('name') as Milestone, data);
    case 'flow':
      return say(`from here on: the ${word('name')} flow`, 'quiet');
    case 'stage':
      return say(`stage ${word('name')}`, 'quiet');
    case 'http':
      return say(
        `${word('status')}  ${word('method')} ${word('host')}${word('path').replace(/\?.*/, '')}`,
        Number(data['status']) >= 400 ? 'bad' : 'quiet',
      );
    case 'http.failed':
      return say(`no answer from ${word('host')}: ${word('failure')}`, 'bad');
    case 'event-log':
      return say(
        `event ${word('id')}  ${word('message')}`,
        ['error', 'critical'].includes(word('level')) ? 'bad' : 'quiet',
      );
    case 'page.shown':
      return say(`page: ${pageName(word('page'))}`);
    case 'page.answered':
      return say(`page: ${pageName(word('page'))}, answered${answerOf(data['answer'])}`);
    case 'page.unanswered':
      return say(`page: ${pageName(word('page'))}, nobody answered`, 'bad');
    case 'page.progress':
      return say(describeStatusPage(data));
    case 'app.install':
      return say(`installing ${word('name')}`);
    case 'app.installed':
      return say(`installed ${word('name')}`, 'good');
    case 'app.failed':
      return say(`not installed: ${word('name')}  ${word('code')}`, 'bad');
    case 'msi.finished':
      return data['result'] === '0'
        ? say(`installed by MSI: ${word('product')}`, 'good')
        : say(`not installed by MSI: ${word('product')}  result ${word('result')}`, 'bad');
    case 'agent.check-in':
      return say('the management agent asks for its apps', 'quiet');
    case 'agent.check-in-failed':
      return say(`the management agent got no answer  ${word('code')}  ${word('detail')}`, 'bad');
    case 'mdm.session':
      return say(`management session ${word('number')}, begun by ${word('origin')}`, 'quiet');
    case 'mdm.enrol-failed':
      return say(`enrolment failed at ${word('hop')}  ${word('code')}  ${word('detail')}`, 'bad');
    case 'scep.installed':
      return say('certificate installed by SCEP', 'good');
    case 'scep.failed':
      return say(`no certificate by SCEP  ${word('code')}`, 'bad');
    case 'fault':
      return say(`fault strikes: ${word('id')}`, 'story');
    case 'clock.set':
      return say('the clock was set right');
    case 'import.refused':
      return say(`import refused: ${word('target')}  ${word('number')} ${word('name')}`, 'bad');
    case 'power.restart':
      return say(`restart: ${word('reason')}`, 'active');
    case 'power.off':
      return say(`power off: ${word('reason')}`, 'active');
    case 'power.cut':
      return say(`power lost: ${describePoint(data)}`, 'bad');
    case 'device.lost':
      return say('not heard from any more', 'bad');
    case 'windows.signed-in':
      return say(`${word('upn')} signed in to Windows`);
    case 'esp.phase-done': {
      const setup = word('scope') === 'User' ? 'account setup' : 'device setup';
      return say(`status page: ${setup} ${data['isSkipped'] === true ? 'skipped' : 'done'}`, 'good');
    }
    case 'esp.identifying':
      return say(`status page identifies: it waits for ${word('waitsFor')}`, 'active');
    case 'esp.choice':
      return say(`status page: ${word('choice')} chosen`, 'active');
    case 'esp.failed-again':
      return say(`status page: failed again  ${word('code')}  ${word('detail')}`, 'bad');
    case 'diagnostics.collected':
      return say('diagnostics collected');
    case 'narration':
      return say(word('text'), 'story');
    case 'admin':
      return say(`Admin: ${word('action')}${devicesOf(data['devices'])}`, 'story');
    default:
      return say([type, ...pairs(data)].join('  '), 'quiet');
  }
}

function describeMilestone(name: Milestone, data: TimelineRecord['data']): Description {
  const known = MILESTONE_WORDS[name] ?? name;
  if (name === 'failed' || name === 'esp.failed' || name === 'profile.none') {
    const why = ['code', 'cause', 'detail'].map((key) => data[key]).filter((value) => typeof value === 'string');
    return { text: [known, ...why].join('  '), tone: 'bad' };
  }
  const detail = name === 'sign-in.done' ? data['upn'] : name === 'profile.downloaded' ? data['profile'] : undefined;
  const text = typeof detail === 'string' ? `${known}: ${detail}` : known;
  return { text, tone: name === 'desktop' || name === 'sign-in-screen' ? 'good' : 'active' };
}

/** A line of the status page that is being worked on. */
interface Working {
  readonly label: string;
  readonly text: string;
  readonly done: number;
  readonly of: number;
}

function workingLines(data: TimelineRecord['data']): Working[] {
  const fields = data['fields'] as { lines?: readonly { label: string; text: string }[] } | undefined;
  return (fields?.lines ?? []).flatMap(({ label, text }) => {
    const match = /^(\d+) of (\d+)\b/.exec(text);
    return match === null ? [] : [{ label, text, done: Number(match[1]), of: Number(match[2]) }];
  });
}

function describeStatusPage(data: TimelineRecord['data']): string {
  const lines = workingLines(data);
  const open = lines.find(({ done, of }) => done < of) ?? lines.at(-1);
  if (open !== undefined) return `${open.label}: ${open.text}`;
  const title = (data['fields'] as { title?: unknown } | undefined)?.title;
  return typeof title === 'string' ? title : 'status page';
}

/** How much of what the status page counts is done, 0 to 1; undefined while it counts nothing. */
export function statusPageShare(data: TimelineRecord['data']): number | undefined {
  const lines = workingLines(data);
  const of = lines.reduce((sum, line) => sum + line.of, 0);
  return of === 0 ? undefined : lines.reduce((sum, line) => sum + line.done, 0) / of;
}

/** `status-page` as people say it. */
function pageName(page: string): string {
  return page.replaceAll('-', ' ');
}

/** What was chosen, where it is one word; whoever signs in gives a name. */
function answerOf(answer: unknown): string {
  const { value, userName, ssid, choice } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const given = [value, userName, ssid, choice].find((each) => typeof each === 'string');
  return given === undefined ? '' : `: ${String(given)}`;
}

function devicesOf(count: unknown): string {
  if (typeof count !== 'number') return '';
  return count === 1 ? ', 1 device' : `, ${count} devices`;
}

function pairs(data: TimelineRecord['data']): string[] {
  return Object.entries(data).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${key}=${value}`] : [],
  );
}

/** Where the power went. */
function describePoint({ at, method, host, path }: TimelineRecord['data']): string {
  return at === 'write'
    ? `before ${String(path)} was written`
    : `${String(at)} ${String(method)} ${String(host)}${String(path)}`;
}
