import { describe, expect, it } from 'vitest';
import { formatCertificateSearch, parseCertificateSearch } from '../../../../src/protocol/wap/certificate-search.ts';
import { type ProvisioningDocument, storedCertificate } from '../../../../src/protocol/wap/provisioning.ts';
import { readProvisioning } from '../../../../src/protocol/wap/read-provisioning.ts';
import { writeProvisioning, writeRenewal } from '../../../../src/protocol/wap/write-provisioning.ts';
import { canonicalXml, golden } from '../../../support/canonical-xml.ts';

const GOLDEN = golden('mde2/provisioning.xml');
const der = (last: number): Buffer => Buffer.from([0x30, 3, 2, 1, last]);
const DOCUMENT: ProvisioningDocument = {
  root: { thumbprint: '90D80B0214715C2117F1DB310CC56F1E87DC4775', der: der(1) },
  intermediate: { thumbprint: '8D6E7FAF4D1D4C4EC72AC30EC2AE2686EBA94226', der: der(2) },
  client: {
    store: 'System',
    certificate: { thumbprint: '292B56FA4117860DAC1E211CF6F42AB9FE72A61E', der: der(3) },
    renewal: { roboSupport: true, renewPeriodDays: 60, retryIntervalDays: 4 },
  },
  account: {
    providerId: 'Contoso MDM',
    name: 'Contoso & Co',
    address: 'https://manage.contoso.example/dm',
    connectionRetries: 6,
    initialBackoffMs: 30_000,
    maxBackoffMs: 120_000,
    backCompatRetryDisabled: true,
    encoding: 'application/vnd.syncml.dm+xml',
    certificateSearch: { subjects: ['CN=a b'], stores: ['System'] },
    useHardwareDeviceId: false,
    serverAuth: { type: 'DIGEST', secret: 'server-secret', nonce: 'bm9uY2U=' },
    clientAuth: { type: 'BASIC', name: 'client', secret: 'client-secret' },
  },
  dmClient: {
    upn: 'ana@contoso.example',
    deviceId: 'D-1',
    poll: {
      schedule: {
        first: { retries: 5, intervalMinutes: 3 },
        second: { retries: 8, intervalMinutes: 15 },
        remaining: { retries: 0, intervalMinutes: 480 },
      },
      pollOnLogin: true,
    },
    firstSyncStatus: { BlockInStatusPage: 3, SkipUserStatusPage: false, TimeOutUntilSyncFailure: 60 },
  },
  others: [
    {
      type: 'Registry',
      parms: [],
      children: [
        {
          type: 'HKLM\\Software\\Microsoft\\Provisioning\\OmaDm',
          parms: [{ name: 'ConnSendRecvTimeout', value: '30', datatype: 'integer' }],
          children: [],
        },
      ],
    },
  ],
};

