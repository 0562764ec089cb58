import { z } from 'zod';
import { EVENT_CHANNELS } from '../../../src/device/os/event-log.ts';
import { AGENT_PACKAGE } from '../../../src/protocol/sidecar/agent-package.ts';
import { entry, onWire } from '../entry.ts';

const AUTOPILOT = EVENT_CHANNELS.autopilot;
/** Of the tenant, by its display name. */
const app = z.string();
const CONFIGMGR = 'csp/device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/ConfigMgr';
const CONFIGMGR_LIST =
  './Device/Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps/PolicyProviders/ConfigMgr/TrackingPoliciesCreated';
const agentPackage = new URL(AGENT_PACKAGE.url);

/** What the status page waits for and does not get (autopilot.md 1.5, 4.4). */
export const STATUS_PAGE_FAULTS = {
  appExit: entry({
    id: 'hr-81036502',
    phase: 'DEV',
    cause: 'The installer of a required app ends with a code that its return codes call a failure.',
    remedy: 'Read AppWorkload.log, correct the installer or its return codes, or take the app off the blocking list.',
    parameters: z.strictObject({ app, code: z.int() }),
    effects: ({ app: name, code: exitCode }) => [
      { on: 'device', fault: { at: 'installer', what: { app: name, exitCode } } },
    ],
    outcome: {
      shows: 'The status page fails as soon as the app has, and offers what the admin allows.',
      code: '0x81036502',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/298`,
    },
    scenario: 'status-page/app-fails',
  }),
  appNeverDetected: entry({
    id: 'hr-87D1041C',
    phase: 'DEV',
    cause: 'The installer of a required app succeeds, and the detection rule does not find the app.',
    remedy: 'Correct the detection rule.',
    parameters: z.strictObject({ app }),
    effects: ({ app: name }) => [
      { on: 'device', fault: { at: 'installer', what: { app: name, leavesNothing: true } } },
    ],
    outcome: {
      shows: 'The status page fails although the installer returned 0.',
      code: '0x87D1041C',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/298`,
    },
    scenario: 'status-page/app-never-detected',
  }),
  installerBusy: entry({
    id: 'sym-another-installation',
    phase: 'DEV',
    cause: 'Another installation is in progress each time that the app is tried.',
    remedy: 'Do not mix line-of-business MSIs with Win32 apps; look for what else installs.',
    parameters: z.strictObject({ app }),
    effects: ({ app: name }) => [{ on: 'device', fault: { at: 'installer', what: { app: name, exitCode: 1618 } } }],
    outcome: {
      shows: 'The agent tries three times with five minutes between, then the status page fails.',
      code: '0x80070652',
      reaches: 'esp.failed',
    },
    scenario: 'status-page/another-installation-in-progress',
  }),
  appNeverEnds: entry({
    id: 'app-never-ends',
    phase: 'DEV',
    cause: 'The installer of a required app waits for somebody to click.',
    remedy: 'Install silently; give the app no more time than it needs.',
    parameters: z.strictObject({ app }),
    effects: ({ app: name }) => [
      { on: 'device', fault: { at: 'installer', what: { app: name, takesMs: 24 * 3_600_000 } } },
    ],
    outcome: {
      shows: 'The status page runs into its limit with the app under way.',
      code: '0x800705B4',
      reaches: 'esp.failed',
    },
    scenario: 'status-page/app-times-out-in-device-setup',
  }),
  agentNotInstalled: entry({
    id: 'esp-agent-not-installed',
    phase: 'DEV',
    cause: 'The installer of the management agent cannot be downloaded.',
    remedy: 'Allow the content hosts of Intune (autopilot.md 3).',
    parameters: z.strictObject({}),
    effects: () =>
      onWire({
        on: { host: agentPackage.hostname, path: agentPackage.pathname },
        effect: { kind: 'answered', status: 404, headers: {}, body: '' },
      }),
    outcome: {
      shows: 'Device preparation stays at preparing for mobile management and gives up after 15 minutes.',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/289`,
    },
    scenario: 'status-page/policy-provider-times-out',
  }),
  policyProviderFails: entry({
    id: 'esp-policy-provider-fails',
    phase: 'DEV',
    cause: 'A second policy provider, the ConfigMgr client, reports that it could not be installed.',
    remedy: 'Read ccmsetup.log; correct the co-management settings.',
    parameters: z.strictObject({}),
    when: { phase: 'device-setup', times: 1 },
    effects: () => [
      {
        on: 'device',
        fault: {
          at: 'disk',
          what: {
            writes: [
              [`${CONFIGMGR}/InstallationState`, '4'],
              // 0x80070643 as a signed number.
              [`${CONFIGMGR}/LastError`, '-2147023293'],
            ],
          },
        },
      },
    ],
    outcome: {
      shows: 'Device preparation fails with the provider’s own error.',
      code: '0x80070643',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/290`,
    },
    scenario: 'status-page/policy-provider-fails',
  }),
  trackingListMissing: entry({
    id: 'sym-stuck-identifying',
    phase: 'DEV',
    cause: 'The management agent runs and cannot reach its gateway, so that its list of apps is never complete.',
    remedy: 'Allow the Intune hosts of the agent; look into its log.',
    parameters: z.strictObject({}),
    effects: () =>
      onWire({
        on: { host: 'manage.microsoft.com' },
        effect: { kind: 'answered', status: 503, headers: {}, body: '' },
      }),
    outcome: {
      shows: 'Apps stays at Identifying until the limit, although the device is managed.',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/294`,
    },
    scenario: 'status-page/identifying-without-tracking-list',
  }),
  otherProviderKey: entry({
    id: 'esp-other-provider-key',
    phase: 'DEV',
    cause: 'Tracking is announced under ConfigMgr, while the apps are tracked by Sidecar.',
    remedy: 'Remove the co-management policy from devices without the ConfigMgr client.',
    parameters: z.strictObject({}),
    effects: () => [
      {
        on: 'tenant',
        change: (tenant) => ({
          ...tenant,
          policies: [
            ...tenant.policies,
            {
              displayName: 'Co-management',
              settings: [{ omaUri: CONFIGMGR_LIST, type: 'boolean', value: false }],
              assignedTo: [{ to: 'allDevices' }],
            },
          ],
        }),
      },
    ],
    outcome: {
      shows: 'Apps stays at Identifying although every app is installed, for nobody completes the other list.',
      code: '0x800705B4',
      reaches: 'esp.failed',
      event: `${AUTOPILOT}/294`,
    },
    scenario: 'status-page/identifying-other-provider',
  }),
  scepServerDown: entry({
    id: 'esp-scep-server-down',
    phase: 'DEV',
    cause: 'The organisation’s SCEP server cannot be reached from where the device is.',
    remedy: 'Publish NDES to the internet; do not let the status page wait for certificates of the office network.',
    parameters: z.strictObject({ host: z.string().default('ndes.contoso.com') }),
    effects: ({ host }) => onWire({ on: { host }, effect: { kind: 'blocked' } }),
    outcome: {
      shows: 'Certificates stays at 0 of 1 until the limit, which names the one that never came.',
      code: '0x800705B4',
      reaches: 'esp.failed',
    },
    scenario: 'status-page/certificate-never-arrives',
  }),
  userUnlicensed: entry({
    id: 'esp-user-unlicensed',
    phase: 'ACC',
    cause: 'The user loses the Intune licence after the device has enrolled.',
    remedy: 'Assign a licence with Intune (autopilot.md 3), then try again.',
    parameters: z.strictObject({}),
    effects: () => [
      {
        on: 'admin',
        at: 'enroll.done',
        act: async (graph, { user }) => {
          const { value } = await graph.get(`/users/${user.upn}/licenseDetails`);
          const removeLicenses = (value as readonly { readonly skuId: string }[]).map(({ skuId }) => skuId);
          await graph.post(`/users/${user.upn}/assignLicense`, { addLicenses: [], removeLicenses });
        },
      },
    ],
    outcome: {
      shows: 'Every line of account setup stays at Identifying until the limit, for the user is told nothing.',
      code: '0x800705B4',
      reaches: 'esp.account-setup',
    },
    scenario: 'status-page/identifying-user-unlicensed',
  }),
  syncAtSignInLost: entry({
    id: 'esp-sync-at-sign-in-lost',
    phase: 'ACC',
    cause:
      'A proxy refuses the management session at the sign-in: the next two of the schedule stand in for it and the one after it.',
    remedy: 'Let the management hosts pass unauthenticated; wait, or synchronise from Settings.',
    parameters: z.strictObject({}),
    when: { phase: 'account-setup', times: 1 },
    effects: () =>
      onWire({
        on: { host: 'r.manage.microsoft.com' },
        effect: { kind: 'answered', status: 403, headers: {}, body: '' },
      }),
    outcome: {
      shows: 'Account setup stays at Identifying for two sessions, up to half an hour, then goes on.',
      reaches: 'desktop',
      event: `${EVENT_CHANNELS.deviceManagement}/209`,
    },
    scenario: 'status-page/identifying-until-the-next-sync',
  }),
} as const;
