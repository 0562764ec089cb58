import { expect, test } from 'vitest';
import { acquireProfile } from '../../../../src/device/autopilot/acquire-profile.ts';
import { cachedProfile } from '../../../../src/device/autopilot/policy-cache.ts';
import { recall } from '../../../../src/device/oobe/progress.ts';
import type { HttpResponse, ServerRequest } from '../../../../src/network/http.ts';
import { encodeDeviceAddResponse, readDeviceAddRequest } from '../../../../src/protocol/msa/device-add.ts';
import { encodeTicketResponse, readTicketRequest } from '../../../../src/protocol/msa/device-ticket.ts';
import { encodeProfile } from '../../../../src/protocol/ztd/profile.ts';
import { encodeRefusal } from '../../../../src/protocol/ztd/refusal.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { PROFILE } from '../../../support/profile.ts';
import { START_MS } from '../../../support/service.ts';

interface Cloud {
  /** Answers to profile requests, one after the other; the last one stays. */
  readonly answers: HttpResponse[];
  readonly requests: ServerRequest[];
  readonly handle: (request: ServerRequest) => HttpResponse;
}

/** login.live.com that knows everybody, and a profile service with prepared answers. */
function createCloud(...answers: HttpResponse[]): Cloud {
  const requests: ServerRequest[] = [];
  let tickets = 0;
  return {
    answers,
    requests,
    handle(request) {
      requests.push(request);
      const body = request.body.toString('utf8');
      if (request.path === '/ppsecure/deviceaddcredential.srf') {
        if (!readDeviceAddRequest(body).ok) return reply(400, '');
        const account = {
          puid: '0018000012345678',
          hardwareDeviceId: '1',
          globalDeviceId: '2',
          serverTimeMs: START_MS,
        };
        return reply(200, encodeDeviceAddResponse(account));
      }
      if (request.path === '/RST2.srf') {
        const asked = readTicketRequest(body);
        if (!asked.ok) return reply(400, '');
        tickets += 1;
        const lifetime = { createdMs: START_MS, expiresMs: START_MS + 3_600_000 };
        const issued = asked.value.targets.map(({ address }) => ({
          address,
          ticket: `ticket-${tickets}`,
          ...lifetime,
        }));
        return reply(200, encodeTicketResponse(issued));
      }
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? reply(500, '');
    },
  };
}

const pathsOf = ({ requests }: Cloud) => requests.map(({ path }) => path.split('/').at(-1));
const found = () => reply(200, encodeProfile(PROFILE));
const PROVISIONING = 'HKLM/SOFTWARE/Microsoft/Provisioning';

test('a device tells what its hardware is, gets a ticket, and the profile comes for the ticket', async () => {
  const cloud = createCloud(found());
  const { play, machine, trace } = createTestMachine({ handle: cloud.handle });
  expect(await play(acquireProfile)).toEqual({ next: 'continue' });
  expect(pathsOf(cloud)).toEqual(['deviceaddcredential.srf', 'RST2.srf', 'AutopilotDeviceBootstrapPolicies']);
  const added = readDeviceAddRequest(cloud.requests[0]?.body.toString('utf8') ?? '');
  expect(added.ok && added.value.components.smbiosSerialNumber?.toString()).toBe(machine.hardware.smbios.serialNumber);
  expect(added.ok && added.value.components.smbiosUuid?.toString()).toBe(machine.hardware.smbios.uuid);
  expect(cloud.requests[2]?.headers['x-device-token']).toBe('ticket-1');
  expect(cachedProfile(machine)).toEqual(PROFILE);
  expect(trace('milestone').map(({ name }) => name)).toEqual(['profile.downloaded']);
  expect(trace('event-log').map(({ id }) => id)).toEqual([160, 286, 703, 702, 170, 161, 153]);
});

test('a downloaded profile stands in the registry where diagnostics look for it', async () => {
  const { play, machine } = createTestMachine({ handle: createCloud(found()).handle });
  await play(acquireProfile);
  const { registry } = machine;
  const diagnostics = `${PROVISIONING}/Diagnostics/Autopilot`;
  expect(registry.getNumber(diagnostics, 'CloudAssignedOobeConfig')).toBe(1310);
  expect(registry.getString(diagnostics, 'CloudAssignedTenantDomain')).toBe('contoso.com');
  expect(registry.getString(diagnostics, 'DeploymentProfileName')).toBe('Sales');
  expect(registry.getString(`${diagnostics}/EstablishedCorrelations`, 'ZtdRegistrationId')).toBe(
    PROFILE.ZtdRegistrationId,
  );
  expect(registry.getNumber(`${PROVISIONING}/AutopilotPolicyCache`, 'ProfileAvailable')).toBe(1);
  expect(JSON.parse(registry.getString(`${PROVISIONING}/AutopilotPolicyCache`, 'PolicyJsonCache') ?? '')).toEqual(
    PROFILE,
  );
});

