import { beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import type { HttpResponse } from '../../../../src/network/http.ts';
import type { HardwareReport } from '../../../../src/protocol/hardware-hash/report.ts';
import type { DeviceComponents } from '../../../../src/protocol/msa/components.ts';
import { createDeviceCredential, type DeviceCredential } from '../../../../src/protocol/msa/credential.ts';
import { encodeDeviceAddRequest, readDeviceAddResponse } from '../../../../src/protocol/msa/device-add.ts';
import {
  encodeTicketRequest,
  PASSPORT_TARGET,
  readTicketResponse,
  ZTD_POLICY,
  ZTD_TARGET,
} from '../../../../src/protocol/msa/device-ticket.ts';
import { readProfile } from '../../../../src/protocol/ztd/profile.ts';
import { profileRequestHeaders } from '../../../../src/protocol/ztd/profile-request.ts';
import { readRefusal } from '../../../../src/protocol/ztd/refusal.ts';
import { identityOfReport } from '../../../../src/service/autopilot/hardware-identity.ts';
import { requestOf } from '../../../support/service.ts';
import { createWorld, reportOf, type World } from './world.ts';

const DEVICE_ADD = 'https://login.live.com/ppsecure/deviceaddcredential.srf';
const TICKETS = 'https://login.live.com/RST2.srf';
const PROFILE = 'https://ztd.dds.microsoft.com/ztd/device/AutopilotDeviceBootstrapPolicies';

let world: World;

beforeEach(() => {
  world = createWorld();
});

function componentsOf(report: HardwareReport): DeviceComponents {
  const text = (value: string | undefined) => Buffer.from(value ?? '', 'utf8');
  return {
    smbiosSerialNumber: text(report.systemSerialNumber),
    smbiosUuid: text(report.smbiosUuid),
    diskSerialNumber: text(report.diskIdentities[0]?.serial),
    macAddress: text(report.nics[0]?.mac),
    offlineDeviceId: Buffer.from(identityOfReport(report).ekSha256 ?? '', 'hex'),
    boardManufacturer: text(report.systemManufacturer),
    model: text(report.systemProductName),
  };
}

const live = (url: string, body: string) =>
  world.autopilot.handleLive(requestOf('POST', url, { body })) as HttpResponse;

function addDevice(credential: DeviceCredential, components: DeviceComponents) {
  const reply = live(DEVICE_ADD, encodeDeviceAddRequest({ credential, components }));
  return { status: reply.status, body: readDeviceAddResponse(reply.body.toString()) };
}

function askForTickets(credential: DeviceCredential, skewMs = 0) {
  const createdMs = world.context.clock.now() + skewMs;
  const targets = [{ address: PASSPORT_TARGET }, { address: ZTD_TARGET, policy: ZTD_POLICY }];
  return live(TICKETS, encodeTicketRequest({ credential, createdMs, expiresMs: createdMs + 300_000, targets }));
}

/** Goes both legs of the way to a ticket for Autopilot. */
function ticketOf(report: HardwareReport): string {
  const credential = createDeviceCredential(createRandom(`credential:${report.systemSerialNumber}`));
  addDevice(credential, componentsOf(report));
  const tickets = readTicketResponse(askForTickets(credential).body.toString());
  const issued = tickets.ok ? tickets.value.find(({ address }) => address === ZTD_TARGET) : undefined;
  if (issued === undefined) throw new Error('no ticket');
  return issued.ticket;
}

function askForProfile(ticket: string, method = 'GET') {
  const headers = profileRequestHeaders({ ticket, correlationVector: 'cv.0' });
  return world.autopilot.handleDds(requestOf(method, PROFILE, { headers })) as HttpResponse;
}

function profileOf(report: HardwareReport) {
  const reply = askForProfile(ticketOf(report));
  const profile = readProfile(reply.body.toString());
  if (!profile.ok) throw new Error(reply.body.toString());
  return profile.value;
}

function refusalOf(report: HardwareReport) {
  const reply = askForProfile(ticketOf(report));
  const refusal = readRefusal(reply.body.toString());
  return { status: reply.status, ...(refusal.ok && refusal.value) };
}

describe('the device account', () => {
  const credential = createDeviceCredential(createRandom(1));

  it('is made once: the same name and password get the same puid again', () => {
    const first = addDevice(credential, componentsOf(reportOf(1)));
    expect(first).toMatchObject({
      status: 200,
      body: { ok: true, value: { serverTimeMs: world.context.clock.now() } },
    });
    const again = addDevice(credential, componentsOf(reportOf(1)));
    expect(again.body.ok && first.body.ok && again.body.value.puid === first.body.value.puid).toBe(true);
    expect(first.body.ok && first.body.value.puid).toMatch(/^[0-9A-F]{16}$/);
  });

  it('is refused under a name that another device has', () => {
    addDevice(credential, {});
    expect(addDevice({ ...credential, password: 'x'.repeat(20) }, {})).toMatchObject({
      status: 400,
      body: { ok: false },
    });
  });

  it('is refused to what is no such request, without a word about our insides', () => {
    for (const [url, body] of [
      [DEVICE_ADD, '<DeviceAddRequest>'],
      [DEVICE_ADD, ''],
      [TICKETS, '<s:Envelope/>'],
      [TICKETS, '<!DOCTYPE x><x/>'],
    ] as const) {
      const reply = live(url, body);
      expect(reply.status).toBe(400);
      expect(reply.body.toString()).not.toMatch(/\.ts|at /);
    }
    expect(live('https://login.live.com/other', '').status).toBe(404);
    expect(world.autopilot.handleLive(requestOf('GET', TICKETS))).toMatchObject({ status: 405 });
  });

  it('gets a ticket for each target, and none with a wrong password or at a wrong time', () => {
    addDevice(credential, {});
    const reply = askForTickets(credential);
    expect(reply.status).toBe(200);
    const tickets = readTicketResponse(reply.body.toString());
    expect(tickets.ok && tickets.value.map(({ address }) => address)).toEqual([PASSPORT_TARGET, ZTD_TARGET]);
    const wrong = askForTickets({ ...credential, password: 'y'.repeat(20) });
    expect(wrong.status).toBe(400);
    expect(wrong.body.toString()).toContain('FailedAuthentication');
    for (const skewMs of [-3_600_000, 3_600_000]) {
      const late = askForTickets(credential, skewMs);
      expect(late.status).toBe(400);
      expect(late.body.toString()).toContain('ExpiredData');
    }
  });

  it('keeps neither tickets nor passwords in clear', () => {
    const ticket = ticketOf(reportOf(1));
    const stored = JSON.stringify([
      world.context.db.prepare('SELECT * FROM msa_tickets').all(),
      world.context.db.prepare('SELECT membername, password FROM msa_devices').all(),
    ]);
    expect(stored).not.toContain(ticket);
    expect(stored).not.toContain(createDeviceCredential(createRandom('credential:SN-1')).password);
  });
});

describe('profile delivery', () => {
  it('answers a registered device with its profile, by GET and POST, and notes the contact', () => {
    const id = world.profile('Standard', [['allDevices']], { deviceNameTemplate: 'CT-%RAND:4%', locale: 'de-DE' });
    const ztdId = world.register(reportOf(1), { assignedUpn: 'ann@contoso.com' });
    world.run();
    const ticket = ticketOf(reportOf(1));
    const [get, post] = [askForProfile(ticket), askForProfile(ticket, 'POST')];
    expect([get.status, post.status]).toEqual([200, 200]);
    expect(readProfile(get.body.toString())).toMatchObject({
      ok: true,
      value: {
        ZtdRegistrationId: ztdId,
        AadDeviceId: world.devices.byId(ztdId)?.azureAdDeviceId,
        CloudAssignedOobeConfig: 2 + 4 + 8 + 16 + 256,
        CloudAssignedDomainJoinMethod: 0,
        CloudAssignedForcedEnrollment: 1,
        CloudAssignedTenantDomain: 'contoso.com',
        CloudAssignedTenantId: world.context.tenant.id,
        CloudAssignedMdmId: '0000000a-0000-0000-c000-000000000000',
        CloudAssignedDeviceName: 'CT-%RAND:4%',
        CloudAssignedLanguage: 'de-DE',
        CloudAssignedRegion: 'DE',
        CloudAssignedTenantUpn: 'ann@contoso.com',
        DeploymentProfileName: 'Standard',
        IsExplicitProfileAssignment: false,
        CloudAssignedAutopilotUpdateDisabled: 1,
        CloudAssignedAutopilotUpdateTimeout: 1_800_000,
        PolicyDownloadDate: new Date(world.context.clock.now()).toISOString(),
        PolicyDownloadCorrelationVector: 'cv.0',
      },
    });
    expect(world.devices.byId(ztdId)).toMatchObject({ profileId: id, lastContactedMs: world.context.clock.now() });
  });

  it('says that groups brought the profile, and prefers the device’s own name', () => {
    const group = world.group('Sales', '(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALES"))');
    world.profile('Sales', [['group', group]], { deviceNameTemplate: 'CT-%SERIAL%' });
    const ztdId = world.register(reportOf(1), { groupTag: 'SALES' });
    world.run();
    const device = world.devices.byId(ztdId);
    if (device !== undefined) world.devices.save({ ...device, displayName: 'ANNS-BOOK' });
    expect(profileOf(reportOf(1))).toMatchObject({
      IsExplicitProfileAssignment: true,
      CloudAssignedDeviceName: 'ANNS-BOOK',
    });
  });

  it('tells a self-deploying device of no user', () => {
    world.profile('Kiosk', [['allDevices']], { oobe: { deviceUsageType: 'shared', userType: 'administrator' } });
    world.register(reportOf(1), { assignedUpn: 'ann@contoso.com' });
    const profile = profileOf(reportOf(1));
    expect(profile.CloudAssignedOobeConfig).toBe(4 + 8 + 16 + 32 + 64 + 256);
    expect(profile).not.toHaveProperty('CloudAssignedTenantUpn');
  });

  it('gives a hybrid device no name, and the connectivity check’s switch', () => {
    world.profile(
      'Hybrid',
      [['allDevices']],
      { hybridAzureADJoinSkipConnectivityCheck: true },
      '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile',
    );
    world.register(reportOf(1));
    const profile = profileOf(reportOf(1));
    expect(profile).toMatchObject({ CloudAssignedDomainJoinMethod: 1, HybridJoinSkipDCConnectivityCheck: 1 });
    expect(profile).not.toHaveProperty('CloudAssignedDeviceName');
  });

  it('falls back to the default before any assignment took hold', () => {
    world.register(reportOf(1));
    world.profile('Default', [['allDevices']]);
    expect(profileOf(reportOf(1))).toMatchObject({ DeploymentProfileName: 'Default' });
  });

  it('answers 807 to a stranger and 815 where there is no profile and no default', () => {
    expect(refusalOf(reportOf(1))).toEqual({ status: 400, code: 807, name: 'ZtdDeviceIsNotRegistered' });
    const ztdId = world.register(reportOf(1));
    expect(refusalOf(reportOf(1))).toEqual({ status: 400, code: 815, name: 'ZtdDeviceHasNoAssignedProfile' });
    expect(world.devices.byId(ztdId)?.lastContactedMs).toBe(world.context.clock.now());
  });

  it('gives the default Autopilot experience in place of 815 where the tenant is set to it', () => {
    world.directory.queries.settings.set('withoutProfile', 'default-experience');
    world.register(reportOf(1));
    expect(profileOf(reportOf(1))).toMatchObject({
      DeploymentProfileName: 'Default Autopilot experience',
      CloudAssignedOobeConfig: 264,
      IsExplicitProfileAssignment: false,
    });
  });

  it('answers 809 while the assigned profile is gone', () => {
    const id = world.profile('Standard', [['allDevices']]);
    world.register(reportOf(1));
    world.run();
    world.profiles.remove(id);
    expect(refusalOf(reportOf(1))).toMatchObject({ code: 809, name: 'ZtdProfileIsNotRegistered' });
  });

  it('answers 908 by name to a device whose board or serial number changed', () => {
    world.register(reportOf(1));
    const { ekPublic = '', smbiosUuid = '' } = reportOf(2);
    expect(refusalOf(reportOf(1, { ekPublic, smbiosUuid }))).toMatchObject({
      code: 908,
      name: 'HardwareMismatchDetected',
    });
    expect(refusalOf(reportOf(1, { systemSerialNumber: 'X' }))).toMatchObject({
      code: 908,
      name: 'SerialNumberMismatch',
    });
  });

  it('answers 813 when several registrations fit', () => {
    const device = world.devices.byId(world.register(reportOf(1)));
    if (device !== undefined) world.devices.insert({ ...device, id: 'twin' });
    expect(refusalOf(reportOf(1))).toMatchObject({ code: 813, name: 'ZtdDeviceIsNotUnique' });
  });

  it('takes no ticket that is missing, altered, expired, forgotten, or for another service', () => {
    world.profile('Default', [['allDevices']]);
    world.register(reportOf(1));
    const ticket = ticketOf(reportOf(1));
    const status = (text: string) => askForProfile(text).status;
    expect(status(ticket)).toBe(200);
    expect(status('')).toBe(401);
    expect(status(`${ticket}x`)).toBe(401);
    const credential = createDeviceCredential(createRandom('credential:SN-1'));
    const tickets = readTicketResponse(askForTickets(credential).body.toString());
    const passport = tickets.ok ? tickets.value.find(({ address }) => address === PASSPORT_TARGET) : undefined;
    expect(status(passport?.ticket ?? '')).toBe(401);
    world.context.advance(24 * 3_600_000);
    expect(status(ticket)).toBe(401);
    const fresh = ticketOf(reportOf(1));
    expect(status(fresh)).toBe(200);
    world.context.db.exec('DELETE FROM msa_tickets');
    expect(status(fresh)).toBe(401);
  });

  it('knows its one path and two methods', () => {
    const at = (method: string, url: string) =>
      (world.autopilot.handleDds(requestOf(method, url)) as HttpResponse).status;
    expect(at('DELETE', PROFILE)).toBe(405);
    expect(at('GET', 'https://ztd.dds.microsoft.com/other')).toBe(404);
  });
});

describe('what a join asks of Autopilot', () => {
  it('is which registration a ticket stands for', () => {
    const ztdId = world.register(reportOf(1));
    expect(world.autopilot.resolveDeviceTicket(ticketOf(reportOf(1)))).toEqual({
      ztdId,
      directoryDeviceId: world.devices.byId(ztdId)?.azureAdDeviceId,
    });
    expect(world.autopilot.resolveDeviceTicket(ticketOf(reportOf(2)))).toBeUndefined();
    expect(world.autopilot.resolveDeviceTicket('t=a.b.c')).toBeUndefined();
  });

  it('is whether the user becomes an administrator', () => {
    const ztdId = world.register(reportOf(1));
    expect(world.autopilot.joinsAsAdministrator(ztdId)).toBe(true);
    const standard = world.profile('Standard', [['allDevices']]);
    expect(world.autopilot.joinsAsAdministrator(ztdId)).toBe(false);
    world.withdraw(standard);
    world.profile('Admins', [['allDevices']], { oobe: { userType: 'administrator' } });
    expect(world.autopilot.joinsAsAdministrator(ztdId)).toBe(true);
  });
});
