import { expect, test } from 'vitest';
import { entraSidOf } from '../../../../src/core/guid.ts';
import { storeProfile } from '../../../../src/device/autopilot/policy-cache.ts';
import { joinEntra } from '../../../../src/device/join/join.ts';
import { requestMdmToken } from '../../../../src/device/join/mdm-token.ts';
import { signInToEntra } from '../../../../src/device/join/sign-in.ts';
import type { Machine, StageEnd } from '../../../../src/device/machine.ts';
import { recall } from '../../../../src/device/oobe/progress.ts';
import { GROUPS } from '../../../../src/device/os/accounts.ts';
import { readSecret } from '../../../../src/device/os/secrets.ts';
import type { Handler } from '../../../../src/network/http.ts';
import { encodeDrsError } from '../../../../src/protocol/drs/error.ts';
import { readClaims } from '../../../../src/protocol/oidc/jwt.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { createEntraWorld, type EntraWorld } from '../../../support/entra.ts';
import { PROFILE } from '../../../support/profile.ts';
import { CONTOSO, START_MS } from '../../../support/service.ts';

function handlerOf({ entra }: EntraWorld): Handler {
  return (request) => {
    if (request.host === 'login.microsoftonline.com') return entra.login(request);
    return request.host.startsWith('enterpriseregistration.') ? entra.drs(request) : reply(404, '');
  };
}

/** What the person types, attempt by attempt. */
function typing(...passwords: string[]) {
  return async (machine: Machine): Promise<StageEnd> => {
    for (const password of passwords) {
      machine.person.instruct({ page: 'sign-in', answer: { userName: 'ada@contoso.com', password } });
    }
    return signInToEntra(machine);
  };
}

async function signInAndJoin(machine: Machine): Promise<StageEnd> {
  const signedIn = await typing('secret')(machine);
  return signedIn.next === 'continue' ? joinEntra(machine) : signedIn;
}

/** Entra with company branding. */
function createBrandedWorld(): EntraWorld {
  const world = createEntraWorld();
  world.entra.directory.queries.settings.set('branding', {
    backgroundColor: '#102030',
    signInPageText: 'Welcome & thank you',
    usernameHintText: 'name@contoso.com',
    bannerLogo: null,
    squareLogo: null,
    backgroundImage: null,
    customPrivacyAndCookiesUrl: null,
    customTermsOfUseUrl: null,
  });
  return world;
}

test('the sign-in page shows the tenant’s branding, and its form leads to the tokens of the user', async () => {
  const world = createBrandedWorld();
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(world) });
  expect(await play(typing('secret'))).toEqual({ next: 'continue' });
  expect(trace('page.shown')).toEqual([
    {
      page: 'sign-in',
      fields: {
        tenant: 'Contoso',
        logo: '',
        text: 'Welcome & thank you',
        hint: 'name@contoso.com',
        userName: '',
        error: '',
        greeting: 'Welcome to Contoso!',
        canChangeAccount: true,
        notice: '',
      },
    },
  ]);
  const secret = readSecret(machine, 'sign-in');
  expect(secret?.upn).toBe('ada@contoso.com');
  expect(secret?.tenantId).toBe(CONTOSO.id);
  expect(secret?.mdmEnrollmentUrl).toBe('https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc');
  expect(trace('milestone')).toEqual([{ name: 'sign-in.done', upn: 'ada@contoso.com' }]);
});

test('a wrong password brings the page back with the reason, and the next attempt counts', async () => {
  const { play, trace } = createTestMachine({ handle: handlerOf(createEntraWorld()) });
  expect(await play(typing('wrong', 'secret'))).toEqual({ next: 'continue' });
  const errors = trace('page.shown').map(({ fields }) => (fields as { error: string }).error);
  expect(errors).toEqual(['', expect.stringContaining('50126')]);
});

