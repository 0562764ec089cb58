import { z } from 'zod';

/** How long people take over a page, milliseconds. Ours: no reference states it. */
interface ThinkTime {
  readonly low: number;
  readonly high: number;
}

/** An entry of the table of pages. */
export interface Page {
  readonly title: string;
  /** What an answer must look like; it comes from outside the device. */
  readonly answer: z.ZodType;
  readonly thinkMs: ThinkTime;
  /** The default person's answer to what the page suggests; without one, the page waits for an instruction. */
  readonly usual?: (suggested: unknown) => unknown;
  /** Members of the answer that no record may hold. */
  readonly secret?: readonly string[];
  /** Whether people know an answer by heart, so that they give it again when the page comes back after a restart. */
  readonly byHeart?: (answer: object) => boolean;
  /** Another page at which they know it then. */
  readonly knownAt?: string;
}

const choice = (suggested: unknown) => ({ value: String(suggested) });
const accept = () => ({ accepted: true });
const decline = () => ({ accepted: false });
const always = () => true;

/** Every page that can ask something (autopilot.md 2.0, 2.1), with what its answer is made of. */
export const PAGES = {
  region: {
    title: 'Is this the right country or region?',
    answer: z.object({ value: z.string() }),
    thinkMs: { low: 3_000, high: 8_000 },
    usual: choice,
  },
  keyboard: {
    title: 'Is this the right keyboard layout or input method?',
    answer: z.object({ value: z.string() }),
    thinkMs: { low: 2_000, high: 6_000 },
    usual: choice,
  },
  'second-keyboard': {
    title: 'Want to add a second keyboard layout?',
    answer: z.object({ value: z.string().nullable() }),
    thinkMs: { low: 1_000, high: 4_000 },
    usual: () => ({ value: null }),
  },
  network: {
    title: 'Let’s connect you to a network',
    answer: z.object({ ssid: z.string() }),
    thinkMs: { low: 8_000, high: 25_000 },
    usual: (suggested: unknown) => ({ ssid: String(suggested) }),
  },
  eula: {
    title: 'Please review the License Agreement',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 2_000, high: 10_000 },
    usual: accept,
  },
  'account-type': {
    title: 'How would you like to set up this device?',
    answer: z.object({ value: z.enum(['personal', 'work']) }),
    thinkMs: { low: 3_000, high: 10_000 },
    usual: choice,
  },
  'personal-account': {
    title: 'Let’s add your account',
    answer: z.object({ kind: z.enum(['microsoft', 'local']), name: z.string().min(1) }),
    thinkMs: { low: 10_000, high: 40_000 },
    usual: () => ({ kind: 'local', name: 'User' }),
  },
  'oem-registration': {
    title: 'Register your device',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 2_000, high: 8_000 },
    usual: decline,
  },
  onedrive: {
    title: 'Back up your files with OneDrive',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 2_000, high: 8_000 },
    usual: decline,
  },
  cortana: {
    title: 'Let Cortana help you get things done',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 2_000, high: 6_000 },
    usual: decline,
  },
  'sign-in': {
    title: 'Let’s set things up for your work or school',
    /** Or somebody takes the link to another account, where there is one. */
    answer: z.union([
      z.object({ userName: z.string(), password: z.string() }),
      z.object({ changesAccount: z.literal(true) }),
    ]),
    thinkMs: { low: 8_000, high: 30_000 },
    secret: ['password'],
    byHeart: (answer: object) => 'password' in answer,
    knownAt: 'lock-screen',
  },
  'access-pass': {
    title: 'Enter Temporary Access Pass',
    answer: z.object({ pass: z.string() }),
    thinkMs: { low: 5_000, high: 20_000 },
    secret: ['pass'],
    byHeart: always,
  },
  'two-factor': {
    title: 'Approve sign in request',
    /** With one-time codes, `authenticator` is the secret of the person's app, base32. */
    answer: z.object({ approved: z.boolean(), authenticator: z.string().optional() }),
    thinkMs: { low: 5_000, high: 15_000 },
    usual: () => ({ approved: true }),
    secret: ['authenticator'],
    byHeart: always,
  },
  'security-info': {
    title: 'More information required',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 20_000, high: 90_000 },
    usual: accept,
  },
  'terms-of-use': {
    title: 'Terms of use',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 3_000, high: 12_000 },
    usual: accept,
  },
  privacy: {
    title: 'Choose privacy settings for your device',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 4_000, high: 15_000 },
    usual: accept,
  },
  diagnostics: {
    title: 'Windows Autopilot diagnostics',
    answer: z.object({ exportsLogs: z.boolean() }),
    thinkMs: { low: 10_000, high: 60_000 },
    usual: () => ({ exportsLogs: true }),
  },
  hello: {
    title: 'Use Windows Hello with your account',
    answer: z.object({ accepted: z.boolean() }),
    thinkMs: { low: 15_000, high: 60_000 },
    usual: accept,
  },
  /** Shows progress and asks nothing. */
  updates: {
    title: 'Checking for updates',
    answer: z.object({}),
    thinkMs: { low: 0, high: 0 },
    usual: () => ({}),
  },
  'status-page': {
    title: 'Setting up for work or school',
    answer: z.object({ choice: z.enum(['try-again', 'reset', 'continue-anyway', 'collect-logs']) }),
    thinkMs: { low: 5_000, high: 20_000 },
  },
  'lock-screen': {
    title: 'Sign in to Windows',
    answer: z.union([
      z.object({ userName: z.string(), password: z.string() }),
      z.object({ keys: z.enum(['Ctrl+Win+R']) }),
    ]),
    thinkMs: { low: 3_000, high: 12_000 },
    secret: ['password'],
  },
  'reset-sign-in': {
    title: 'Autopilot Reset',
    answer: z.object({ userName: z.string(), password: z.string() }),
    thinkMs: { low: 5_000, high: 20_000 },
    secret: ['password'],
  },
} as const satisfies Record<string, Page>;

export type PageName = keyof typeof PAGES;

/** What a page's answer is. */
export type PageAnswer<P extends PageName> = z.infer<(typeof PAGES)[P]['answer']>;

/** What a page shows: plain JSON in a fixed order. `suggested` is what it offers for an answer. */
export type PageFields = Readonly<Record<string, unknown>>;
