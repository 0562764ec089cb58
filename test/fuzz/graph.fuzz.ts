import fc from 'fast-check';
import { collectionRoutes } from '../../src/service/graph/collections/index.ts';
import { CONTOSO } from '../support/service.ts';
import { AZURE_AD_PROFILE, autopilotDevice, createTestGraph, managedDevice } from '../unit/service/graph/support.ts';
import { queryOptions } from './odata.fuzz.ts';
import { type FuzzPart, HANG_MS } from './part.ts';

/** How many cases one tenant sees: what they make of it is part of what the later ones meet. */
const CASES_A_TENANT = 500;

/** Ids that are there, ids that are not, and what is no id at all. */
const ID = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('d1', 'm1', CONTOSO.id, '0', '1') },
  { weight: 1, arbitrary: fc.constantFrom('$ref', '$count', '..', '%00', "o'brien", 'constructor', '__proto__') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** Names that bodies are made of, so that some values reach what reads them. */
const NAMES = [
  '@odata.type',
  'displayName',
  'name',
  'description',
  'serialNumber',
  'hardwareIdentifier',
  'importedWindowsAutopilotDeviceIdentities',
  'importedDeviceIdentities',
  'assignments',
  'mobileAppAssignments',
  'enrollmentConfigurationAssignments',
  'target',
  'groupId',
  'intent',
  'rules',
  'omaSettings',
  'settings',
  'requests',
  'id',
  'method',
  'url',
  'dependsOn',
  'outOfBoxExperienceSetting',
  'priority',
  'ids',
  'deviceIds',
  'action',
  'membershipRule',
  'groupTypes',
  'constructor',
];
const TYPES = [
  AZURE_AD_PROFILE,
  '#microsoft.graph.win32LobApp',
  '#microsoft.graph.windows10CustomConfiguration',
  '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
  '#microsoft.graph.windows10CompliancePolicy',
  '#microsoft.graph.groupAssignmentTarget',
  '#microsoft.graph.win32LobAppFileSystemRule',
];
const { tree: json } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<unknown>(...TYPES, 'x', '', 'T0E=', '12', 'true', null, 0, -1, 1e308, true),
    fc.string(),
  ),
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    tie('leaf'),
    fc.dictionary(fc.constantFrom(...NAMES), tie('tree'), { maxKeys: 6 }),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}));
const body = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.nat({ max: 50_000 }).map((depth) => '['.repeat(depth)) },
);

const routesOf = () => {
  const { context, directory } = createTestGraph();
  return collectionRoutes(context, directory).map(({ method, path }) => ({ method, path }));
};

function createCallee() {
  let left = 0;
  let tenant = createTestGraph();
  return () => {
    if (left === 0) {
      left = CASES_A_TENANT;
      tenant = createTestGraph();
      tenant.autopilotDevices.insert(autopilotDevice('d1'));
      tenant.managedDevices.insert(managedDevice('m1'));
    }
    left -= 1;
    return tenant.call;
  };
}

/** Answers as the service does: never a fault of its own, never a trace of its code. */
async function judge(call: ReturnType<typeof createTestGraph>['call'], method: string, path: string, text: string) {
  const startedMs = performance.now();
  const answer = await call(method, path, { body: text, headers: { 'content-type': 'application/json' } });
  const tookMs = performance.now() - startedMs;
  if (tookMs > HANG_MS) throw new Error(`${method} ${path} took ${tookMs.toFixed(0)} ms`);
  if (answer.status >= 500 || answer.status < 200) throw new Error(`${method} ${path}: ${answer.status}`);
  if (/\n\s+at |node:internal|\.ts:\d/.test(answer.text)) throw new Error(`${method} ${path} shows its code`);
  if (answer.status >= 400 && typeof answer.body?.error?.code !== 'string')
    throw new Error(`${method} ${path}: no error`);
}

const next = createCallee();

const step = fc.record({
  id: fc.constantFrom('1', '2', '3'),
  method: fc.constantFrom('GET', 'POST', 'DELETE', 'x'),
  url: fc.oneof(fc.constantFrom('/users', '/deviceManagement/managedDevices', '/$batch', ''), fc.string()),
  headers: fc.dictionary(fc.constantFrom('Content-Type', 'Accept', 'Authorization'), fc.string()),
  body: json,
  dependsOn: fc.array(fc.constantFrom('1', '2', '3', '4'), { maxLength: 2 }),
});
const segment = fc.oneof(
  fc.constantFrom('deviceManagement', 'users', '$count', "('x')", 'microsoft.graph.x', '%', '%zz'),
  fc.string(),
);

export const parts: readonly FuzzPart[] = [
  {
    title: 'every route of Graph answers any id, query and body in its own words',
    weight: 10,
    property: fc.asyncProperty(
      fc.constantFrom(...routesOf()),
      fc.constantFrom('v1.0', 'beta'),
      fc.array(ID, { minLength: 3, maxLength: 3 }),
      queryOptions,
      body,
      async ({ method, path }, version, ids, options, text) => {
        let index = 0;
        const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(ids[index++ % 3] ?? ''));
        const query = new URLSearchParams(options as [string, string][]);
        await judge(next(), method, `/${version}${filled}?${query}`, text);
      },
    ) as FuzzPart['property'],
  },
  {
    title: 'a batch answers whatever stands in it',
    weight: 1,
    property: fc.asyncProperty(fc.oneof(fc.array(fc.oneof(step, json), { maxLength: 22 }), json), (requests) =>
      judge(next(), 'POST', '/beta/$batch', JSON.stringify({ requests })),
    ) as FuzzPart['property'],
  },
  {
    title: 'Graph refuses paths and methods that nobody serves',
    weight: 1,
    property: fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'),
      fc.array(segment, { maxLength: 40 }),
      (method, segments) => {
        const path = `/beta/${segments.map((part) => part.replace(/[?#\\]/g, '')).join('/')}`;
        return judge(next(), method, path, '{}');
      },
    ) as FuzzPart['property'],
  },
];
