import { describe, expect, it } from 'vitest';
import { ADMIN_HOST, createHostTable, requireLabHost, SERVICE_HOSTS } from '../../../src/network/hosts.ts';

const hosts = createHostTable(['Fabrikam.com', 'contoso.com', 'contoso.com']);

describe('the host table', () => {
  it('holds the service’s hosts and the tenant’s own names, sorted and once each', () => {
    expect(hosts.names).toEqual(
      [
        ...Object.keys(SERVICE_HOSTS),
        ADMIN_HOST,
        'enterpriseenrollment.contoso.com',
        'enterpriseenrollment.fabrikam.com',
        'enterpriseregistration.contoso.com',
        'enterpriseregistration.fabrikam.com',
        'ndes.contoso.com',
        'ndes.fabrikam.com',
      ].sort(),
    );
    expect(hosts.domains).toEqual(['contoso.com', 'fabrikam.com']);
  });

  it('knows a name in any case and gives it back in lower case', () => {
    expect(hosts.isLabHost('Graph.Microsoft.COM')).toBe(true);
    expect(hosts.resolve('ENTERPRISEENROLLMENT.contoso.com')).toEqual({
      ok: true,
      value: 'enterpriseenrollment.contoso.com',
    });
  });

  it.each([
    'example.com',
    'microsoft.com',
    'evil-graph.microsoft.com',
    'graph.microsoft.com.evil.test',
    'localhost',
    '',
  ])('does not resolve %j', (name) => {
    expect(hosts.isLabHost(name)).toBe(false);
    expect(hosts.resolve(name)).toEqual({
      ok: false,
      error: { kind: 'name-not-resolved', hresult: '0x80072EE7' },
    });
  });

  it('stops a real exchange with a name outside it', () => {
    expect(() => requireLabHost(hosts, 'example.com')).toThrow(
      expect.objectContaining({ code: 'LAB_NETWORK_HOST_REFUSED', details: { host: 'example.com' } }),
    );
    expect(() => requireLabHost(hosts, 'login.live.com')).not.toThrow();
  });
});
