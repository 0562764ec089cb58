import { describe, expect, it } from 'vitest';
import { createHostTable } from '../../../src/network/hosts.ts';
import { hostOf } from '../../../src/network/routing.ts';

const hosts = createHostTable(['contoso.com']);
const route = (hostHeader: string | undefined, path = '/', sni?: string) => hostOf(hosts, { hostHeader, path, sni });
const TENANT_ID = '0f5b6b3e-1f0a-4c53-9a55-0123456789ab';

describe('routing by Host and server name', () => {
  it.each(hosts.names)('sends %s to itself', (name) => {
    expect(route(name, '/', name)).toEqual({ ok: true, value: { host: name, origin: `https://${name}` } });
  });

  it('keeps the port in the origin and out of the host', () => {
    expect(route('Login.Live.com:8443', '/', 'LOGIN.live.com')).toEqual({
      ok: true,
      value: { host: 'login.live.com', origin: 'https://login.live.com:8443' },
    });
  });

  it('takes a client that sent no server name by its Host', () => {
    expect(route('graph.microsoft.com')).toMatchObject({ ok: true, value: { host: 'graph.microsoft.com' } });
  });

  it.each([
    ['graph.microsoft.com', 'login.live.com'],
    ['graph.microsoft.com', 'localhost'],
    ['localhost:1', 'graph.microsoft.com'],
  ])('answers 421 when Host is %s and the server name is %s', (header, sni) => {
    expect(route(header, '/beta', sni)).toMatchObject({ ok: false, error: { status: 421 } });
  });

  it('refuses an unknown Host and says which', () => {
    expect(route('example.com:443', '/beta', 'example.com')).toEqual({
      ok: false,
      error: { status: 421, message: 'example.com is not a host of the lab.' },
    });
  });

  it.each([undefined, '', 'a b', 'user@graph.microsoft.com', 'graph.microsoft.com:', 'graph.microsoft.com/x', '::1'])(
    'answers 400 to the Host %j',
    (header) => {
      expect(route(header)).toMatchObject({ ok: false, error: { status: 400 } });
    },
  );
});

describe('routing by path on loopback', () => {
  it.each([
    ['/v1.0/organization', 'graph.microsoft.com'],
    ['/beta', 'graph.microsoft.com'],
    ['/beta/deviceManagement/windowsAutopilotDeviceIdentities', 'graph.microsoft.com'],
    [`/${TENANT_ID}/oauth2/v2.0/token`, 'login.microsoftonline.com'],
    ['/contoso/oauth2/token', 'login.microsoftonline.com'],
    ['/contoso.com/v2.0/.well-known/openid-configuration', 'login.microsoftonline.com'],
    ['/common/discovery/v2.0/keys', 'login.microsoftonline.com'],
    ['/WebApp/CloudDomainJoin/8', 'login.microsoftonline.com'],
    ['/ztd/device/AutopilotDeviceBootstrapPolicies', 'ztd.dds.microsoft.com'],
    ['/RST2.srf', 'login.live.com'],
    ['/ppsecure/deviceaddcredential.srf', 'login.live.com'],
    ['/EnrollmentServer/contract', 'enterpriseregistration.windows.net'],
    ['/EnrollmentServer/device/', 'enterpriseregistration.windows.net'],
    ['/contoso.com/Discover', 'enterpriseregistration.windows.net'],
    ['/EnrollmentServer/Discovery.svc', 'enrollment.manage.microsoft.com'],
    ['/devicegatewayproxy/cimhandler.ashx', 'r.manage.microsoft.com'],
  ])('sends %s to %s', (path, host) => {
    expect(route('localhost:8443', path, 'localhost')).toEqual({
      ok: true,
      value: { host, origin: 'https://localhost:8443' },
    });
    expect(route('127.0.0.1:8443', path)).toMatchObject({ ok: true, value: { host } });
    expect(route('[::1]:8443', path)).toMatchObject({ ok: true, value: { host } });
  });

  it.each(['/', '/v2.0', '/betamax', '/oauth2/token', '/favicon.ico'])('answers 404 to %s', (path) => {
    expect(route('localhost:8443', path)).toMatchObject({ ok: false, error: { status: 404 } });
  });
});
