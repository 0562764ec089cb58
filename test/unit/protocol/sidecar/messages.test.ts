import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentOf,
  contentUrl,
  GATEWAY_URL,
  readServiceAddresses,
  sessionIdOf,
  sessionUrl,
  writeServiceAddresses,
} from '../../../../src/protocol/sidecar/addresses.ts';
import { INSTALL_STATES, readAppReport, writeAppReport } from '../../../../src/protocol/sidecar/app-report.ts';
import {
  readContentInfo,
  readContentRequest,
  writeContentInfo,
  writeContentRequest,
} from '../../../../src/protocol/sidecar/content-info.ts';
import {
  type DetectionRule,
  readDetectionRules,
  writeDetectionRules,
} from '../../../../src/protocol/sidecar/detection-rule.ts';
import { readMsiInstallJob, writeMsiInstallJob } from '../../../../src/protocol/sidecar/msi-install-job.ts';
import {
  readApps,
  readAppsRequest,
  type SidecarApp,
  writeApps,
  writeAppsRequest,
} from '../../../../src/protocol/sidecar/required-apps.ts';
import {
  readSidecarRequest,
  readSidecarResponse,
  writeSidecarRequest,
  writeSidecarResponse,
} from '../../../../src/protocol/sidecar/session.ts';

const ID = '6e0911dd-6755-4eb7-8a75-ba02e685232b';

const RULES: readonly DetectionRule[] = [
  {
    kind: 'file',
    path: 'C:\\Program Files\\7-zip',
    fileOrFolderName: '7z.exe',
    check32BitOn64System: false,
    operation: 'version',
    operator: 'greaterThanOrEqual',
    value: '25.01.00.0',
  },
  {
    kind: 'registry',
    keyPath: 'HKEY_LOCAL_MACHINE\\Software\\Contoso',
    valueName: 'Installed',
    check32BitOn64System: true,
    operation: 'exists',
    operator: 'notConfigured',
    value: null,
  },
  {
    kind: 'product-code',
    productCode: '{23170F69-40C1-2702-2501-000001000000}',
    operator: 'notConfigured',
    productVersion: null,
  },
  { kind: 'script', scriptContent: 'ZXhpdCAw' },
];

const APP: SidecarApp = {
  id: ID,
  name: '7-Zip "x64"',
  version: 2,
  intent: 'required',
  installCommandLine: 'msiexec /i "7z.msi" /qn',
  uninstallCommandLine: 'msiexec /x 7z.msi',
  detectionRules: RULES,
  returnCodes: [
    { code: 0, type: 'success' },
    { code: 3010, type: 'softReboot' },
    { code: 1641, type: 'hardReboot' },
    { code: 1618, type: 'retry' },
    { code: 5, type: 'failed' },
  ],
  runAs: 'user',
  maxRunTimeMinutes: 60,
  restartBehavior: 'suppress',
  sizeBytes: 1_572_864,
  contentUrl: contentUrl(ID, 2),
  isBlocking: true,
  target: 'device',
};

describe('the session of an agent', () => {
  const request = {
    sessionId: ID,
    type: 'RequestApplication',
    payload: '{"UserId":null}',
    client: { deviceName: 'LAPTOP-1', operatingSystemVersion: '10.0.22631', sideCarAgentVersion: '1.83.107.0' },
  } as const;

  it('is read as it was written, its client information being JSON in JSON', () => {
    const text = writeSidecarRequest(request);
    expect(readSidecarRequest(text)).toEqual({ ok: true, value: request });
    const wire = JSON.parse(text) as Record<string, unknown>;
    expect(wire).toMatchObject({ Key: ID, SessionId: ID, RequestPayload: '{"UserId":null}', ResponsePayload: null });
    expect(JSON.parse(String(wire['ClientInfo']))).toEqual({
      DeviceName: 'LAPTOP-1',
      OperatingSystemVersion: '10.0.22631',
      SideCarAgentVersion: '1.83.107.0',
    });
  });

  it.each([
    ['not JSON', '{'],
    ['another type', writeSidecarRequest(request).replace('RequestApplication', 'PolicyRequest')],
    [
      'client information that is no JSON',
      writeSidecarRequest({ ...request }).replace(/"ClientInfo":".*?[^\\]",/, '"ClientInfo":"x",'),
    ],
  ])('is refused when it is %s', (_, text) => {
    expect(readSidecarRequest(text).ok).toBe(false);
  });

  it('is answered with the type of the payload', () => {
    const response = { sessionId: ID, type: 'GetContentInfo', payload: '{}' } as const;
    const text = writeSidecarResponse(response);
    expect(readSidecarResponse(text)).toEqual({ ok: true, value: response });
    expect(JSON.parse(text)).toMatchObject({ ResponseContentType: 'ContentInfoResponse', ResponsePayload: '{}' });
  });
});

