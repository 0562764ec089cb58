import { invariant } from '../../src/core/errors.ts';
import type { When } from '../../src/core/occasions.ts';
import type { DeviceFault } from '../../src/device/fault.ts';
import type { ServiceFault } from '../../src/service/faults.ts';
import { parseDuration } from '../scenario/duration.ts';
import type { Fault, FaultWhen } from '../scenario/fault.ts';
import type { Scenario, TenantSpec } from '../scenario/scenario.ts';
import type { Selection } from '../scenario/selection.ts';
import { faultById } from './catalogue.ts';
import type { FaultEffect } from './entry.ts';

type EffectOn<O extends FaultEffect['on']> = Extract<FaultEffect, { readonly on: O }>;

/** An effect that the story carries out, with the fault that it belongs to. */
export type StoryEffect = (EffectOn<'admin'> | EffectOn<'person'> | EffectOn<'import'> | EffectOn<'elsewhere'>) &
  Selection & { readonly id: string; readonly when: When };

/** The faults of a scenario, sorted by who has to do with them. */
export interface AppliedFaults {
  /** The organisation as the faults leave it. */
  readonly tenant: TenantSpec;
  /** Ids of the faults that lie in it. */
  readonly inTenant: readonly string[];
  ofDevice(name: string, fleet: string): readonly DeviceFault[];
  readonly ofService: readonly ServiceFault[];
  readonly ofStory: readonly StoryEffect[];
}

/** Works out what a scenario's faults change, and where. */
export function applyFaults({ tenant, faults }: Pick<Scenario, 'tenant' | 'faults'>): AppliedFaults {
  let changed = tenant;
  const inTenant: string[] = [];
  const onDevices: { readonly which: string | undefined; readonly fault: DeviceFault }[] = [];
  const ofService: ServiceFault[] = [];
  const ofStory: StoryEffect[] = [];
  for (const { id, which, when, effects } of faults.map(resolve)) {
    for (const effect of effects) {
      switch (effect.on) {
        case 'device':
          onDevices.push({ which, fault: { ...effect.fault, id, when } as DeviceFault });
          break;
        case 'service':
          ofService.push({ ...effect.fault, id, when } as ServiceFault);
          break;
        case 'tenant':
          changed = effect.change(changed);
          inTenant.push(id);
          break;
        case 'admin':
        case 'person':
        case 'import':
        case 'elsewhere':
          ofStory.push({ ...effect, id, when, ...(which !== undefined && { which }) });
      }
    }
  }
  return {
    tenant: changed,
    inTenant,
    ofService,
    ofStory,
    ofDevice: (name, fleet) =>
      onDevices.filter(({ which }) => which === undefined || which === name || which === fleet).map((it) => it.fault),
  };
}

function resolve({ id, which, when, with: what }: Fault) {
  const row = faultById(id);
  invariant(row !== undefined, `fault ${id} has passed the validation and is in the catalogue`);
  return { id, which, when: { ...row.when, ...timing(when) }, effects: row.effects(row.parameters.parse(what)) };
}

function timing({ window, ...rest }: FaultWhen): When {
  if (window === undefined) return rest;
  return { ...rest, window: { fromMs: parseDuration(window.from) ?? 0, toMs: parseDuration(window.to) ?? 0 } };
}

/** What can be said of the moment when an effect strikes: where it lies from the start, nothing. */
const TIMING = {
  device: ['phase', 'nth', 'times', 'probability', 'window'],
  service: ['nth', 'times', 'probability', 'window'],
  import: ['nth', 'times', 'probability', 'window'],
  person: ['nth', 'times', 'probability', 'window'],
  // It happens once, when the device has come so far.
  admin: ['probability', 'window'],
  tenant: [],
  elsewhere: [],
} as const satisfies Readonly<Record<FaultEffect['on'], readonly (keyof FaultWhen)[]>>;

/** What lies on a disk lies there once, unless a stage is waited for. */
const BEFORE_POWER_ON = ['phase', 'probability'] as const;

/** What a fault can be told: at whom it is aimed, and when it strikes. */
export interface Aiming {
  /** What lies in the service or the organisation concerns all. */
  readonly isForDevices: boolean;
  readonly timing: readonly (keyof FaultWhen)[];
}

/** How far a fault can be aimed; undefined when its parameters are wrong. */
export function aimingOf({ id, with: what, when }: Fault): Aiming | undefined {
  const row = faultById(id);
  const parameters = row?.parameters.safeParse(what);
  if (row === undefined || parameters?.success !== true) return undefined;
  const effects = row.effects(parameters.data);
  const hasPhase = (when.phase ?? row.when?.phase) !== undefined;
  const known = effects.map((effect): readonly string[] => {
    const isBeforePowerOn = effect.on === 'device' && effect.fault.at === 'disk' && !hasPhase;
    return isBeforePowerOn ? BEFORE_POWER_ON : TIMING[effect.on];
  });
  return {
    isForDevices: effects.every(({ on }) => on !== 'service' && on !== 'tenant'),
    timing: TIMING.device.filter((name) => known.every((names) => names.includes(name))),
  };
}
