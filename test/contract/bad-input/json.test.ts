import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBcryptBlob } from '../../../src/protocol/x509/bcrypt-blob.ts';
import { createJoinCsr } from '../../../src/protocol/x509/csr.ts';
import { testKeys } from '../../support/service.ts';
import { HOSTS, openWholeService, TRANSPORTS, URLS, type WholeService } from '../../support/whole-service.ts';
import { graphError, registrationError } from './answered.ts';

type Named = readonly [title: string, body: string | Buffer];
const named = (bodies: readonly string[]): Named[] => bodies.map((body) => [JSON.stringify(body), body]);
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
/** Intune reads it, as scripts send it (graph.md gr-2.1-02); nobody else does. */
const SINGLE_QUOTED: Named = ['single quotes', "{'displayName':'x'}"];
const NOT_JSON: readonly Named[] = [
  ...named(['{', '{"displayName":}', 'displayName', '\u0000', '[1,2', '{"a":1}}']),
  ['an unbalanced nest', DEEP.slice(1)],
  ['a long text', 'x'.repeat(600_000)],
];
const NOT_AN_OBJECT: readonly Named[] = [...named(['[]', 'null', '1', '"text"']), ['a deep nest', DEEP]];

function joinBody(): Record<string, unknown> {
  return {
    CertificateRequest: { Type: 'pkcs10', Data: createJoinCsr(testKeys.take(0)).toString('base64') },
    TransportKey: encodeBcryptBlob(testKeys.take(1).publicKey).toString('base64'),
    TargetDomain: 'contoso.com',
    DeviceType: 'Windows',
    OSVersion: '10.0.19041.928',
    DeviceDisplayName: 'DESKTOP-7Q2K',
    JoinType: 0,
    AikCertificate: '',
    AttestationData: '',
    Attributes: { ReuseDevice: 'true' },
  };
}

function flipped(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64');
  const index = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
  return bytes.toString('base64');
}

