/**
 * The stages of the out-of-box experience and of a new Windows after a reset, as their flows have them: what the disk
 * names as the place that a device has got to, and what a fault can wait for.
 */
export const STAGES = [
  // The front end (front-end.ts).
  'start',
  'region',
  'keyboard',
  'second-keyboard',
  'network',
  'internet',
  'profile',
  'zero-day-patch',
  // A device that nobody has registered (ordinary-beginning.ts, consumer.ts).
  'eula',
  'account-type',
  'personal-account',
  'personal-privacy',
  'personal-extras',
  'personal-sign-in',
  // User-driven Entra join (user-driven-entra.ts).
  'sign-in',
  'terms-of-use',
  'join',
  'enrol',
  'management',
  'first-sync',
  'rename',
  'device-setup',
  'privacy',
  'auto-sign-in',
  'account-setup',
  'quality-updates',
  'hello',
  'hand-over',
  // A new Windows after an Autopilot Reset (redeployment.ts).
  'first-start',
  'carry-over',
  'sync',
  'ready',
  // All of that lies behind the device.
  'finished',
] as const;

export type StageName = (typeof STAGES)[number];
