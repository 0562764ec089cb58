import { explainCode } from '../../src/protocol/error-codes.ts';
import type { DeviceRow } from './device-row.ts';
import { PHASES } from './phases.ts';
import type { AboutView, Trouble } from './view-model.ts';

/** How far a device is, and what its trouble means to the person who has to act on it. */
export function aboutDevice(row: DeviceRow): AboutView {
  return { parts: row.parts, trouble: troubleOf(row) };
}

function troubleOf({ outcome, phase, code }: DeviceRow): Trouble | undefined {
  if (outcome === undefined || outcome === 'ready') return undefined;
  if (outcome === 'lost') {
    return {
      what: 'lost',
      code: '',
      name: '',
      cause: 'Its container or process is gone, or has not been heard from.',
      remedy: '`lab doctor` checks what devices run in; the run goes on without it.',
    };
  }
  const what = outcome === 'personal' ? 'a private PC' : `failed in ${PHASES[phase].word}`;
  if (code === '') {
    const cause = outcome === 'personal' ? 'Windows met no Autopilot profile.' : 'No code was given.';
    return { what, code, name: '', cause, remedy: 'See its timeline.' };
  }
  return { what, code, ...explainCode(code) };
}