describe.each(TRANSPORTS)('JSON over the %s transport', (by) => {
  let world: WholeService;
  let admin: Readonly<Record<string, string>>;
  let user: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await openWholeService(by);
    admin = { authorization: `Bearer ${await world.adminToken()}`, 'content-type': 'application/json' };
    const { access_token: token } = await world.userTokens();
    user = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  });
  afterAll(() => world?.dispose());

  const graph = (method: string, path: string, body: string | Buffer = '') =>
    world.send(method, `${HOSTS.graph}${path}`, { body, headers: admin });
  const join = (body: string | Buffer) => world.send('POST', URLS.join, { body, headers: user });

  describe('at Graph', () => {
    it.each(NOT_JSON)('that does not parse is a BadRequest: %s', async (_, body) => {
      for (const path of ['/v1.0/groups', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles']) {
        expect(graphError(await graph('POST', path, body), 400)).toEqual({
          code: 'BadRequest',
          message: 'Unable to read JSON request payload.',
        });
      }
    });

    it('in single quotes is read by Intune alone', async () => {
      const [, body] = SINGLE_QUOTED;
      const unread = 'Unable to read JSON request payload.';
      expect(graphError(await graph('POST', '/v1.0/groups', body), 400).message).toBe(unread);
      const path = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles';
      expect(graphError(await graph('POST', path, body), 400).message).not.toBe(unread);
    });

    it.each([...NOT_AN_OBJECT, ...named(['{}', '{"displayName":5}'])])(
      'of another shape is refused: %s',
      async (_, body) => {
        expect(graphError(await graph('POST', '/v1.0/groups', body), 400).code).toBe('Request_BadRequest');
        const intune = graphError(
          await graph('POST', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles', body),
          400,
        );
        expect(intune.code).toBe('BadRequest');
        expect(JSON.parse(intune.message)).toMatchObject({ _version: 3, ErrorSourceService: '' });
      },
    );

    it('of less than JSON is read where tools send it so, and refused when it is not even that', async () => {
      const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities/no-such-device/UpdateDeviceProperties';
      expect(graphError(await graph('POST', path, '{ groupTag: "SALES" }'), 404).code).toBe('ResourceNotFound');
      expect(graphError(await graph('POST', path, '{ groupTag: '), 400).code).toBe('BadRequest');
    });

    it.each([
      ["$filter=displayName%20eq%20'x", 400],
      ['$filter=nonsense(', 400],
      ['$top=many', 400],
      ['$top=-1', 400],
      ['$expand=nothing', 400],
    ])('is asked for with a query that is refused: %s', async (query, status) => {
      expect(graphError(await graph('GET', `/v1.0/groups?${query}`), status).code).toMatch(/BadRequest$/);
    });

    it.each([
      ['/v9.0/groups', 'GET', 400, 'BadRequest'],
      ['/v1.0/nothing', 'GET', 400, 'BadRequest'],
      ['/v1.0/groups/%zz', 'GET', 404, 'Request_ResourceNotFound'],
      ['/v1.0/groups', 'DELETE', 405, 'BadRequest'],
      ['/beta/deviceManagement/windowsAutopilotDeviceIdentities/x', 'GET', 404, 'ResourceNotFound'],
      ['/v1.0/deviceManagement/windowsAutopilotDeploymentProfiles', 'GET', 400, 'BadRequest'],
    ] as const)('is refused at %s by %s', async (path, method, status, code) => {
      expect(graphError(await graph(method, path), status).code).toBe(code);
    });
  });

  describe('at device registration', () => {
    it.each<Named>([...NOT_JSON, SINGLE_QUOTED, ...NOT_AN_OBJECT, ['nothing', ''], ['bytes', Buffer.of(0xff, 0xfe)]])(
      'that is no join request is refused: %s',
      async (_, body) => {
        expect(registrationError(await join(body), 400)).toBe('InvalidRequestError');
      },
    );

    it.each(Object.keys(joinBody()).slice(0, 7))('without %s is refused', async (name) => {
      const { [name]: _, ...rest } = joinBody();
      expect(registrationError(await join(JSON.stringify(rest)), 400)).toBe('InvalidRequestError');
    });

    const request = joinBody();
    const csr = String((request['CertificateRequest'] as Record<string, unknown>)['Data']);
    const key = String(request['TransportKey']);
    it.each<[string, Record<string, unknown>]>([
      ['another kind of certificate request', { CertificateRequest: { Type: 'cmc', Data: csr } }],
      ['a certificate request that is no Base64', { CertificateRequest: { Type: 'pkcs10', Data: '%%%' } }],
      ['a certificate request that breaks off', { CertificateRequest: { Type: 'pkcs10', Data: csr.slice(0, 100) } }],
      ['a certificate request of another key', { CertificateRequest: { Type: 'pkcs10', Data: flipped(csr, -1) } }],
      ['a transport key that breaks off', { TransportKey: key.slice(0, 200) }],
      ['a transport key of another kind', { TransportKey: flipped(key, 0) }],
      ['a join type that nobody knows', { JoinType: 99 }],
      ['a join type that is text', { JoinType: 'join' }],
      ['attributes that are a list', { Attributes: ['ReuseDevice'] }],
    ])('with %s is refused', async (_, changes) => {
      const body = JSON.stringify({ ...joinBody(), ...changes });
      expect(registrationError(await join(body), 400)).toBe('InvalidRequestError');
    });

    it('is refused to somebody who leaves without the certificate of the device', async () => {
      const url = `${HOSTS.drs}/EnrollmentServer/device/00000000-0000-4000-8000-000000000001`;
      expect(registrationError(await world.send('DELETE', url), 401)).toBe('AuthenticationError');
      const { joined, managed } = await world.enrolDevice();
      expect(registrationError(await world.send('DELETE', url, { identity: managed }), 401)).toBe(
        'AuthenticationError',
      );
      expect(registrationError(await world.send('DELETE', url, { identity: joined }), 403)).toBe('AuthorizationError');
    });

    it('says of an unknown tenant that there is none', async () => {
      const url = `${HOSTS.drs}/fabrikam.com/Discover?api-version=1.9&managed=True`;
      expect(registrationError(await world.send('GET', url), 400)).toBe('DirectoryError');
    });

    it('is taken when it is as it should be', async () => {
      expect((await join(JSON.stringify(joinBody()))).status).toBe(200);
    });
  });
});