describe('addresses', () => {
  it('find their session and their package again, also when quotes are percent-encoded', () => {
    const { pathname } = new URL(sessionUrl(GATEWAY_URL, ID));
    expect(sessionIdOf(pathname)).toBe(ID);
    expect(sessionIdOf(pathname.replaceAll("'", '%27'))).toBe(ID);
    expect(sessionIdOf('/StatelessSideCarGatewayService/Other')).toBeUndefined();
    expect(contentOf(new URL(contentUrl(ID.toUpperCase(), 3)).pathname)).toEqual({ appId: ID, version: 3 });
    expect(contentOf('/setup.intunewin')).toBeUndefined();
  });

  it('are told among other services', () => {
    expect(readServiceAddresses(writeServiceAddresses(GATEWAY_URL))).toEqual({ ok: true, value: GATEWAY_URL });
    expect(readServiceAddresses('[{"Services":[{"ServiceName":"Other","Url":"https://x"}]}]')).toEqual({
      ok: true,
      value: undefined,
    });
    expect(readServiceAddresses('{}').ok).toBe(false);
  });
});

describe('apps', () => {
  it('are read as they were written', () => {
    expect(readApps(writeApps([APP, { ...APP, detectionRules: [], runAs: 'system', target: 'user' }]))).toEqual({
      ok: true,
      value: [APP, { ...APP, detectionRules: [], runAs: 'system', target: 'user' }],
    });
  });

  it('travel in the forms that agents in the wild get', () => {
    const [wire] = JSON.parse(writeApps([APP])) as [Record<string, string>];
    expect(wire).toMatchObject({ Intent: 3, TargetType: 2, Name: '7-Zip "x64"' });
    expect(JSON.parse(wire['ReturnCodes'] ?? '')).toContainEqual({ ReturnCode: 3010, Type: 2 });
    expect(JSON.parse(wire['InstallEx'] ?? '')).toEqual({
      RunAs: 2,
      MaxRunTimeInMinutes: 60,
      DeviceRestartBehavior: 2,
    });
    const [file] = JSON.parse(wire['DetectionRule'] ?? '') as [{ DetectionType: number; DetectionText: string }];
    expect(file.DetectionType).toBe(2);
    expect(JSON.parse(file.DetectionText)).toEqual({
      Path: 'C:\\Program Files\\7-zip',
      FileOrFolderName: '7z.exe',
      Check32BitOn64System: false,
      DetectionType: 4,
      Operator: 5,
      DetectionValue: '25.01.00.0',
    });
  });

  it.each([
    ['Intent', (it: Record<string, unknown>) => ({ ...it, Intent: 2 }), '0/Intent'],
    [
      'ReturnCodes',
      (it: Record<string, unknown>) => ({ ...it, ReturnCodes: '[{"ReturnCode":0,"Type":9}]' }),
      '0/ReturnCodes/0/Type',
    ],
    ['InstallEx', (it: Record<string, unknown>) => ({ ...it, InstallEx: '{}' }), '0/InstallEx/RunAs'],
    [
      'DetectionRule',
      (it: Record<string, unknown>) => ({ ...it, DetectionRule: '[{"DetectionType":7,"DetectionText":"{}"}]' }),
      '0/DetectionRule/[0]/DetectionText/',
    ],
  ])('are refused for a bad %s, with its place', (_, change, path) => {
    const [wire] = JSON.parse(writeApps([APP])) as [Record<string, unknown>];
    expect(readApps(JSON.stringify([change(wire)]))).toMatchObject({ ok: false, error: { path } });
  });

  it('have rules that survive any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, value) => {
        const rules: DetectionRule[] = [
          {
            kind: 'file',
            path,
            fileOrFolderName: value,
            check32BitOn64System: true,
            operation: 'sizeInMB',
            operator: 'lessThan',
            value,
          },
        ];
        expect(readDetectionRules(writeDetectionRules(rules))).toEqual({ ok: true, value: rules });
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('are asked for with or without a user', () => {
    for (const userId of [ID, null]) {
      expect(readAppsRequest(writeAppsRequest({ userId }))).toEqual({ ok: true, value: { userId } });
    }
    expect(readAppsRequest('[]').ok).toBe(false);
  });
});

describe('content and reports', () => {
  it('are read as they were written', () => {
    const info = { url: APP.contentUrl, sha256: 'AB12', sizeBytes: 5 };
    expect(readContentInfo(writeContentInfo(info))).toEqual({ ok: true, value: info });
    expect(readContentRequest(writeContentRequest({ appId: ID, version: 2 }))).toEqual({
      ok: true,
      value: { appId: ID, version: 2 },
    });
    for (const installState of INSTALL_STATES) {
      const report = { appId: ID, installState, errorCode: '0x80070643' };
      expect(readAppReport(writeAppReport(report))).toEqual({ ok: true, value: report });
    }
  });

  it('are refused out of shape', () => {
    expect(readContentInfo('{"ContentInfo":"{}"}')).toMatchObject({
      ok: false,
      error: { path: 'ContentInfo/UploadLocation' },
    });
    expect(readContentRequest('{"ApplicationId":1}').ok).toBe(false);
    expect(readAppReport(writeAppReport({ appId: ID, installState: 'failed', errorCode: '1603' })).ok).toBe(false);
  });
});

describe('the job of an MSI', () => {
  const JOB = {
    productCode: '{58A3D0B4-6B4A-4C0E-9B4E-0C2A5B7D9E41}',
    version: '1.0.0.0',
    contentUrls: ['https://a/x.msi?a=1&b=2', 'https://b/x.msi'],
    fileHash: 'AB12',
    commandLine: '/quiet NAME="a<b"',
    timeoutMinutes: 10,
    retryCount: 3,
    retryIntervalMinutes: 5,
  };
  // Typed from mdm.md 7.
  const GOLDEN =
    '<MsiInstallJob id="{58A3D0B4-6B4A-4C0E-9B4E-0C2A5B7D9E41}"><Product Version="1.0.0.0"><Download><ContentURLList>' +
    '<ContentURL>https://a/x.msi?a=1&amp;b=2</ContentURL><ContentURL>https://b/x.msi</ContentURL></ContentURLList>' +
    '</Download><Validation><FileHash>AB12</FileHash></Validation><Enforcement><CommandLine>/quiet NAME="a&lt;b"' +
    '</CommandLine><TimeOut>10</TimeOut><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval></Enforcement>' +
    '</Product></MsiInstallJob>';

  it('is written and read as the reference lays it out', () => {
    expect(writeMsiInstallJob(JOB)).toBe(GOLDEN);
    expect(readMsiInstallJob(GOLDEN)).toEqual({ ok: true, value: JOB });
  });

  it('has figures of its own where it states none', () => {
    const text = GOLDEN.replace(/<TimeOut>.*<\/RetryInterval>/, '');
    expect(readMsiInstallJob(text)).toMatchObject({
      value: { timeoutMinutes: 30, retryCount: 0, retryIntervalMinutes: 0 },
    });
  });

  it.each([
    ['<Other/>', ''],
    [GOLDEN.replace(/ id="[^"]*"/, ''), 'MsiInstallJob'],
    [GOLDEN.replace(/<ContentURL>.*<\/ContentURL>/, ''), 'MsiInstallJob/Product/Download/ContentURLList/ContentURL'],
    [GOLDEN.replace('<TimeOut>10', '<TimeOut>ten'), 'MsiInstallJob/Product/Enforcement/TimeOut'],
  ])('is refused out of shape (%#)', (text, path) => {
    const read = readMsiInstallJob(text);
    expect(read.ok).toBe(false);
    expect(!read.ok && read.error.path).toContain(path);
  });
});
