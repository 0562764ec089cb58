import { LOOKAHEAD_MS } from '../../src/core/limits.ts';
import type { PageName } from '../../src/device/oobe/pages.ts';
import { formatDuration, parseDuration } from '../scenario/duration.ts';
import type { Verb, Who } from '../scenario/scenario.ts';
import { assignUsers, type ImportRow, importHashes, importRows, prepareTenant, waitForAssignment } from './admin.ts';
import { type DeviceInStory, select } from './cast.ts';
import { AdminRefused } from './graph-client.ts';
import { askForReset, waitForReset } from './reset.ts';
import { watchForSlips } from './slips.ts';
import type { Stage } from './stage.ts';

/** How the story ended: the verb that could not be carried out, or nothing. */
export type StoryEnd = { readonly ok: true } | { readonly ok: false; readonly verb: string; readonly reason: string };

/** Plays the story verb by verb, as an actor of its own; an admin's refusal ends it. */
export async function playStory(stage: Stage): Promise<StoryEnd> {
  let current = 'prepare the tenant';
  const slips = watchForSlips(stage);
  try {
    for (const id of stage.faults.inTenant) stage.actors.record('trace', 'fault', { id, place: 'tenant' });
    for (const { on, id } of stage.faults.ofStory) {
      if (on === 'elsewhere') stage.actors.record('trace', 'fault', { id, place: 'elsewhere' });
    }
    await prepareTenant(stage.graph, stage.faults.tenant);
    stage.actors.record('trace', 'admin', { action: 'tenant prepared' });
    for (const [index, verb] of stage.scenario.story.entries()) {
      current = `story[${index}] ${verb.kind}`;
      const reason = await playVerb(stage, verb);
      if (reason !== undefined) return { ok: false, verb: current, reason };
    }
    return { ok: true };
  } catch (error) {
    if (error instanceof AdminRefused) return { ok: false, verb: current, reason: error.message };
    throw error;
  } finally {
    for (const each of slips) each.cancel();
  }
}

/** Carries out one verb; a reason when it could not be. */
async function playVerb(stage: Stage, verb: Verb): Promise<string | undefined> {
  const { actors, graph } = stage;
  const devices = select(stage.devices, 'which' in verb ? verb : {});
  switch (verb.kind) {
    case 'narrate':
      actors.record('trace', 'narration', { text: verb.text });
      return undefined;
    case 'wait':
      await actors.sleep(parseDuration(verb.for) ?? 0, 'the story');
      return undefined;
    case 'admin.importHashes':
      return uploadHashes(stage, verb, devices);
    case 'admin.assignUsers':
      await assignUsers(graph, devices);
      actors.record('trace', 'admin', { action: 'users assigned', devices: devices.length });
      return undefined;
    case 'admin.waitForAssignment': {
      // A profile may register devices that nobody has imported.
      const isConverting = stage.scenario.tenant.profiles.some((profile) => profile.convertsTargetedDevices);
      const awaited = devices.filter((device) => isConverting || stage.registered.has(device));
      const isAssigned = await waitForAssignment(graph, actors, awaited, parseDuration(verb.within) ?? 0);
      if (!isAssigned) return `not every device has a profile within ${verb.within}`;
      actors.record('trace', 'admin', { action: 'profiles assigned', devices: devices.length });
      return undefined;
    }
    case 'admin.autopilotReset':
      await askForReset(graph, devices);
      for (const { spec } of devices) stage.observations.of(spec.name).awaitReset();
      actors.record('trace', 'admin', { action: 'reset asked for', devices: devices.length });
      return undefined;
    case 'admin.waitForReset': {
      const states = await waitForReset(graph, actors, devices, verb.state, parseDuration(verb.within) ?? 0);
      actors.record('trace', 'admin', { action: `reset ${verb.state}`, devices: devices.length });
      return states === undefined ? undefined : `the portal shows ${states} after ${verb.within}`;
    }
    case 'device.powerOn':
      for (const { spec } of devices) send(stage, spec.ordinal, { kind: 'power-on' });
      return undefined;
    case 'device.restart':
      for (const { spec } of devices) send(stage, spec.ordinal, { kind: 'restart' });
      return undefined;
    case 'user.signIn':
      for (const it of devices) {
        const { stranger } = stage;
        const person = { owner: it.user, colleague: it.colleague, stranger }[verb.as];
        if (person === undefined) return 'the tenant names no other organisation';
        if (verb.by === 'password') {
          answer(stage, it, 'sign-in', { userName: person.upn, password: person.password });
        } else {
          answer(stage, it, 'sign-in', { userName: person.upn, password: '' });
          answer(stage, it, 'access-pass', { pass: person.accessPass ?? '' });
        }
        if (stage.scenario.tenant.users.authenticator === 'code') {
          answer(stage, it, 'two-factor', { approved: true, authenticator: person.authenticatorSecret ?? '' });
        }
      }
      return undefined;
    case 'user.openDiagnostics':
      for (const { spec } of devices) send(stage, spec.ordinal, { kind: 'diagnostics' });
      return undefined;
    case 'user.leave':
      for (const { spec } of devices) send(stage, spec.ordinal, { kind: 'away', page: verb.page });
      return undefined;
    case 'user.signInToWindows':
      for (const it of devices) {
        // A desktop that somebody else has already is not the one that the story then waits for.
        stage.observations.of(it.spec.name).recent.delete('desktop');
        answer(stage, it, 'lock-screen', credentialsOf(it, verb.as));
      }
      return undefined;
    case 'user.pressReset':
      for (const it of devices) {
        stage.observations.of(it.spec.name).awaitReset();
        answer(stage, it, 'lock-screen', { keys: 'Ctrl+Win+R' });
        answer(stage, it, 'reset-sign-in', credentialsOf(it, verb.as));
      }
      return undefined;
    case 'user.answer':
      for (const it of devices) answer(stage, it, verb.page, verb.answer);
      return undefined;
    case 'until':
      return awaitMilestone(stage, verb, devices);
  }
}