test.each([
  ['Windows 11', '11-23H2-pro', 'Autopilot'],
  ['Windows 10', '10-22H2-pro', 'wmansvc'],
] as const)('%s keeps the profile in a folder of its own', async (_, windows, folder) => {
  const { play, machine } = createTestMachine({ handle: createCloud(found()).handle, spec: { windows } });
  await play(acquireProfile);
  expect(machine.disk.list('files/')).toEqual([`files/Windows/ServiceState/${folder}/AutopilotDDSZTDFile.json`]);
});

test.each([
  [807, '0x81038327', 'ZtdDeviceIsNotRegistered'],
  [815, '0x8103832F', 'ZtdDeviceHasNoAssignedProfile'],
] as const)('answer %i is asked for once and remembered as %s', async (code, hresult, name) => {
  const cloud = createCloud(reply(400, encodeRefusal(code)));
  const { play, machine, trace } = createTestMachine({ handle: cloud.handle });
  expect(await play(acquireProfile)).toEqual({ next: 'continue' });
  expect(cloud.requests).toHaveLength(3);
  expect(recall(machine, 'no-profile')).toEqual({ code: hresult, detail: name });
  expect(machine.registry.getNumber(`${PROVISIONING}/AutopilotPolicyCache`, 'ProfileAvailable')).toBe(0);
  expect(trace('milestone')).toEqual([{ name: 'profile.none', code: hresult, detail: name }]);
  expect(trace('event-log')).toContainEqual(
    expect.objectContaining({ id: 709, data: { code: hresult, detail: name } }),
  );
});

test('a service in trouble is asked again, and a profile that comes late counts', async () => {
  const cloud = createCloud(reply(503, ''), found());
  const { play, machine, trace } = createTestMachine({ handle: cloud.handle });
  await play(acquireProfile);
  expect(cachedProfile(machine)?.DeploymentProfileName).toBe('Sales');
  expect(trace('event-log').map(({ id }) => id)).toEqual([160, 286, 708, 194, 193, 703, 702, 170, 161, 153]);
});

test('a ticket that the service refuses is given up for a new one', async () => {
  const cloud = createCloud(reply(401, '{"Message":"no"}'), found());
  const { play } = createTestMachine({ handle: cloud.handle });
  await play(acquireProfile);
  expect(cloud.requests.at(-1)?.headers['x-device-token']).toBe('ticket-2');
});

test('without a ticket there is no profile, and the event says why', async () => {
  const { play, machine, trace } = createTestMachine({ handle: () => reply(404, '') });
  await play(acquireProfile);
  expect(recall(machine, 'no-profile')?.code).toBe('0x80190194');
  expect(trace('event-log').filter(({ id }) => id === 710)).toHaveLength(3);
});

test('after the next start the account is known and the profile is fetched again', async () => {
  const first = createTestMachine({ handle: createCloud(found()).handle });
  await first.play(acquireProfile);
  const cloud = createCloud(reply(200, encodeProfile({ ...PROFILE, DeploymentProfileName: 'Sales 2' })));
  const second = createTestMachine({ handle: cloud.handle, disk: first.machine.disk.entries() });
  await second.play(acquireProfile);
  expect(pathsOf(cloud)).toEqual(['AutopilotDeviceBootstrapPolicies']);
  expect(cachedProfile(second.machine)?.DeploymentProfileName).toBe('Sales 2');
});

test('an empty answer forgets the profile before the join, and leaves it alone after', async () => {
  const first = createTestMachine({ handle: createCloud(found()).handle });
  await first.play(acquireProfile);
  const gone = reply(400, encodeRefusal(807));
  const before = createTestMachine({ handle: createCloud(gone).handle, disk: first.machine.disk.entries() });
  await before.play(acquireProfile);
  expect(cachedProfile(before.machine)).toBeUndefined();
  const joined = [...first.machine.disk.entries(), ['oobe/joined', '{}'] as [string, string]];
  const after = createTestMachine({ handle: createCloud(gone).handle, disk: joined });
  await after.play(acquireProfile);
  expect(cachedProfile(after.machine)).toEqual(PROFILE);
});
