import { acquireProfile } from '../autopilot/acquire-profile.ts';
import { logAutopilot } from '../autopilot/events.ts';
import { cachedProfile } from '../autopilot/policy-cache.ts';
import type { Machine, StageEnd } from '../machine.ts';
import type { DeviceSpec } from '../spec.ts';
import { CONTINUE, type Stage } from './flow.ts';
import { hides } from './hidden-pages.ts';
import { recall, remember } from './progress.ts';
import { installZeroDayPatch } from './updates.ts';

/** Windows asks by http; the lab speaks https alone. */
const PROBE_URL = 'https://www.msftconnecttest.com/connecttest.txt';
const PROBE_TEXT = 'Microsoft Connect Test';
/** How often and how long Windows looks for the internet before it goes on without. Ours. */
const PROBES = 5;
const PROBE_DELAY_MS = 30_000;

const start: Stage = {
  name: 'start',
  async run(machine) {
    machine.reach('oobe.start');
    return CONTINUE;
  },
};

/** A region that the profile sets is not asked for, when the profile was there in time. */
const region: Stage = {
  name: 'region',
  async run(machine) {
    const preset = presetOf(cachedProfile(machine)?.CloudAssignedRegion);
    const suggested = machine.spec.locale.split('-').at(-1) ?? '';
    if (preset !== undefined) remember(machine, 'region', { value: preset });
    else remember(machine, 'region', await machine.person.show('region', { suggested }));
    return CONTINUE;
  },
};

const keyboard: Stage = {
  name: 'keyboard',
  async run(machine) {
    const suggested = presetOf(cachedProfile(machine)?.CloudAssignedLanguage) ?? machine.spec.locale;
    if (hides(machine, 'skipKeyboardPage')) remember(machine, 'keyboard', { value: suggested });
    else remember(machine, 'keyboard', await machine.person.show('keyboard', { suggested }));
    return CONTINUE;
  },
};

const secondKeyboard: Stage = {
  name: 'second-keyboard',
  async run(machine) {
    if (hides(machine, 'skipKeyboardPage')) return CONTINUE;
    remember(machine, 'second-keyboard', await machine.person.show('second-keyboard', {}));
    return CONTINUE;
  },
};

const network: Stage = {
  name: 'network',
  async run(machine) {
    if (recall(machine, 'network') !== undefined) return CONTINUE;
    remember(machine, 'network', await machine.person.show('network', { suggested: 'oobe-lab' }));
    return CONTINUE;
  },
};

export const internet: Stage = { name: 'internet', atEveryBoot: true, run: findInternet };
export const profile: Stage = { name: 'profile', atEveryBoot: true, run: acquireProfile };
/** Its restart has the profile fetched again (autopilot.md 2.0, step 5). */
const zeroDayPatch: Stage = { name: 'zero-day-patch', run: installZeroDayPatch };

/**
 * The pages and requests that every flow begins with (autopilot.md 2.0, steps 1 to 5). On a cable the profile is there
 * before the first page and can pre-empt it; on a wireless network the person has to come as far as the network page.
 */
export function frontEnd({ network: medium }: DeviceSpec): readonly Stage[] {
  return medium === 'wired'
    ? [start, internet, profile, region, keyboard, secondKeyboard, zeroDayPatch]
    : [start, region, keyboard, secondKeyboard, network, internet, profile, zeroDayPatch];
}

/** `os-default` leaves the choice to Windows (autopilot.md 1.4, locale). */
function presetOf(value: string | undefined): string | undefined {
  return value === 'os-default' ? undefined : value;
}

/** The probe of Windows' connection status indicator, repeated while there is no internet. */
async function findInternet(machine: Machine): Promise<StageEnd> {
  logAutopilot(machine, 285);
  for (let probe = 1; probe <= PROBES; probe += 1) {
    if (await hasInternet(machine)) {
      logAutopilot(machine, probe === 1 ? 164 : 166);
      machine.reach('network.connected', { medium: machine.spec.network });
      return CONTINUE;
    }
    logAutopilot(machine, probe === 1 ? 165 : 167);
    if (probe < PROBES) await machine.actors.sleep(PROBE_DELAY_MS, 'an internet connection');
  }
  return CONTINUE;
}

async function hasInternet({ network: port }: Machine): Promise<boolean> {
  const headers = { 'user-agent': 'Microsoft NCSI' };
  const response = await port.fetch({ method: 'GET', url: PROBE_URL, headers, body: Buffer.alloc(0) });
  return response.ok && response.value.status === 200 && response.value.body.toString('utf8').trim() === PROBE_TEXT;
}
