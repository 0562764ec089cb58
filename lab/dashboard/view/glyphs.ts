import type { Outcome, Phase } from '../phases.ts';

/** One column each, so that nobody needs the colour. */
export const GLYPHS: Readonly<Record<Phase | Outcome, string>> = {
  box: '○',
  oobe: '◔',
  join: '◑',
  enrolment: '◑',
  'device-setup': '◕',
  'account-setup': '◕',
  reset: '↺',
  'sign-in-screen': '◉',
  desktop: '●',
  ready: '✓',
  personal: '⌂',
  failed: '✗',
  lost: '?',
};
