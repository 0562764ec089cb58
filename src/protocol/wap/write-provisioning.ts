import { formatCertificateSearch } from './certificate-search.ts';
import { type Characteristic, characteristic, type Parm, writeWap } from './characteristic.ts';
import type {
  ClientCertificate,
  DmAccount,
  DmClientSettings,
  DmCredentials,
  PollSettings,
  ProvisioningDocument,
  StoredCertificate,
} from './provisioning.ts';
import { FIRST_SYNC_STATUS_NODES, type FirstSyncStatusSettings } from './provisioning.ts';

/** Writes the document: Root, CA, My, then the account, DMClient and whatever else (mdm.md 4). */
export function writeProvisioning(document: ProvisioningDocument): string {
  const { root, intermediate, client, account, dmClient, others } = document;
  const authorities = [
    ...(root === undefined ? [] : [characteristic('Root', [], [systemStore(root)])]),
    ...(intermediate === undefined ? [] : [characteristic('CA', [], [systemStore(intermediate)])]),
  ];
  return writeWap([
    ...(authorities.length === 0 ? [] : [characteristic('CertificateStore', [], authorities)]),
    characteristic('CertificateStore', [], [clientStore(client)]),
    ...(account === undefined ? [] : [application(account)]),
    ...(account === undefined || dmClient === undefined ? [] : [provider(account.providerId, dmClient)]),
    ...others,
  ]);
}

/** Writes the answer to a renewal: the new certificate and whose account it is (mdm.md 4, 'Renewal'). */
export function writeRenewal(client: ClientCertificate, providerId: string): string {
  return writeWap([
    characteristic('CertificateStore', [], [clientStore(client)]),
    characteristic('APPLICATION', [parm('PROVIDER-ID', providerId)]),
  ]);
}

function parm(name: string, value: string | number): Parm {
  return { name, value: String(value) };
}

function optional(name: string, value: string | undefined): Parm[] {
  return value === undefined ? [] : [{ name, value }];
}

function typed(name: string, value: string | number | boolean | undefined): Parm[] {
  if (value === undefined) return [];
  const datatype = typeof value === 'number' ? 'integer' : typeof value === 'boolean' ? 'boolean' : 'string';
  return [{ name, value: String(value), datatype }];
}

function encoded({ thumbprint, der }: StoredCertificate, children: readonly Characteristic[] = []): Characteristic {
  return characteristic(thumbprint, [parm('EncodedCertificate', der.toString('base64'))], children);
}

function systemStore(certificate: StoredCertificate): Characteristic {
  return characteristic('System', [], [encoded(certificate)]);
}

function clientStore({ store, certificate, renewal }: ClientCertificate): Characteristic {
  const renew = renewal && [
    ...typed('ROBOSupport', renewal.roboSupport),
    ...typed('RenewPeriod', renewal.renewPeriodDays),
    ...typed('RetryInterval', renewal.retryIntervalDays),
  ];
  return characteristic(
    'My',
    [],
    [
      characteristic(store, [], [encoded(certificate, [characteristic('PrivateKeyContainer')])]),
      ...(renew === undefined ? [] : [characteristic('WSTEP', [], [characteristic('Renew', renew)])]),
    ],
  );
}

function application(account: DmAccount): Characteristic {
  const { certificateSearch, crlCheck } = account;
  const parms = [
    parm('APPID', 'w7'),
    parm('PROVIDER-ID', account.providerId),
    parm('NAME', account.name),
    parm('ADDR', account.address),
    parm('CONNRETRYFREQ', account.connectionRetries),
    parm('INITIALBACKOFFTIME', account.initialBackoffMs),
    parm('MAXBACKOFFTIME', account.maxBackoffMs),
    ...(account.backCompatRetryDisabled ? [{ name: 'BACKCOMPATRETRYDISABLED' }] : []),
    parm('DEFAULTENCODING', account.encoding),
    ...optional('SSLCLIENTCERTSEARCHCRITERIA', certificateSearch && formatCertificateSearch(certificateSearch)),
    ...optional('CRLCheck', crlCheck === undefined ? undefined : crlCheck ? '1' : '0'),
    ...optional('PROTOVER', account.protocolVersion),
    ...optional('ROLE', account.role),
    ...(account.useHardwareDeviceId ? [{ name: 'USEHWDEVID' }] : []),
  ];
  return characteristic('APPLICATION', parms, [
    appAuth('CLIENT', account.serverAuth),
    appAuth('APPSRV', account.clientAuth),
  ]);
}

function appAuth(level: 'CLIENT' | 'APPSRV', { type, name, secret, nonce }: DmCredentials): Characteristic {
  return characteristic('APPAUTH', [
    parm('AAUTHLEVEL', level),
    parm('AAUTHTYPE', type),
    ...optional('AAUTHNAME', name),
    parm('AAUTHSECRET', secret),
    ...optional('AAUTHDATA', nonce),
  ]);
}

function provider(providerId: string, settings: DmClientSettings): Characteristic {
  const { poll, firstSyncStatus } = settings;
  const node = characteristic(
    providerId,
    [
      ...typed('UPN', settings.upn),
      ...typed('EntDeviceName', settings.deviceName),
      ...typed('EntDMID', settings.deviceId),
      ...typed('AADResourceID', settings.aadResourceId),
    ],
    [
      ...(poll === undefined ? [] : [characteristic('Poll', pollParms(poll))]),
      ...(firstSyncStatus === undefined ? [] : [characteristic('FirstSyncStatus', statusParms(firstSyncStatus))]),
    ],
  );
  return characteristic('DMClient', [], [characteristic('Provider', [], [node])]);
}

function pollParms({ schedule, pollOnLogin, allUsersPollOnFirstLogin }: PollSettings): Parm[] {
  return [
    ...typed('NumberOfFirstRetries', schedule?.first.retries),
    ...typed('NumberOfSecondRetries', schedule?.second.retries),
    ...typed('NumberOfRemainingScheduledRetries', schedule?.remaining.retries),
    ...typed('IntervalForFirstSetOfRetries', schedule?.first.intervalMinutes),
    ...typed('IntervalForSecondSetOfRetries', schedule?.second.intervalMinutes),
    ...typed('IntervalForRemainingScheduledRetries', schedule?.remaining.intervalMinutes),
    ...typed('PollOnLogin', pollOnLogin),
    ...typed('AllUsersPollOnFirstLogin', allUsersPollOnFirstLogin),
  ];
}

function statusParms(settings: FirstSyncStatusSettings): Parm[] {
  const names = Object.keys(FIRST_SYNC_STATUS_NODES) as (keyof typeof FIRST_SYNC_STATUS_NODES)[];
  return names.flatMap((name) => typed(name, settings[name]));
}
