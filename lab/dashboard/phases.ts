/** How far a device has come, in order; `failed`, `lost` and `ready` are outcomes and stand beside it. */
export const PHASES = {
  box: { word: 'in the box', short: 'box', tone: 'quiet' },
  oobe: { word: 'OOBE', short: 'OOBE', tone: 'active' },
  join: { word: 'join', short: 'join', tone: 'active' },
  enrolment: { word: 'enrolment', short: 'enrol', tone: 'active' },
  'device-setup': { word: 'device setup', short: 'device', tone: 'active' },
  'account-setup': { word: 'account setup', short: 'account', tone: 'active' },
  reset: { word: 'reset', short: 'reset', tone: 'active' },
  'sign-in-screen': { word: 'sign-in screen', short: 'sign-in', tone: 'good' },
  desktop: { word: 'desktop', short: 'desktop', tone: 'good' },
} as const satisfies Record<string, { word: string; short: string; tone: Tone }>;

export type Phase = keyof typeof PHASES;

/** How a device came out. */
export const OUTCOMES = {
  ready: { word: 'ready', tone: 'good' },
  personal: { word: 'private PC', tone: 'bad' },
  failed: { word: 'failed', tone: 'bad' },
  lost: { word: 'lost', tone: 'bad' },
} as const satisfies Record<string, { word: string; tone: Tone }>;

export type Outcome = keyof typeof OUTCOMES;

/** What a text is about; a view chooses glyph and colour by it. */
export type Tone = 'plain' | 'quiet' | 'active' | 'good' | 'bad' | 'story';

/** The parts of a device's progress bar, in order. */
export const PARTS = ['join', 'enrolment', 'device-setup', 'account-setup', 'reset'] as const;

export type PartName = (typeof PARTS)[number];

export interface Part {
  readonly state: 'pending' | 'active' | 'done' | 'skipped' | 'failed' | 'absent';
  /** How much of it is done, 0 to 1. */
  readonly share: number;
}

export const PENDING: Part = { state: 'pending', share: 0 };
export const DONE: Part = { state: 'done', share: 1 };
export const SKIPPED: Part = { state: 'skipped', share: 1 };
/** Of a reset that nobody has asked for. */
export const ABSENT: Part = { state: 'absent', share: 0 };