/** Uploads what the devices' rows are, or what faults have made of them. */
async function uploadHashes(
  { graph, actors, faults, occasions, registered }: Stage,
  verb: Extract<Verb, { kind: 'admin.importHashes' }>,
  devices: readonly DeviceInStory[],
): Promise<string | undefined> {
  const rows = importRows(devices, { ...verb, atMs: actors.now() });
  const first: [DeviceInStory, ImportRow][] = [];
  const file = rows.flatMap(([device, right]) => {
    let changed: readonly ImportRow[] = [right];
    for (const effect of faults.ofStory) {
      if (effect.on !== 'import' || select([device], effect).length === 0) continue;
      if (!occasions.strikes(effect, device.spec.name, actors.now())) continue;
      changed = changed.flatMap(effect.change);
      if (effect.uploadsBefore) first.push([device, right]);
      actors.record('trace', 'fault', { id: effect.id, place: 'import', target: device.spec.name });
    }
    return changed.map((row): [DeviceInStory, ImportRow] => [device, row]);
  });
  const before = await importHashes(graph, actors, first);
  // Whoever makes a file by hand does not see to the portal's limit.
  const isSpoilt = file.length > rows.length;
  const results = [...before, ...(await importHashes(graph, actors, file, isSpoilt ? file.length : undefined))];
  const refused = results.filter(({ name }) => name !== undefined);
  for (const { device, code = 0, name } of refused) {
    actors.record('trace', 'import.refused', { target: device.spec.name, number: code, name });
  }
  for (const { device, name } of results) if (name === undefined) registered.add(device);
  actors.record('trace', 'admin', { action: 'hashes imported', devices: results.length - refused.length });
  const [worst] = refused;
  if (worst === undefined || verb.mayFail) return undefined;
  return `${refused.length} of ${results.length} rows failed, the first with ${worst.code ?? ''} ${worst.name}`;
}

function credentialsOf(device: DeviceInStory, as: Who): { readonly userName: string; readonly password: string } {
  if (typeof as === 'object') return as;
  const user = as === 'owner' ? device.user : device.colleague;
  return { userName: user.upn, password: user.password };
}

/** Tells the person in front of a device what to enter, or what they enter by mistake. */
function answer(stage: Stage, device: DeviceInStory, page: PageName, right: Readonly<Record<string, unknown>>): void {
  let entered = right;
  for (const effect of stage.faults.ofStory) {
    if (effect.on !== 'person' || effect.page !== page || select([device], effect).length === 0) continue;
    if (!stage.occasions.strikes(effect, device.spec.name, stage.actors.now())) continue;
    entered = effect.change(entered);
    stage.actors.record('trace', 'fault', { id: effect.id, place: 'person', target: device.spec.name });
  }
  send(stage, device.spec.ordinal, { kind: 'person', page, answer: entered });
}

function send({ timeline, actors }: Stage, ordinal: number, body: unknown): void {
  timeline.post(ordinal, { atMs: actors.now() + LOOKAHEAD_MS, body });
}

async function awaitMilestone(
  stage: Stage,
  verb: Extract<Verb, { kind: 'until' }>,
  devices: readonly DeviceInStory[],
): Promise<string | undefined> {
  const { observations, actors, timeline } = stage;
  const waitedFor = new Set(devices.map(({ spec }) => spec.name));
  // A device at rest with an error will not get there: waiting on would only hide it.
  let reached = 0;
  let outOfReach = 0;
  const isDecided = () =>
    verb.who === 'any' ? reached > 0 || outOfReach === devices.length : reached === devices.length || outOfReach > 0;
  const settle = (name: string): boolean => {
    const seen = observations.of(name);
    const isThere = seen.hasReached(verb.milestone);
    if (!isThere && !seen.isOver) return false;
    if (!waitedFor.delete(name)) return false;
    if (isThere) reached += 1;
    else outOfReach += 1;
    return isDecided();
  };
  for (const { spec } of devices) settle(spec.name);
  if (!isDecided()) {
    const gate = actors.gate(`until ${verb.milestone}`);
    observations.watch({
      isMetBy: settle,
      onMet: (atMs) => timeline.post(actors.ordinal, { atMs: atMs + LOOKAHEAD_MS, body: { open: gate } }),
    });
    await gate.wait(parseDuration(verb.within) ?? 0);
  }
  if (verb.who === 'any' ? reached > 0 : reached === devices.length) return undefined;
  // Those that are still on their way are not to blame when another one ended the wait.
  const missing = devices
    .map(({ spec }) => spec.name)
    .filter((name) => !observations.of(name).hasReached(verb.milestone))
    .filter((name) => outOfReach === 0 || observations.of(name).isOver);
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  return outOfReach > 0
    ? `${outOfReach} of ${devices.length} devices failed or were lost before ${verb.milestone} (${shown})`
    : `${missing.length} of ${devices.length} devices did not reach ${verb.milestone} within ${formatDuration(parseDuration(verb.within) ?? 0)} (${shown})`;
}
