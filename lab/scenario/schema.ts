import { z } from 'zod';
import { MODEL_IDS } from '../../src/device/hardware/catalogue.ts';
import { MILESTONES, type Milestone } from '../../src/device/milestones.ts';
import { PAGES, type PageName } from '../../src/device/oobe/pages.ts';
import { STAGES } from '../../src/device/oobe/stages.ts';
import { MEDIA, WINDOWS, type WindowsId } from '../../src/device/spec.ts';
import { UPDATE_KINDS } from '../../src/protocol/windows-update/scan.ts';
import { FAULT_IDS } from '../faults/catalogue.ts';
import { parseDuration } from './duration.ts';

/** In one fleet: what a machine of today holds in one process, and more. */
export const MOST_DEVICES = 100_000;

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as [K, ...K[]];

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'expected a duration such as "90s", "30m" or "2h"');
/** What the policy of Temporary Access Passes allows unchanged (graph.md 5.1). */
const passLifetime = duration.refine((text) => {
  const lifetimeMs = parseDuration(text) ?? 0;
  return lifetimeMs >= 3_600_000 && lifetimeMs <= 8 * 3_600_000;
}, 'expected from "1h" to "8h"');
const milestone = z.enum(keysOf<Milestone>(MILESTONES));
const aim = z.enum(['outcome', ...keysOf<Milestone>(MILESTONES)]);
const page = z.enum(keysOf<PageName>(PAGES));
const who = z.enum(['all', 'any', 'none']);
const which = { which: z.string().optional() };

const target = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('allDevices') }),
  z.strictObject({ to: z.literal('allLicensedUsers') }),
  z.strictObject({ to: z.literal('group'), group: z.string() }),
]);
const assignedTo = z.array(target);

/** Names that the portal refuses (graph.md 2.2). */
const profileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^!#%^*)(\-+;'><]*$/, "expected a name without any of ! # % ^ * ) ( - + ; ' > <");

const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a domain such as "contoso.com"');

