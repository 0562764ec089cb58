import { describe, expect, it } from 'vitest';
import { ok } from '../../../../src/core/result.ts';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { enroll } from '../../../../src/device/mdm/enroll.ts';
import { hardwareDeviceId } from '../../../../src/device/mdm/enrollment-context.ts';
import { readAccountOf, readEnrollment } from '../../../../src/device/mdm/enrollment-record.ts';
import { computerName } from '../../../../src/device/os/installation.ts';
import type { DeviceSpec } from '../../../../src/device/spec.ts';
import type { HttpResponse, ServerRequest } from '../../../../src/network/http.ts';
import { readDiscover } from '../../../../src/protocol/mde2/discover.ts';
import { readEnroll } from '../../../../src/protocol/mde2/enroll.ts';
import { issueCertificate, thumbprintOf } from '../../../../src/protocol/x509/certificate.ts';
import { readCsr } from '../../../../src/protocol/x509/csr.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { golden } from '../../../support/canonical-xml.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { START_MS } from '../../../support/service.ts';

const DISCOVERY = 'https://enrollment.manage.microsoft.com/EnrollmentServer/Discovery.svc';
const OPTIONS = {
  discoveryUrl: DISCOVERY,
  requestToken: async () => ok('aaa.bbb.ccc'),
  upn: 'ana@contoso.example',
  ztdRegistrationId: '6085c8f4-3694-4afd-81e9-fd2a675c2ea4',
  ztdCorrelationId: 'ignored-when-registered',
  isInOobe: true,
};
type Hop = 'discovery' | 'policy' | 'enrolment';

const hopOf = ({ path }: ServerRequest): Hop =>
  path.endsWith('Policy.svc') ? 'policy' : path.endsWith('Enrollment.svc') ? 'enrolment' : 'discovery';

/** A service that answers with the hand-typed bodies, but for the hop that a test has spoilt. */
function meet(
  spoilt: Partial<Record<Hop, HttpResponse>> = {},
  provisioning = golden('mde2/provisioning.xml'),
  spec: Partial<DeviceSpec> = {},
) {
  const requests: ServerRequest[] = [];
  const body = Buffer.from(provisioning, 'utf8').toString('base64');
  const enrolled = golden('mde2/enroll-response.xml').replace(/(<BinarySecurityToken[^>]*>)[^<]*/, `$1${body}`);
  const bodies: Record<Hop, string> = {
    discovery: golden('mde2/discover-response.xml').replaceAll('contoso.example', 'manage.microsoft.com'),
    policy: golden('mde2/get-policies-response.xml'),
    enrolment: enrolled,
  };
  const device = createTestMachine({
    spec,
    handle(request) {
      requests.push(request);
      return spoilt[hopOf(request)] ?? reply(200, bodies[hopOf(request)]);
    },
  });
  return { ...device, requests };
}

/** The provisioning document with a certificate that is really the device's. */
function documentFor(device: ReturnType<typeof meet>): { text: string; thumbprint: string } {
  const keys = device.machine.key('mdm');
  const der = issueCertificate({
    subject: commonName('device'),
    publicKeyDer: encodePublicKey(keys.publicKey),
    signer: keys.privateKey,
    serialNumber: '01',
    notBeforeMs: START_MS,
    notAfterMs: START_MS + 86_400_000,
    extensions: [],
  });
  const thumbprint = thumbprintOf(der);
  const text = golden('mde2/provisioning.xml')
    .replace('292B56FA4117860DAC1E211CF6F42AB9FE72A61E', thumbprint)
    .replace('MAMCAQM=', der.toString('base64'));
  return { text, thumbprint };
}

