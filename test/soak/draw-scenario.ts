import { z } from 'zod';
import { aimingOf } from '../../lab/faults/apply.ts';
import { FAULT_IDS, faultById } from '../../lab/faults/catalogue.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import type { Fault, FaultWhen } from '../../lab/scenario/fault.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { validateScenario } from '../../lab/scenario/validate.ts';
import {
  admin,
  app,
  contoso,
  device,
  esp,
  fleet,
  policy,
  profile,
  to,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';
import type { Random } from '../../src/core/random.ts';
import { EXCHANGE_MOMENTS } from '../../src/network/port.ts';

const HOSTS = [
  'login.live.com',
  'ztd.dds.microsoft.com',
  'login.microsoftonline.com',
  'enterpriseregistration.windows.net',
  'enrollment.manage.microsoft.com',
  '*.manage.microsoft.com',
] as const;
const STAGES = ['profile', 'sign-in', 'join', 'enrol', 'first-sync', 'device-setup', 'account-setup'] as const;
const WRITES = ['', 'registry/', 'csp/', 'oobe/', 'eventlog/', 'secrets/', 'files/', 'mdm/'] as const;
const APPS = ['VPN Client', 'Notes'] as const;
const MODELS = ['surface-laptop-5', 'latitude-7440', 'hyper-v-gen2'] as const;
const WINDOWS = ['10-21H2-pro', '11-22H2-pro', '11-23H2-pro', '11-24H2-pro'] as const;
/** Longer than anybody waits for a page, and than every limit of the status page together. */
const PATIENCE = '3d';

/** A user-driven rollout of one or two devices with one to three faults of the catalogue, all of it by chance. */
export function drawScenario(random: Random): Scenario {
  const faults = Array.from({ length: random.int(1, 3) }, (_, index) => drawFault(random.fork(`fault:${index}`)));
  const scenario = defineScenario({
    title: `chance: ${faults.map(({ id }) => id).join(', ')}`,
    tenant: contoso({
      users: { count: 5, licensed: true },
      profiles: [
        profile({
          displayName: 'Contoso',
          deviceNameTemplate: random.chance(0.3) ? 'LAB-%RAND:5%' : '',
          assignedTo: [to.group('Autopilot devices')],
        }),
      ],
      esp: esp({ allowUseOnFailure: random.chance(0.3), allowResetOnFailure: random.chance(0.3) }),
      apps: APPS.map((name, index) => app(name, { runAs: index === 0 ? 'system' : 'user' })),
      policies: random.chance(0.3)
        ? [
            policy('Preview builds', [
              { omaUri: './Device/Vendor/MSFT/Policy/Config/Update/ManagePreviewBuilds', type: 'integer', value: 1 },
            ]),
          ]
        : [],
    }),
    devices: fleet({
      name: 'laptop',
      count: random.int(1, 2),
      model: random.pick(MODELS),
      windows: random.pick(WINDOWS),
      network: random.pick(['wired', 'wireless'] as const),
    }),
    story: [
      admin.importHashes(),
      admin.waitForAssignment(),
      device.powerOn(),
      user.signIn(),
      until('outcome', { within: PATIENCE }),
      // Nothing but information may follow.
      wait('2h'),
    ],
    faults,
    expect: [],
  });
  const validated = validateScenario(scenario, 'chance');
  if ('problems' in validated) throw new Error(JSON.stringify([scenario.faults, validated.problems]));
  return validated.scenario;
}

function drawFault(random: Random): Fault {
  // Power is what the catalogue has least of, and the device most to say to.
  const id = random.chance(0.25) ? 'pc-cut' : random.pick(FAULT_IDS);
  const parameters = faultById(id)?.parameters ?? z.strictObject({});
  const given: Record<string, string | number | boolean> = {};
  for (const [name, schema] of Object.entries(parameters.shape as Record<string, z.ZodType>)) {
    const isWanted = !schema.safeParse(undefined).success || random.chance(0.6);
    if (isWanted) given[name] = drawParameter(name, random.fork(name));
  }
  const drawn = drawWhen(random.fork('when'));
  const fault: Fault = { kind: 'fault', id, when: drawn, with: given };
  const { isForDevices, timing } = aimingOf(fault) ?? { isForDevices: false, timing: [] };
  const when = Object.fromEntries(Object.entries(drawn).filter(([name]) => timing.some((known) => known === name)));
  return { ...fault, when, ...(isForDevices && random.chance(0.5) && { which: 'laptop-0001' }) };
}

function drawParameter(name: string, random: Random): string | number {
  switch (name) {
    case 'app':
      return random.pick(APPS);
    case 'code':
      return random.pick([1, 1603, 1618, 3010, 1641]);
    case 'host':
      return random.pick(HOSTS);
    case 'path':
      return '/';
    case 'method':
      return random.pick(['GET', 'POST']);
    case 'moment':
      return random.pick(EXCHANGE_MOMENTS);
    case 'write':
      return random.pick(WRITES);
    case 'offFor':
      return random.pick(['1m', '10m', '2h']);
    default:
      throw new Error(`no chance is known for the parameter ${name} of a fault: teach drawParameter`);
  }
}

function drawWhen(random: Random): FaultWhen {
  if (random.chance(0.5)) return {};
  return {
    ...(random.chance(0.3) && { phase: random.pick(STAGES) }),
    ...(random.chance(0.7) && { nth: random.int(1, 30) }),
    ...(random.chance(0.5) && { times: random.int(1, 3) }),
    ...(random.chance(0.2) && { probability: random.int(1, 9) / 10 }),
    ...(random.chance(0.1) && { window: { from: '5m', to: '1h' } }),
  };
}