/** What a tenant must be; mirrors `TenantSpec`. */
export const tenantSchema = z.strictObject({
  kind: z.literal('tenant'),
  displayName: z.string().min(1),
  domain,
  region: z.string().regex(/^[A-Z]{2}$/, 'expected two letters such as "EU"'),
  users: z.strictObject({
    count: z.int().min(1).max(100_000),
    licensed: z.boolean(),
    globalAdministrators: z.int().min(0).optional(),
    enabled: z.boolean().optional(),
    authenticator: z.enum(['number', 'code']).optional(),
    accessPass: z.strictObject({ lifetime: passLifetime, once: z.boolean() }).optional(),
  }),
  branding: z.strictObject({
    backgroundColor: z.string().optional(),
    signInPageText: z.string().optional(),
    usernameHintText: z.string().optional(),
    squareLogo: z.string().optional(),
  }),
  mdmScope: z.enum(['all', 'none']),
  withoutProfile: z.enum(['plain-oobe', 'default-experience']).optional(),
  mdmTerms: z.enum(['without-decline', 'with-decline']).optional(),
  windowsHello: z.boolean().optional(),
  updates: z.array(z.enum(UPDATE_KINDS)).optional(),
  otherOrganisation: domain.optional(),
  deviceQuota: z.int().min(0),
  devicesMayJoin: z.enum(['all', 'none']).optional(),
  mfaToJoin: z.boolean().optional(),
  graphLimits: z.boolean().optional(),
  applications: z
    .array(
      z.strictObject({
        displayName: z.string().min(1),
        clientId: z.guid(),
        secret: z.string().min(1).optional(),
        certificates: z.array(z.string().startsWith('-----BEGIN CERTIFICATE-----')).optional(),
        roles: z.array(z.string()).optional(),
        scopes: z.array(z.string()).optional(),
        redirectUris: z.array(z.url()).optional(),
        enableIdTokenIssuance: z.boolean().optional(),
      }),
    )
    .optional(),
  conditionalAccess: z
    .array(
      z.strictObject({
        displayName: z.string().min(1),
        on: z.enum(['everything', 'joining', 'enrolment', 'graph']),
        requires: z.array(z.enum(['block', 'mfa', 'compliantDevice', 'termsOfUse'])).min(1),
      }),
    )
    .optional(),
  groups: z.array(z.strictObject({ displayName: z.string().min(1), rule: z.string().min(1) })),
  profiles: z.array(
    z.strictObject({
      displayName: profileName,
      userType: z.enum(['administrator', 'standard']),
      eulaHidden: z.boolean(),
      privacySettingsHidden: z.boolean(),
      escapeLinkHidden: z.boolean(),
      keyboardSelectionPageSkipped: z.boolean(),
      locale: z
        .string()
        .regex(/^(os-default|[a-z]{2}-[A-Z]{2}|)$/, 'expected "os-default", "" or a locale such as "de-DE"'),
      deviceNameTemplate: z
        .string()
        .regex(/^([A-Za-z0-9-]|%SERIAL%|%RAND:\d+%)*$/, 'expected letters, digits, hyphens, %SERIAL% and %RAND:x%'),
      convertsTargetedDevices: z.boolean(),
      assignedTo,
    }),
  ),
  esp: z
    .strictObject({
      displayName: z.string().min(1),
      showProgress: z.boolean(),
      timeout: duration,
      allowRetryOnFailure: z.boolean(),
      allowResetOnFailure: z.boolean(),
      allowUseOnFailure: z.boolean(),
      allowLogCollection: z.boolean(),
      customErrorMessage: z.string(),
      onlyInOobe: z.boolean(),
      installQualityUpdates: z.boolean(),
      blockingApps: z.array(z.string()).max(100),
      assignedTo,
    })
    .nullable(),
  apps: z.array(
    z.strictObject({
      displayName: z.string().min(1),
      packaging: z.enum(['exe', 'msi', 'lob-msi']),
      runAs: z.enum(['system', 'user']),
      installs: duration,
      maxRunTime: duration,
      sizeMb: z.int().min(0),
      exitCode: z.int(),
      assignedTo,
    }),
  ),
  policies: z.array(
    z.strictObject({
      displayName: z.string().min(1),
      settings: z.array(
        z.strictObject({
          omaUri: z.string().regex(/^\.\//, 'expected a LocURI that begins with "./"'),
          type: z.enum(['string', 'integer', 'boolean']),
          value: z.union([z.string(), z.number(), z.boolean()]),
        }),
      ),
      assignedTo,
    }),
  ),
});

const fleet = z.strictObject({
  kind: z.literal('fleet'),
  name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower-case letters, digits and hyphens'),
  count: z.int().min(1).max(MOST_DEVICES),
  model: z.enum(MODEL_IDS),
  windows: z.enum(keysOf<WindowsId>(WINDOWS)),
  network: z.enum(MEDIA),
  locale: z.string().regex(/^[a-z]{2}-[A-Z]{2}$/, 'expected a locale such as "en-US"'),
});

/** Who stands in front of a device. */
const as = z.union([
  z.enum(['owner', 'colleague']),
  z.strictObject({ userName: z.string().min(1), password: z.string() }),
]);

const verb = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('admin.importHashes'),
    groupTag: z.string(),
    assignUsers: z.boolean(),
    mayFail: z.boolean().default(false),
    ...which,
  }),
  z.strictObject({ kind: z.literal('admin.assignUsers'), ...which }),
  z.strictObject({ kind: z.literal('admin.waitForAssignment'), within: duration, ...which }),
  z.strictObject({ kind: z.literal('admin.autopilotReset'), ...which }),
  z.strictObject({
    kind: z.literal('admin.waitForReset'),
    state: z.enum(['pending', 'active', 'done', 'failed']),
    within: duration,
    ...which,
  }),
  z.strictObject({ kind: z.literal('device.powerOn'), ...which }),
  z.strictObject({ kind: z.literal('device.restart'), ...which }),
  z.strictObject({
    kind: z.literal('user.signIn'),
    as: z.enum(['owner', 'colleague', 'stranger']),
    by: z.enum(['password', 'access-pass']),
    ...which,
  }),
  z.strictObject({ kind: z.literal('user.openDiagnostics'), ...which }),
  z.strictObject({ kind: z.literal('user.leave'), page, ...which }),
  z.strictObject({ kind: z.literal('user.signInToWindows'), as, ...which }),
  z.strictObject({ kind: z.literal('user.pressReset'), as, ...which }),
  z.strictObject({
    kind: z.literal('user.answer'),
    page,
    answer: z.record(z.string(), z.union([z.string(), z.boolean()])),
    ...which,
  }),
  z.strictObject({ kind: z.literal('until'), milestone: aim, within: duration, who: z.enum(['all', 'any']), ...which }),
  z.strictObject({ kind: z.literal('narrate'), text: z.string() }),
  z.strictObject({ kind: z.literal('wait'), for: duration }),
]);

const holding = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional();

const expectation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reach'), who, milestone, holding, ...which }),
  z.strictObject({ kind: z.literal('see'), who, page, holding, times: z.int().min(1).optional(), ...which }),
  z.strictObject({
    kind: z.literal('show'),
    who,
    code: z.string().regex(/^0x[0-9A-F]{8}$/, 'expected an HRESULT such as "0x81036502"'),
    ...which,
  }),
  z.strictObject({ kind: z.literal('import'), who, error: z.string().min(1), ...which }),
  z.strictObject({ kind: z.literal('event'), who, channel: z.string(), id: z.int(), ...which }),
  z.strictObject({ kind: z.literal('have'), who, path: z.string().min(1), value: z.string().optional(), ...which }),
  z.strictObject({ kind: z.literal('install'), who, app: z.string(), ...which }),
]);

const fault = z.strictObject({
  kind: z.literal('fault'),
  id: z.enum(FAULT_IDS as [string, ...string[]]),
  when: z.strictObject({
    phase: z.enum(STAGES).optional(),
    nth: z.int().min(1).optional(),
    times: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    window: z.strictObject({ from: duration, to: duration }).optional(),
  }),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  ...which,
});

/** What a scenario file must hold; mirrors `Scenario`. */
export const scenarioSchema = z.strictObject({
  kind: z.literal('scenario'),
  title: z.string().min(1),
  tags: z.array(z.string().regex(/^[a-z0-9-]+$/, 'expected lower-case letters, digits and hyphens')),
  tenant: tenantSchema,
  devices: z.array(fleet).min(1),
  story: z.array(verb).min(1),
  faults: z.array(fault).default([]),
  expect: z.array(expectation),
});
