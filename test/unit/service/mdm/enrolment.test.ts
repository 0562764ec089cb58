import { beforeEach, describe, expect, it } from 'vitest';
import { readDiscoverResponse } from '../../../../src/protocol/mde2/discover.ts';
import { writeEnroll } from '../../../../src/protocol/mde2/enroll.ts';
import { writeGetPolicies } from '../../../../src/protocol/mde2/policies.ts';
import { readGetPoliciesResponse } from '../../../../src/protocol/mde2/policies-response.ts';
import { readResponse } from '../../../../src/protocol/soap/envelope.ts';
import { readCertificate } from '../../../../src/protocol/x509/certificate.ts';
import { verifyChain } from '../../../../src/protocol/x509/chain.ts';
import { readIntuneDeviceFacts } from '../../../../src/protocol/x509/device-extensions.ts';
import { EKU } from '../../../../src/protocol/x509/extensions.ts';
import { commonNameOf } from '../../../../src/protocol/x509/name.ts';
import { createAutopilotDeviceQueries } from '../../../../src/service/store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../../../../src/service/store/queries/deployment-profiles.ts';
import { golden } from '../../../support/canonical-xml.ts';
import { CONTOSO, requestOf } from '../../../support/service.ts';
import { createMdmWorld, ENROLLMENT, type MdmWorld, SESSIONS } from './world.ts';

const ENTERPRISE = 'https://enterpriseenrollment.contoso.com';
const POLICY = 'https://enrollment.manage.microsoft.com/EnrollmentServer/PolicyService.svc';
const ZTD_ID = 'c3a1f7de-0a5b-4d92-9e33-5b9f1c2d7e10';
const PROFILE_ID = '9d0f2b8e-7a0c-4f1b-8d6a-2f6c8a1b3e57';

let world: MdmWorld;

beforeEach(() => {
  world = createMdmWorld();
});

function register(preprovisioningAllowed = false): void {
  createDeploymentProfileQueries(world.context.db).insert({
    id: PROFILE_ID,
    odataType: '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Sales laptops',
    body: {
      description: '',
      locale: 'os-default',
      hardwareHashExtractionEnabled: false,
      deviceNameTemplate: '',
      deviceType: 'windowsPc',
      preprovisioningAllowed,
      roleScopeTagIds: [],
      managementServiceAppId: null,
      outOfBoxExperienceSetting: {
        privacySettingsHidden: true,
        eulaHidden: true,
        userType: 'standard',
        deviceUsageType: 'singleUser',
        keyboardSelectionPageSkipped: true,
        escapeLinkHidden: true,
      },
      hybridAzureADJoinSkipConnectivityCheck: false,
    },
    createdMs: 0,
    modifiedMs: 0,
  });
  createAutopilotDeviceQueries(world.context.db).insert({
    id: ZTD_ID,
    serialNumber: 'SN-1',
    productKey: '',
    smbiosUuid: null,
    ekSha256: null,
    diskSerials: [],
    macs: [],
    productKeyId: null,
    manufacturer: 'Contoso Devices',
    model: 'Laptop 5',
    skuNumber: '',
    systemFamily: '',
    groupTag: '',
    purchaseOrder: '',
    assignedUpn: '',
    addressableUserName: '',
    displayName: '',
    enrollmentState: 'notContacted',
    lastContactedMs: null,
    azureAdDeviceId: world.directoryDeviceId,
    managedDeviceId: null,
    profileId: PROFILE_ID,
    intendedProfileId: PROFILE_ID,
    assignmentStatus: 'assignedInSync',
    profileAssignedMs: 0,
    isVisible: true,
    createdMs: 0,
  });
}

const registration = () => createAutopilotDeviceQueries(world.context.db).byId(ZTD_ID);
const deviceToken = () =>
  world.entra.tokens.issueAccess({
    audience: 'https://enrollment.manage.microsoft.com/',
    clientId: '29d9ed98-a469-4536-ade2-f981bc1d605e',
    subject: { objectId: world.directoryDeviceId },
    deviceId: world.directoryDeviceId,
  });