describe('enrolment', () => {
  it('asks as Windows asks: constant order of hops, an empty address, a request signed by the device’s key', async () => {
    const { play, requests } = meet({}, documentFor(meet()).text);
    expect(await play((machine) => enroll(machine, OPTIONS))).toEqual({ ok: true });
    expect(requests.map(hopOf)).toEqual(['discovery', 'policy', 'enrolment']);
    const [discover, , rst] = requests.map(({ body }) => body.toString('utf8'));
    expect(readDiscover(discover ?? '')).toMatchObject({
      ok: true,
      value: { emailAddress: '', authPolicies: ['OnPremise', 'Federated'], applicationVersion: '10.0.22631.4317' },
    });
    const asked = readEnroll(rst ?? '');
    if (!asked.ok) throw new Error(asked.error.message);
    expect(asked.value.token).toEqual({ kind: 'jwt', jwt: 'aaa.bbb.ccc' });
    expect(asked.value.context).toMatchObject({
      NotInOobe: false,
      ZeroTouchProvisioning: OPTIONS.ztdRegistrationId,
      EnrollmentType: 'Device',
      DeviceType: 'CIMClient_Windows',
    });
    expect(asked.value.context.OfflineAutoPilotEnrollmentCorrelator).toBeUndefined();
    expect(asked.value.context.HWDevID).toMatch(/^[0-9A-F]{64}$/);
    const csr = readCsr(asked.value.request.der);
    expect(csr.ok && csr.value.subject[0]?.value).toMatch(
      new RegExp(`^[0-9A-F-]{18}!${asked.value.context.DeviceID}\0$`),
    );
  });

  it('goes through its phases in the order in which Windows logs them', async () => {
    const { play, machine } = meet({}, documentFor(meet()).text);
    await play((it) => enroll(it, OPTIONS));
    const phases = machine.events.read('autopilot').map(({ id, data }) => `${id} ${String(data?.['phase'])}`);
    expect(phases).toEqual(
      ['DeviceDiscovery', 'AADTicket', 'MDMEnrolling'].flatMap((phase) => [`179 ${phase}`, `181 ${phase}`]),
    );
  });

  it('tells of the device what its registration and its terms know too', async () => {
    const { play, machine, requests } = meet();
    machine.disk.write('oobe/terms-of-use', JSON.stringify({ opaqueBlob: 'accepted' }));
    await play((it) => enroll(it, OPTIONS));
    const asked = readEnroll(requests.at(-1)?.body.toString('utf8') ?? '');
    expect(asked.ok && asked.value.context).toEqual({
      UXInitiated: false,
      HWDevID: expect.stringMatching(/^[0-9A-F]{64}$/),
      NotInOobe: false,
      ZeroTouchProvisioning: OPTIONS.ztdRegistrationId,
      Locale: 'en-US',
      TargetedUserLoggedIn: false,
      EnrollmentData: 'accepted',
      OSEdition: 48,
      OSVersion: '10.0.22631.4317',
      ApplicationVersion: '10.0.22631.4317',
      DeviceName: computerName(machine),
      MAC: machine.hardware.nics.map(({ mac }) => mac.replaceAll(':', '-')),
      DeviceID: expect.stringMatching(/^[0-9A-F]{32}$/),
      EnrollmentType: 'Device',
      DeviceType: 'CIMClient_Windows',
      RequestVersion: '6.0',
    });
  });

  it('tells its version from 5.0 on, and none before', async () => {
    const versionOf = async (windows: '10-2004-pro' | '10-20H2-pro'): Promise<string | undefined> => {
      const { play, requests } = meet({}, undefined, { windows });
      await play((machine) => enroll(machine, OPTIONS));
      const asked = readEnroll(requests.at(-1)?.body.toString('utf8') ?? '');
      return asked.ok ? asked.value.context.RequestVersion : asked.error.message;
    };
    expect([await versionOf('10-2004-pro'), await versionOf('10-20H2-pro')]).toEqual([undefined, '5.0']);
  });

  it('has a hardware id that a new Windows does not change', async () => {
    const { machine } = meet();
    const before = hardwareDeviceId(machine);
    for (const path of machine.disk.list('')) machine.disk.delete(path);
    expect(hardwareDeviceId(machine)).toBe(before);
    expect(hardwareDeviceId(createTestMachine({ spec: { seed: 'test/device/another' } }).machine)).not.toBe(before);
  });

  it('applies the document: certificates, account, DMClient, first synchronisation, registry, event 72', async () => {
    const { text, thumbprint } = documentFor(meet());
    const { play, machine } = meet({}, text);
    await play((it) => enroll(it, OPTIONS));
    const enrollment = readEnrollment(machine);
    if (enrollment === undefined) throw new Error('not enrolled');
    expect(enrollment).toMatchObject({
      providerId: 'Contoso MDM',
      upn: 'ana@contoso.example',
      thumbprint,
      store: 'My/System',
    });
    expect(machine.certificates.get('My/System', thumbprint)?.keyPurpose).toBe('mdm');
    expect(machine.certificates.list('Root')).toHaveLength(1);
    expect(machine.certificates.list('CA')).toHaveLength(1);
    expect(readAccountOf(machine, enrollment)).toMatchObject({
      address: 'https://manage.contoso.example/dm',
      connectionRetries: 6,
      auth: { scheme: 'syncml:auth-basic', name: 'client', secret: 'client-secret' },
    });
    const tree = new CspTree(machine);
    const provider = './Device/Vendor/MSFT/DMClient/Provider/Contoso%20MDM';
    expect(tree.read(`${provider}/EntDMID`)).toBe('D-1');
    expect(tree.read(`${provider}/Poll/IntervalForRemainingScheduledRetries`)).toBe('480');
    expect(tree.read(`${provider}/FirstSyncStatus/SkipUserStatusPage`)).toBe('false');
    const firstSync = `HKLM/SOFTWARE/Microsoft/Enrollments/${enrollment.id}/FirstSync`;
    expect(machine.registry.getNumber(firstSync, 'BlockInStatusPage')).toBe(3);
    expect(machine.registry.getNumber('HKLM/Software/Microsoft/Provisioning/OmaDm', 'ConnSendRecvTimeout')).toBe(30);
    const correlations = 'HKLM/SOFTWARE/Microsoft/Provisioning/Diagnostics/Autopilot/EstablishedCorrelations';
    expect(machine.registry.getString(correlations, 'EntDMID')).toBe('D-1');
    expect(machine.events.read('deviceManagement').map(({ id }) => id)).toEqual([72]);
  });

  it('sends a UsernameToken to a server that answers OnPremise', async () => {
    const discovery = golden('mde2/discover-response.xml')
      .replaceAll('contoso.example', 'manage.microsoft.com')
      .replace('Federated', 'OnPremise');
    const { play, requests } = meet({ discovery: reply(200, discovery) });
    await play((machine) => enroll(machine, OPTIONS));
    const asked = readEnroll(requests.at(-1)?.body.toString('utf8') ?? '');
    expect(asked.ok && asked.value.token).toEqual({ kind: 'username', username: OPTIONS.upn, password: '' });
  });

  it('is refused when the device is enrolled already', async () => {
    const { play } = meet({}, documentFor(meet()).text);
    const codes = await play(async (machine) => [await enroll(machine, OPTIONS), await enroll(machine, OPTIONS)]);
    expect(codes).toMatchObject([{ ok: true }, { ok: false, code: '0x8018000A' }]);
  });
});