describe('the provisioning document', () => {
  it('is read into what the device must have', () => {
    expect(readProvisioning(GOLDEN)).toEqual({ ok: true, value: DOCUMENT });
  });

  it('is written as the golden document', () => {
    expect(canonicalXml(writeProvisioning(DOCUMENT))).toBe(canonicalXml(GOLDEN));
  });

  it('has the device’s certificate third, in lower-case elements with name, value, datatype in order', () => {
    const written = writeProvisioning(DOCUMENT);
    const certificates = [...written.matchAll(/<parm name="EncodedCertificate" value="([^"]*)"\/>/g)].map(
      ([, it]) => it,
    );
    expect(certificates).toEqual(['MAMCAQE=', 'MAMCAQI=', 'MAMCAQM=']);
    expect(written).toContain('<parm name="RenewPeriod" value="60" datatype="integer"/>');
    expect(written).toContain('<parm name="BACKCOMPATRETRYDISABLED"/>');
  });

  it('names certificates by their SHA-1', () => {
    expect(storedCertificate(der(3))).toEqual(DOCUMENT.client.certificate);
  });

  it.each([
    [
      'the key container beside the certificate',
      /(<characteristic type="PrivateKeyContainer"\/>)\s*<\/characteristic>/,
      '</characteristic>$1',
    ],
    ['the CSP’s own name of the renew period', '"RenewPeriod"', '"RenewalPeriod"'],
    ['a store name in capitals', 'My%5CSystem', 'MY%5Csystem'],
  ])('is accepted with %s', (_title, from, to) => {
    const variant = GOLDEN.replace(from, to);
    expect(variant).not.toBe(GOLDEN);
    expect(readProvisioning(variant)).toEqual({ ok: true, value: DOCUMENT });
  });

  it.each([
    ['0x8018001E', 'a certificate that is not base64', 'MAMCAQE=', '????'],
    ['0x8018001E', 'no key container', '<characteristic type="PrivateKeyContainer"/>', ''],
    ['0x8018001E', 'a datatype left out of Renew', ' datatype="integer"/>', '/>'],
    ['0x8018001E', 'a retry interval above the period', 'value="4"', 'value="61"'],
    ['0x8018001E', 'two roots', '<characteristic type="90D8', '<characteristic type="x"/><characteristic type="90D8'],
    ['0x8018001F', 'no account', '"APPLICATION"', '"application"'],
    ['0x8018001F', 'an http address', 'value="https://manage', 'value="http://manage'],
    ['0x8018001F', 'no proof by the server', 'value="CLIENT"', 'value="SERVER"'],
    ['0x8018001F', 'no proof by the client', 'value="APPSRV"', 'value="SERVER"'],
    ['0x8018001F', 'another APPID', 'value="w7"', 'value="w4"'],
    ['0x8018001F', 'an unknown DM version', '<parm name="CONN', '<parm name="PROTOVER" value="1.3"/><parm name="CONN'],
    ['0x8018001F', 'a search for another store', 'My%5CSystem', 'Root%5CSystem'],
    ['0x80180020', 'another provider', 'type="Contoso MDM"', 'type="Fabrikam"'],
    [
      '0x80180020',
      'a page timeout that is no number',
      'value="60" datatype="integer"/>\n        </c',
      'value="1h" datatype="integer"/>\n        </c',
    ],
    ['0x80180020', 'no retries at all', /(Number.*value=")\d/g, '$10'],
    ['0x80180023', 'another root', /wap-provisioningdoc/g, 'provisioningdoc'],
    [
      '0x80180023',
      'elements in capitals',
      '<characteristic type="Registry">',
      '<Characteristic type="Registry"/><characteristic type="Registry">',
    ],
    ['0x80180023', 'a document type', '<wap', '<!DOCTYPE w><wap'],
    ['0x80180024', 'no certificate of the device', 'type="My"', 'type="my"'],
    ['0x80180024', 'a search that leaves its store out', 'My%5CSystem', 'My%5CUser'],
  ])('fails with %s for %s', (hresult, _title, from, to) => {
    const broken = GOLDEN.replace(from, to);
    expect(broken).not.toBe(GOLDEN);
    expect(readProvisioning(broken)).toMatchObject({ ok: false, error: { hresult } });
  });

  it('of a renewal holds the certificate alone', () => {
    const written = writeRenewal(DOCUMENT.client, 'Contoso MDM');
    expect(readProvisioning(written, 'renewal')).toEqual({ ok: true, value: { client: DOCUMENT.client, others: [] } });
    expect(readProvisioning(written)).toMatchObject({ ok: false, error: { part: 'w7' } });
  });
});

describe('the certificate search', () => {
  it('escapes names and separates several values by U+F000', () => {
    const search = { subjects: ['CN=a,O=b', 'CN=c'], stores: ['User', 'System'] } as const;
    const text = 'Subject=CN%3Da%2CO%3Db%EF%80%80CN%3Dc&Stores=My%5CUser%EF%80%80My%5CSystem';
    expect(formatCertificateSearch(search)).toBe(text);
    expect(parseCertificateSearch(text)).toEqual(search);
    expect(parseCertificateSearch(text.replaceAll('%EF%80%80', '\uF000'))).toEqual(search);
  });

  it.each(['Subject=%ZZ', 'Issuer=CN%3Da', 'Stores=Root%5CUser', ''])('refuses %j', (text) => {
    expect(parseCertificateSearch(text)).toBeUndefined();
  });
});
