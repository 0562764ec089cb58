/**
 * The points of a device's life that a story can wait for and an expectation can name. Each is recorded once per boot
 * cycle at most, but for what people do again at the lock screen, as a trace event of type `milestone` (docs/design.md 4,
 * Trace).
 */
export const MILESTONES = {
  'power-on': 'Firmware has handed over to Windows.',
  'oobe.start': 'The first page of the out-of-box experience.',
  'network.connected': 'The connection probe succeeded (autopilot.md 2.0, step 3).',
  'profile.downloaded': 'An Autopilot profile lies on the disk (autopilot.md 2.0, step 3).',
  'profile.none': 'The service knows no profile for this device.',
  'zero-day-patch.done': 'A patch of the out-of-box experience is installed (autopilot.md 2.0, step 5).',
  'sign-in.done': 'Entra issued the tokens of the OOBE sign-in (autopilot.md 2.1).',
  'join.done': 'The device is joined to Entra ID (entra-device.md 3).',
  'enroll.done': 'The device holds its MDM certificate (mdm.md 4).',
  'esp.device-preparation': 'The status page entered device preparation (autopilot.md 1.5).',
  'esp.device-setup': 'The status page entered device setup.',
  'esp.account-setup': 'The status page entered account setup.',
  'esp.done': 'The status page ended with every phase complete.',
  'esp.failed': 'The status page shows a failure.',
  'reset.started': 'A reset was asked for and accepted; the device will restart into recovery (autopilot.md 2.6).',
  'reset.recovery': 'The recovery environment has started to carry the reset out.',
  'reset.done': 'The device has been reset: its sign-in screen or its out-of-box experience follows.',
  'reset.failed': 'A reset was refused, or interrupted and taken back: the device is as it was.',
  'quality-updates.done': 'The monthly update is installed at the end of OOBE (autopilot.md 1.5-06).',
  'hello.done': 'Windows Hello is set up (autopilot.md 2.1).',
  'sign-in-screen': 'The out-of-box experience lies behind the device, and Windows waits for somebody to sign in.',
  desktop: 'The user has the desktop.',
  'personal-desktop':
    'Somebody has the desktop of a private PC, which nobody manages (autopilot.md 4.4, consumer OOBE).',
  failed: 'The device came to rest with an error.',
} as const;

export type Milestone = keyof typeof MILESTONES;