test('a user of another tenant is told so, and may try again', async () => {
  const world = createEntraWorld();
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(world), disk: [] });
  storeProfile(machine, { ...PROFILE, CloudAssignedTenantId: '99999999-9999-4999-8999-999999999999' });
  expect(await play(typing('secret'))).toBeUndefined();
  const notices = trace('page.shown').map(({ fields }) => (fields as { notice: string }).notice);
  expect(notices).toEqual(['', 'This device belongs to another organisation.']);
  expect(
    machine.registry.getNumber('HKLM/SOFTWARE/Microsoft/Provisioning/Diagnostics/Autopilot', 'TenantMatched'),
  ).toBe(0);
  expect(readSecret(machine, 'sign-in')).toBeUndefined();
});

test('an assigned user is greeted by name and finds the user name filled in, and no link to another account', async () => {
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(createBrandedWorld()) });
  const assigned = { CloudAssignedTenantUpn: 'ada@contoso.com', CloudAssignedUserName: 'Ada' };
  storeProfile(machine, { ...PROFILE, ...assigned });
  await play(typing('secret'));
  expect(trace('page.shown')[0]?.['fields']).toMatchObject({
    userName: 'ada@contoso.com',
    greeting: 'Welcome to Contoso, Ada!',
    canChangeAccount: false,
  });
});

test('a tenant that asks for a second factor has it registered and proved on the way', async () => {
  const world = createEntraWorld();
  world.entra.directory.queries.settings.set('mfaToJoin', true);
  const { play, trace } = createTestMachine({ handle: handlerOf(world) });
  expect(await play(signInAndJoin)).toEqual({ next: 'continue' });
  expect(trace('page.shown').map(({ page }) => page)).toEqual(['sign-in', 'security-info', 'two-factor']);
  expect(trace('page.shown').at(-1)?.['fields']).toEqual({ number: expect.stringMatching(/^\d\d$/), error: '' });
});

test('who turns the second factor down has not signed in', async () => {
  const world = createEntraWorld();
  world.entra.directory.queries.settings.set('mfaToJoin', true);
  const { play } = createTestMachine({ handle: handlerOf(world) });
  const end = await play((machine) => {
    machine.person.instruct({ page: 'two-factor', answer: { approved: false } });
    return signInAndJoin(machine);
  });
  expect(end).toMatchObject({ next: 'failed', code: '0x801C0002', hop: 'sign-in' });
});

test('the link to another account shows where there is no branding, whatever the profile says', async () => {
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(createEntraWorld()) });
  storeProfile(machine, { ...PROFILE, CloudAssignedForcedEnrollment: 1 });
  await play(typing('secret'));
  expect(trace('page.shown')[0]?.['fields']).toMatchObject({ canChangeAccount: true });
});

test('a join leaves certificate, join record, account and administrators on the machine', async () => {
  const world = createEntraWorld();
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(world) });
  expect(await play(signInAndJoin)).toEqual({ next: 'continue' });
  const [certificate] = machine.certificates.list('My/System');
  expect(certificate?.keyPurpose).toBe('device');
  const device = world.entra.directory.queries.devices.byThumbprint(certificate?.thumbprint ?? '');
  expect(device?.trustType).toBe('AzureAd');
  const key = `HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin/JoinInfo/${certificate?.thumbprint}`;
  expect(machine.registry.getString(key, 'TenantId')).toBe(CONTOSO.id);
  expect(machine.registry.getString(key, 'UserEmail')).toBe('ada@contoso.com');
  const sid = entraSidOf(world.ada.id);
  expect(machine.accounts.get(sid)).toMatchObject({ kind: 'entra', upn: 'ada@contoso.com' });
  expect(machine.accounts.members(GROUPS.Administrators)).toContain(sid);
  expect(machine.accounts.members(GROUPS.Administrators)).toHaveLength(3);
  expect(trace('milestone')).toContainEqual({
    name: 'join.done',
    deviceId: device?.deviceId,
    upn: 'ada@contoso.com',
    isAdministrator: true,
  });
  const registration = trace('event-log').filter(({ channel }) => String(channel).includes('User Device Registration'));
  expect(registration.map(({ id }) => id)).toEqual([101, 104, 306]);
});