describe('discovery', () => {
  it('answers the probe with an empty 200', () => {
    const probe = requestOf('GET', `${ENTERPRISE}/EnrollmentServer/Discovery.svc`);
    expect(world.mdm.handle(probe)).toEqual({ status: 200, headers: {}, body: Buffer.alloc(0) });
  });

  it('answers the golden request with endpoints of the origin that was called, in any case of the path', () => {
    const response = world.post(`${ENTERPRISE}:8443/enrollmentserver/discovery.svc`, golden('mde2/discover.xml'));
    expect(response.headers).toEqual({ 'content-type': 'application/soap+xml; charset=utf-8' });
    expect(readDiscoverResponse(response.body.toString(), 'entra')).toMatchObject({
      ok: true,
      value: {
        kind: 'result',
        value: {
          authPolicy: 'Federated',
          enrollmentVersion: '5.0',
          policyServiceUrl: `${ENTERPRISE}:8443/EnrollmentServer/PolicyService.svc`,
          enrollmentServiceUrl: `${ENTERPRISE}:8443/EnrollmentServer/DeviceEnrollmentWebService.svc`,
        },
      },
    });
  });

  it.each([
    ['', undefined],
    ['not xml', undefined],
    ['<!DOCTYPE a><a/>', undefined],
    [
      golden('mde2/discover.xml').replace(/<RequestVersion>[^<]*</, '<RequestVersion>9.0<'),
      'urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478',
    ],
  ])('refuses malformed request %# with a MessageFormat fault under HTTP 200', (body, relatesTo) => {
    const response = world.post(`${ENTERPRISE}/EnrollmentServer/Discovery.svc`, body);
    expect(response.status).toBe(200);
    const text = response.body.toString();
    expect(readDiscoverResponse(text, 'entra')).toMatchObject({ value: { fault: { hresult: '0x80180001' } } });
    expect(text.includes('RelatesTo')).toBe(relatesTo !== undefined);
    expect(relatesTo === undefined || text.includes(relatesTo)).toBe(true);
    expect(text).not.toMatch(/at \w+ \(|\.ts:/);
  });

  it('knows no other paths and methods', () => {
    expect(world.post(`${ENTERPRISE}/EnrollmentServer/Other.svc`, '').status).toBe(404);
    expect(world.mdm.handle(requestOf('GET', ENROLLMENT))).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});

describe('the policy service', () => {
  it('tells a client with a good token how to make its request', () => {
    const body = writeGetPolicies(POLICY, { token: { kind: 'jwt', jwt: world.token() } });
    const read = readGetPoliciesResponse(world.post(POLICY, body).body.toString());
    expect(read).toMatchObject({ value: { value: { minimalKeyLength: 2048, hashAlgorithm: 'sha256' } } });
  });

  it('refuses the golden request, whose token is not of this tenant', () => {
    const read = readGetPoliciesResponse(world.post(POLICY, golden('mde2/get-policies.xml')).body.toString());
    expect(read).toMatchObject({ value: { fault: { subcode: 'Authentication', hresult: '0x80180002' } } });
  });
});

describe('enrolment', () => {
  it('gives a document of account and client settings, with the device’s certificate third', () => {
    const { document, response, xml = '', certificate } = world.enroll();
    expect(response.body.toString()).toContain('>urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749<');
    const certificates = [...xml.matchAll(/name="EncodedCertificate" value="([^"]*)"/g)].map(([, value]) => value);
    expect(certificates).toEqual(
      [world.mdm.certificates.root, world.mdm.certificates.authority, certificate].map((der) => der.toString('base64')),
    );
    const [device] = world.managedDevices();
    expect(document?.account).toMatchObject({
      providerId: 'MS DM Server',
      address: SESSIONS,
      certificateSearch: { subjects: [`CN=${device?.id}`], stores: ['System'] },
      serverAuth: { type: 'DIGEST' },
      clientAuth: { type: 'DIGEST', name: device?.id },
    });
    expect(document?.dmClient).toMatchObject({
      upn: 'ada@contoso.com',
      deviceId: device?.id,
      poll: {
        schedule: {
          first: { retries: 5, intervalMinutes: 3 },
          second: { retries: 8, intervalMinutes: 15 },
          remaining: { retries: 0, intervalMinutes: 480 },
        },
      },
    });
  });

  it('issues a certificate below its own root that names device, user and tenant', () => {
    const { document, certificate } = world.enroll();
    const [leaf, ca, root] = [certificate, document?.intermediate?.der, document?.root?.der].map((der) => {
      const read = readCertificate(der ?? Buffer.alloc(0));
      if (!read.ok) throw new Error(read.error.message);
      return read.value;
    });
    if (!leaf || !ca || !root) throw new Error('three certificates are expected');
    const atMs = world.context.clock.now();
    expect(verifyChain({ leaf, intermediates: [ca], anchors: [root], atMs, purpose: EKU.clientAuth }).ok).toBe(true);
    const [device] = world.managedDevices();
    expect(commonNameOf(leaf.subject)).toBe(device?.id);
    expect(commonNameOf(leaf.issuer)).toBe('Microsoft Intune MDM Device CA');
    expect(readIntuneDeviceFacts(leaf)).toEqual({
      intuneDeviceId: device?.id,
      accountId: CONTOSO.id,
      userObjectId: world.ada.id,
      tenantId: CONTOSO.id,
    });
  });

  it('links the managed device to its registration and its directory device', () => {
    register();
    world.enroll({ context: { ZeroTouchProvisioning: ZTD_ID.toUpperCase() } });
    const [device] = world.managedDevices();
    expect(device).toMatchObject({
      deviceName: 'LAPTOP-1',
      serialNumber: 'SN-1',
      userId: world.ada.id,
      azureAdDeviceId: world.directoryDeviceId,
      autopilotId: ZTD_ID,
      enrollmentType: 'windowsAzureADJoin',
      osVersion: '10.0.26100.1742',
      enrollmentProfileName: 'Sales laptops',
    });
    expect(registration()).toMatchObject({ managedDeviceId: device?.id, enrollmentState: 'enrolled' });
    expect(world.entra.directory.queries.devices.byDeviceId(world.directoryDeviceId)).toMatchObject({
      isManaged: true,
      enrollmentProfileName: 'Sales laptops',
    });
  });

  it('replaces the record of a device that enrols again, and its old certificate stops working', () => {
    const first = world.enroll();
    world.enroll();
    expect(world.managedDevices()).toHaveLength(1);
    expect(world.mdm.certificates.judge(first.certificate)).toMatchObject({ ok: false, error: { status: 403 } });
  });

  it('sends clients on loopback to the origin that they know', () => {
    const body = golden('mde2/discover.xml');
    const response = world.post('https://localhost:8443/EnrollmentServer/Discovery.svc', body);
    expect(response.body.toString()).toContain('https://localhost:8443/EnrollmentServer/PolicyService.svc');
  });

  it.each<[string, () => void, object]>([
    [
      'a user without a licence',
      () => world.entra.directory.queries.users.removeLicence(world.ada.id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e'),
      { errorType: 'UserLicense', hresult: '0x80180018' },
    ],
    [
      'a user outside the MDM scope',
      () => world.entra.directory.queries.settings.set('mdmScope', 'none'),
      { subcode: 'Authorization', hresult: '0x80180003' },
    ],
    [
      'a user who was deleted',
      () => world.entra.directory.deleteUser(world.ada.id),
      { subcode: 'Authentication', hresult: '0x80180002' },
    ],
    [
      'a user with too many devices',
      () =>
        void world.addObject('enrollmentConfigurations', '#microsoft.graph.deviceEnrollmentLimitConfiguration', {
          limit: 0,
        }),
      { errorType: 'DeviceCapReached', hresult: '0x80180013' },
    ],
    [
      'a blocked platform',
      () =>
        void world.addObject(
          'enrollmentConfigurations',
          '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration',
          { windowsRestriction: { platformBlocked: true } },
        ),
      { errorType: 'DeviceNotSupported', hresult: '0x80180014' },
    ],
    [
      'a platform that a restriction of its own blocks',
      () => {
        const type = '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration';
        const blocked = { platformRestriction: { platformBlocked: true } };
        const ios = world.addObject('enrollmentConfigurations', type, { platformType: 'ios', ...blocked }, 1);
        const windows = world.addObject('enrollmentConfigurations', type, { platformType: 'windows', ...blocked }, 2);
        for (const id of [ios, windows]) world.assign(id, { target: 'allDevices' });
      },
      { errorType: 'DeviceNotSupported', hresult: '0x80180014' },
    ],
  ])('refuses %s', (_, prepare, fault) => {
    prepare();
    const refused = world.enroll();
    expect(refused.response.status).toBe(200);
    expect(refused.fault).toMatchObject(fault);
    expect(world.managedDevices()).toEqual([]);
  });

  it('takes a device of Windows where another platform is blocked', () => {
    const type = '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration';
    const ios = { platformType: 'ios', platformRestriction: { platformBlocked: true } };
    world.assign(world.addObject('enrollmentConfigurations', type, ios, 1), { target: 'allDevices' });
    expect(world.enroll().fault).toBeUndefined();
  });

  it.each<[string, () => Parameters<MdmWorld['enroll']>[0], string]>([
    [
      'an expired token',
      () => {
        const token = world.token();
        world.context.advance(3_600_000);
        return { token };
      },
      '0x80180002',
    ],
    ['a token for Graph', () => ({ token: world.token({ audience: 'https://graph.microsoft.com' }) }), '0x80180002'],
    ['a token whose signature is another’s', () => ({ token: world.token().replace(/[^.]*$/, 'AAAA') }), '0x80180002'],
    ['a token without the permission', () => ({ token: world.token({ scopes: ['User.Read'] }) }), '0x80180003'],
    ['a token of a device that left the directory', () => ({ token: world.token({ deviceId: ZTD_ID }) }), '0x80180003'],
    ['a certificate request that is none', () => ({ der: Buffer.from('MAMCAQk=', 'base64') }), '0x80180004'],
  ])('refuses %s', (_, parts, hresult) => {
    expect(world.enroll(parts()).fault?.hresult).toBe(hresult);
  });

  it.each([
    ['the golden request, whose certificate request is none', (xml: string) => xml, 'CertificateRequest'],
    ['bad base64 in the security header', (xml: string) => xml.replace(/>ZXlK/, '>*'), 'InvalidSecurity'],
    ['bad base64 in the certificate request', (xml: string) => xml.replace('MAMCAQk=', 'MAM*'), 'MessageFormat'],
    ['another action', (xml: string) => xml.replace('/RST/wstep', '/RST/other'), 'MessageFormat'],
    ['a truncated message', (xml: string) => xml.slice(0, xml.length / 2), 'MessageFormat'],
  ])('refuses %s', (_, change, subcode) => {
    const response = world.post(ENROLLMENT, change(golden('mde2/enroll.xml')));
    expect(response.status).toBe(200);
    expect(readResponse(response.body.toString(), () => null)).toMatchObject({ value: { fault: { subcode } } });
  });

  it('does not renew', () => {
    const body = writeEnroll(ENROLLMENT, {
      requestType: 'Renew',
      request: { format: 'pkcs7', der: Buffer.from([0x30, 0]) },
      context: {},
    });
    const read = readResponse(world.post(ENROLLMENT, body).body.toString(), () => null);
    expect(read).toMatchObject({ value: { fault: { errorType: 'NotEligibleToRenew', hresult: '0x80180016' } } });
  });
});

describe('devices that enrol by themselves', () => {
  const context = { ZeroTouchProvisioning: ZTD_ID, PlugandForget: true };

  it('are taken once a registration, and again after the admin unblocks them', () => {
    register();
    expect(world.enroll({ token: deviceToken(), context }).fault).toBeUndefined();
    expect(world.managedDevices()).toMatchObject([
      { enrollmentType: 'windowsAzureADJoinUsingDeviceAuth', userId: null },
    ]);
    const second = world.enroll({ token: deviceToken(), context });
    expect(second.fault?.hresult).toBe('0x80180014');
    const blocked = registration();
    expect(blocked?.enrollmentState).toBe('blocked');
    if (blocked) createAutopilotDeviceQueries(world.context.db).save({ ...blocked, enrollmentState: 'notContacted' });
    expect(world.enroll({ token: deviceToken(), context }).fault).toBeUndefined();
    expect(world.managedDevices()).toHaveLength(1);
  });

  it('are pre-provisioned only where the profile allows it, and then taken over by a user', () => {
    register(false);
    const whiteGlove = { ...context, WhiteGlove: true };
    expect(world.enroll({ token: deviceToken(), context: whiteGlove }).fault?.hresult).toBe('0x80180005');
    const profiles = createDeploymentProfileQueries(world.context.db);
    const profile = profiles.byId(PROFILE_ID);
    if (profile) profiles.save({ ...profile, body: { ...profile.body, preprovisioningAllowed: true } });
    expect(world.enroll({ token: deviceToken(), context: whiteGlove }).fault).toBeUndefined();
    expect(world.enroll({ context: { ZeroTouchProvisioning: ZTD_ID } }).fault).toBeUndefined();
    expect(world.managedDevices()).toMatchObject([{ userId: world.ada.id }]);
  });

  it('are refused without a registration', () => {
    expect(world.enroll({ token: deviceToken(), context }).fault?.hresult).toBe('0x80180003');
  });
});