describe('an enrolment that fails', () => {
  const fault = golden('mde2/fault.xml');

  it.each([
    ['a fault', 'enrolment', reply(200, fault), '0x80180013'],
    [
      'a fault without a detail',
      'enrolment',
      reply(200, fault.replace(/<s:Detail>[\s\S]*<\/s:Detail>/, '')),
      '0x80180003',
    ],
    ['a fault of the policy service', 'policy', reply(200, fault), '0x80180013'],
    ['HTTP 400', 'discovery', reply(400, fault), '0x80190190'],
    ['HTTP 404', 'policy', reply(404, ''), '0x80190194'],
    ['HTTP 500 even with a fault', 'enrolment', reply(500, fault), '0x801901F4'],
    ['HTTP 429', 'enrolment', reply(429, '', { 'retry-after': '5' }), '0x80180033'],
    ['an empty body', 'discovery', reply(200, ''), '0x80180029'],
    ['a body that is no XML', 'enrolment', reply(200, 'nonsense'), '0x801900C8'],
    ['an answer without its URL', 'discovery', reply(200, '<s:Envelope/>'), '0x801900C8'],
    [
      'a redirect to http',
      'discovery',
      reply(302, '', { location: 'http://enrollment.manage.microsoft.com/' }),
      '0x8018001A',
    ],
  ] as const)('by %s at %s', async (_, hop, response, code) => {
    const { play, machine } = meet({ [hop]: response });
    expect(await play((it) => enroll(it, OPTIONS))).toMatchObject({ ok: false, code, hop });
    expect(readEnrollment(machine)).toBeUndefined();
  });

  it('by a name that nobody has is 0x80072EE7', async () => {
    const { play } = meet();
    const outcome = await play((machine) => enroll(machine, { ...OPTIONS, discoveryUrl: 'https://mdm.example/' }));
    expect(outcome).toMatchObject({ ok: false, code: '0x80072EE7', hop: 'discovery' });
  });

  it.each([
    [
      'a certificate that is none',
      (text: string) =>
        text.replace(/value="[^"]*"(?=\/>\s*<characteristic type="PrivateKeyContainer")/, 'value="MAMCAQM="'),
      '0x8018001E',
    ],
    [
      'no account',
      (text: string) =>
        text.replace(/<characteristic type="APPLICATION">[\s\S]*?(?=<characteristic type="DMClient">)/, ''),
      '0x8018001F',
    ],
    ['no poll at all', (text: string) => text.replaceAll(/(Number\w+Retries" value=)"\d+"/g, '$1"0"'), '0x80180020'],
    [
      'a CSP that is not there',
      (text: string) =>
        text.replace(
          '</wap-provisioningdoc>',
          '<characteristic type="NoSuchCsp"><parm name="A" value="1"/></characteristic></wap-provisioningdoc>',
        ),
      '0x80180022',
    ],
    ['nonsense', () => 'nonsense', '0x80180023'],
  ] as const)('by a document with %s leaves nothing behind', async (_, spoil, code) => {
    const { play, machine } = meet({}, spoil(documentFor(meet()).text));
    expect(await play((it) => enroll(it, OPTIONS))).toMatchObject({ ok: false, code, hop: 'provisioning' });
    expect(readEnrollment(machine)).toBeUndefined();
    expect(machine.disk.list('csp/')).toEqual([]);
    expect(machine.registry.hasKey('HKLM/Software/Microsoft/Provisioning/OmaDm')).toBe(false);
    expect(machine.certificates.list('My/System')).toEqual([]);
  });

  it('by a certificate for another key is 0x80180024', async () => {
    const other = createTestMachine({ spec: { seed: 'test/device/another' } });
    const { play } = meet({}, documentFor({ ...other, requests: [] }).text);
    expect(await play((machine) => enroll(machine, OPTIONS))).toMatchObject({ ok: false, code: '0x80180024' });
  });
});
