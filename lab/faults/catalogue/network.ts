import { z } from 'zod';
import { entry, NOTHING, onWire } from '../entry.ts';

/** The channel of autopilot.md 4.5. */
const AUTOPILOT = 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot';

const where = {
  /** A host, or `*.manage.microsoft.com` for all below it; absent for all. */
  host: z.string().optional(),
  /** How the path begins. */
  path: z.string().optional(),
};

/** On the way between the device and the service (autopilot.md 3, endpoints; mdm.md 5, last lines). */
export const NETWORK_FAULTS = {
  requestLost: entry({
    id: 'net-request-lost',
    phase: 'NET',
    cause: 'A request does not arrive; Windows waits for a reply until its patience ends.',
    remedy: 'Look for packet loss and for a proxy that swallows requests.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'request-lost' } }),
    outcome: { shows: 'The sign-in waits a minute and ends with a time-out.', code: '0x80072EE2', reaches: 'failed' },
    scenario: 'faults/network/request-lost',
  }),
  responseLost: entry({
    id: 'net-response-lost',
    phase: 'JOIN',
    cause: 'The service does its work and the reply gets lost on the way back.',
    remedy: 'Start again: the join is made anew; delete the object that nobody uses.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'response-lost' } }),
    outcome: {
      shows: 'Entra joins the device, the device never hears of it: an orphaned device object is left.',
      code: '0x80072EE2',
      reaches: 'failed',
    },
    scenario: 'faults/network/response-lost',
  }),
  nameUnknown: entry({
    id: 'net-name-unknown',
    phase: 'PRF',
    cause: 'DNS does not know a name that Autopilot needs.',
    remedy: 'Let DNS resolve the endpoints of Autopilot.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'name-unknown' } }),
    outcome: {
      shows: 'No profile comes and event 707 names the code.',
      code: '0x80072EE7',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/707`,
    },
    scenario: 'faults/network/name-unknown',
  }),
  hostBlocked: entry({
    id: 'net-host-blocked',
    phase: 'JOIN',
    cause: 'A firewall refuses connections to a host.',
    remedy: 'Allow the host (autopilot.md 3, endpoints).',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'blocked' } }),
    outcome: { shows: 'The sign-in page cannot be opened.', code: '0x80072EFD', reaches: 'failed' },
    scenario: 'faults/network/host-blocked',
  }),
  tlsInspected: entry({
    id: 'net-tls-inspected',
    phase: 'JOIN',
    cause: 'A proxy breaks TLS open; its certificate is not trusted in OOBE.',
    remedy: 'Take the endpoints off TLS inspection.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'inspected' } }),
    outcome: { shows: 'The sign-in page is not trusted.', code: '0x80072F8F', reaches: 'failed' },
    scenario: 'faults/network/tls-inspected',
  }),
  captivePortal: entry({
    id: 'net-captive-portal',
    phase: 'NET',
    cause: 'A hotel or guest network answers everything with its own page until somebody accepts its terms.',
    remedy: 'Use a network without a portal.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'captive-portal' } }),
    outcome: {
      shows: 'Windows finds no internet (events 165 and 167) and gets no profile.',
      code: '0x801900C8',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/165`,
    },
    scenario: 'faults/network/captive-portal',
  }),
  proxyAuthentication: entry({
    id: 'net-proxy-authentication',
    phase: 'JOIN',
    cause: 'A proxy wants the device to authenticate, which OOBE cannot.',
    remedy: 'Let devices in OOBE through without authentication.',
    parameters: z.strictObject(where),
    effects: (on) =>
      onWire({
        on,
        effect: { kind: 'answered', status: 407, headers: { 'proxy-authenticate': 'Negotiate' }, body: '' },
      }),
    outcome: { shows: 'The sign-in page is answered with 407.', code: '0x80190197', reaches: 'failed' },
    scenario: 'faults/network/proxy-authentication',
  }),
  internetProbeBlocked: entry({
    id: 'ap-3-16',
    phase: 'NET',
    cause: 'The host of the internet detection is blocked.',
    remedy: 'Allow *.msftconnecttest.com.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'www.msftconnecttest.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows: 'Windows queues the profile download (event 165), finds no internet five times and goes on.',
      reaches: 'desktop',
      event: `${AUTOPILOT}/167`,
    },
    scenario: 'faults/network/internet-probe-blocked',
  }),
  ticketBlocked: entry({
    id: 'ap-3-10',
    phase: 'PRF',
    cause: 'The host of the device ticket is blocked.',
    remedy: 'Allow login.live.com.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'login.live.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows: 'No device ticket (event 710), so no profile.',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/710`,
    },
    scenario: 'faults/network/ticket-blocked',
  }),
  profileBlocked: entry({
    id: 'ap-3-09',
    phase: 'PRF',
    cause: 'The hosts of the profile service are blocked.',
    remedy: 'Allow ztd.dds.microsoft.com and cs.dds.microsoft.com.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'ztd.dds.microsoft.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows: 'The profile service cannot be reached (event 707): the device behaves as one that nobody registered.',
      code: '0x80072EFD',
      reaches: 'profile.none',
      event: `${AUTOPILOT}/707`,
    },
    scenario: 'faults/network/profile-blocked',
  }),
  managementBlocked: entry({
    id: 'ap-3-12-sessions',
    phase: 'DEV',
    cause: 'The host of the management sessions is blocked.',
    remedy: 'Allow *.manage.microsoft.com.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'r.manage.microsoft.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows:
        'Enrolled, but no session comes about: nothing is ever wanted of the device and the status page runs into its limit.',
      code: '0x800705B4',
      reaches: 'esp.failed',
    },
    scenario: 'faults/network/management-blocked',
  }),
  agentGatewayBlocked: entry({
    id: 'ap-3-12-agent',
    phase: 'DEV',
    cause: 'The host of the management agent is blocked.',
    remedy: 'Allow *.manage.microsoft.com.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'manage.microsoft.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows:
        'The management agent is there and gets no list of apps: the apps line stays at Identifying until the limit.',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/302`,
    },
    scenario: 'faults/network/agent-gateway-blocked',
  }),
  contentBlocked: entry({
    id: 'ap-3-17',
    phase: 'DEV',
    cause: 'The content network is blocked.',
    remedy: 'Allow the content hosts.',
    parameters: NOTHING,
    effects: () => onWire({ on: { host: 'swda01-mscdn.manage.microsoft.com' }, effect: { kind: 'blocked' } }),
    outcome: {
      shows: 'The management agent cannot be downloaded: device preparation ends after 15 minutes (event 289).',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/289`,
    },
    scenario: 'faults/network/content-blocked',
  }),
} as const;
