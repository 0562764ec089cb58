import type { ActorHandle } from '../../src/core/actors/actors.ts';
import { LOOKAHEAD_MS } from '../../src/core/limits.ts';
import type { StoryEffect } from '../faults/apply.ts';
import { type DeviceInStory, select } from './cast.ts';
import { AdminRefused } from './graph-client.ts';
import type { Stage } from './stage.ts';

/** A mistake of an administrator. */
type Slip = Extract<StoryEffect, { readonly on: 'admin' }>;

/**
 * An administrator who makes a mistake as soon as a device has come so far. Whoever has not come so far when the story
 * ends is spared: its end cancels the handles.
 */
export function watchForSlips(stage: Stage): readonly ActorHandle<void>[] {
  return stage.faults.ofStory.flatMap((effect) =>
    effect.on === 'admin'
      ? select(stage.devices, effect).map((device) =>
          stage.actors.spawn(`slip:${effect.id}:${device.spec.name}`, () => slip(stage, effect, device)),
        )
      : [],
  );
}

async function slip(stage: Stage, effect: Slip, device: DeviceInStory): Promise<void> {
  const { observations, timeline, actors, graph, occasions } = stage;
  const { name } = device.spec;
  const gate = actors.gate(`${name} to reach ${effect.at}`);
  observations.watch({
    isMetBy: (met) => met === name && observations.of(name).milestones.has(effect.at),
    onMet: (atMs) => timeline.post(actors.ordinal, { atMs: atMs + LOOKAHEAD_MS, body: { open: gate } }),
  });
  await gate.wait();
  if (!occasions.strikes(effect, name, actors.now())) return;
  actors.record('trace', 'fault', { id: effect.id, place: 'admin', target: name });
  try {
    await effect.act(graph, device);
  } catch (error) {
    // What Graph refuses has done no harm.
    if (!(error instanceof AdminRefused)) throw error;
    actors.record('trace', 'admin', { action: 'refused', detail: error.message });
  }
}