test('a join that is on the disk is not asked for again', async () => {
  const world = createEntraWorld();
  const first = createTestMachine({ handle: handlerOf(world) });
  await first.play(signInAndJoin);
  const second = createTestMachine({ disk: first.machine.disk.entries() });
  expect(await second.play(joinEntra)).toEqual({ next: 'continue' });
  expect(second.trace('http')).toEqual([]);
  expect(second.trace('milestone')).toContainEqual(expect.objectContaining({ name: 'join.done' }));
});

test('a user whose quota is used up reads 0x801C000E', async () => {
  const world = createEntraWorld();
  world.entra.directory.queries.settings.set('deviceQuota', 0);
  const { play, machine, trace } = createTestMachine({ handle: handlerOf(world) });
  expect(await play(signInAndJoin)).toMatchObject({ next: 'failed', code: '0x801C000E', hop: 'join' });
  expect(machine.certificates.list('My/System')).toEqual([]);
  expect(trace('event-log')).toContainEqual(expect.objectContaining({ id: 304 }));
  expect(trace('event-log')).toContainEqual(expect.objectContaining({ id: 180, data: { phase: 'AADEnroll' } }));
});

test('a user who may not join devices reads 0x801C0003', async () => {
  const world = createEntraWorld();
  world.entra.directory.queries.settings.set('devicesMayJoin', 'none');
  const { play } = createTestMachine({ handle: handlerOf(world) });
  expect(await play(signInAndJoin)).toMatchObject({ next: 'failed', code: '0x801C0003' });
});

test.each([
  ['a deleted device object', 400, refusal('DirectoryError', 'The device object is not found.'), '0x801C03F3'],
  ['a refused token', 401, refusal('AuthenticationError', 'no'), '0x801C0002'],
  ['a server that is broken', 500, 'oops', '0x801C0006'],
  ['a status without a reason', 404, '', '0x801C03EB'],
  ['a reply that cannot be read', 200, '{}', '0x801C03E9'],
])('%s has its own code', async (_, status, body, code) => {
  const world = createEntraWorld();
  const handle = handlerOf(world);
  const { play } = createTestMachine({
    handle: (request) => (request.path === '/EnrollmentServer/device/' ? reply(status, body) : handle(request)),
  });
  expect(await play(signInAndJoin)).toMatchObject({ next: 'failed', code, hop: 'join' });
});

test('a registration service that cannot be discovered is 0x801C000C', async () => {
  const handle = handlerOf(createEntraWorld());
  const { play } = createTestMachine({
    handle: (request) => (request.path.endsWith('/Discover') ? reply(503, '') : handle(request)),
  });
  expect(await play(signInAndJoin)).toMatchObject({ next: 'failed', code: '0x801C000C', hop: 'discovery' });
});

function refusal(errorType: string, message: string): string {
  return encodeDrsError({ errorType, message, traceId: 'trace', atMs: START_MS });
}

test('whoever signs in anew on a device that has joined gets a token for the MDM that names the device', async () => {
  const world = createEntraWorld();
  const first = createTestMachine({ handle: handlerOf(world) });
  await first.play(signInAndJoin);
  const deviceId = recall(first.machine, 'joined')?.deviceId;
  const disk = first.machine.disk.entries().filter(([path]) => path !== 'secrets/sign-in');
  const { play, machine } = createTestMachine({ disk, handle: handlerOf(world) });
  await play(typing('secret'));
  const token = await play((it) => requestMdmToken(it, readSecret(machine, 'sign-in') ?? fail('nobody has signed in')));
  const claims = readClaims(token?.ok === true ? token.value : '');
  expect(claims).toMatchObject({ ok: true, value: { deviceid: deviceId, upn: 'ada@contoso.com' } });
});

function fail(message: string): never {
  throw new Error(message);
}
