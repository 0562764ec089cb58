import { ALERT, type Alert, type Command, type Draft, type Format, type Item, type SyncMlMessage } from './message.ts';

/** Who is at the device: the enrolled or Entra user, somebody else, or nobody (mdm.md 6). */
export type LoginStatus = 'user' | 'others' | 'none';

/** The five values that open every session. */
export interface DevInfo {
  readonly man: string;
  readonly mod: string;
  /** `1.3`. */
  readonly dmV: string;
  /** `en-US`. */
  readonly lang: string;
}

/** An Alert 1224 of package 1 beyond LoginStatus, such as BootstrapSync or OdjSync (mdm.md 6). */
export interface ClientEvent {
  /** @example 'com.microsoft/MDM/BootstrapSync' */
  readonly type: string;
  readonly data: string;
}

/** Something that happened on the device since the last session. */
export interface GenericAlert {
  readonly code: typeof ALERT.generic | typeof ALERT.clientEvent;
  readonly source: string;
  readonly type: string;
  readonly format?: Format;
  readonly mark?: 'informational' | 'warning' | 'critical' | 'fatal';
  readonly data: string;
}

/** What package 1 tells the server. */
export interface PackageOne {
  readonly initiatedBy: 'client' | 'server';
  readonly loginStatus: LoginStatus;
  readonly deviceId: string;
  readonly alerts?: readonly ClientEvent[];
  readonly genericAlerts?: readonly GenericAlert[];
  readonly devInfo: DevInfo;
}

const LOGIN_STATUS = 'com.microsoft/MDM/LoginStatus';

/** The commands of package 1 in the order of mdm.md 6. */
export function packageOne(it: PackageOne): Draft[] {
  const { man, mod, dmV, lang } = it.devInfo;
  const info: Item[] = [
    { source: './DevInfo/DevId', data: it.deviceId },
    { source: './DevInfo/Man', data: man },
    { source: './DevInfo/Mod', data: mod },
    { source: './DevInfo/DmV', data: dmV },
    { source: './DevInfo/Lang', data: lang },
  ];
  const code = it.initiatedBy === 'client' ? ALERT.clientInitiated : ALERT.serverInitiated;
  return [
    { name: 'Alert', code, items: [] },
    clientEvent({ type: LOGIN_STATUS, data: it.loginStatus }),
    ...(it.alerts ?? []).map(clientEvent),
    ...(it.genericAlerts ?? []).map(genericAlert),
    { name: 'Replace', items: info },
  ];
}

function clientEvent({ type, data }: ClientEvent): Draft {
  return { name: 'Alert', code: ALERT.clientEvent, items: [{ type, data }] };
}

function genericAlert({ code, ...item }: GenericAlert): Draft {
  return { name: 'Alert', code, items: [item] };
}

/** What a server learns from a client's message; `loginStatus` and values of DevInfo are null where they are absent. */
export interface ClientReport {
  readonly initiatedBy: 'client' | 'server' | null;
  readonly loginStatus: LoginStatus | null;
  /** Alerts 1224 without a source, LoginStatus left out. */
  readonly alerts: readonly ClientEvent[];
  /** Alerts 1226, and alerts 1224 with a source, one an item. */
  readonly genericAlerts: readonly Item[];
  /** Values by last segment: DevId, Man, Mod, DmV, Lang. */
  readonly devInfo: Readonly<Record<string, string>>;
}

/** Reads package 1, and equally the alerts that a client sends in a later message. */
export function readReport({ commands }: SyncMlMessage): ClientReport {
  const alerts = commands.filter(isAlert);
  const codes = alerts.map(({ code }) => code);
  const items = alerts.flatMap(({ code, items }) => items.map((item) => ({ code, item })));
  const events = items.filter(({ code, item }) => code === ALERT.clientEvent && item.source === undefined);
  const login = events.find(({ item }) => item.type === LOGIN_STATUS)?.item.data;
  return {
    initiatedBy: codes.includes(ALERT.clientInitiated)
      ? 'client'
      : codes.includes(ALERT.serverInitiated)
        ? 'server'
        : null,
    loginStatus: login === 'user' || login === 'others' || login === 'none' ? login : null,
    alerts: events
      .map(({ item }) => ({ type: item.type ?? '', data: item.data ?? '' }))
      .filter(({ type }) => type !== LOGIN_STATUS),
    genericAlerts: items
      .filter(({ code, item }) => code === ALERT.generic || (code === ALERT.clientEvent && item.source !== undefined))
      .map(({ item }) => item),
    devInfo: devInfo(commands),
  };
}

function isAlert(command: Command): command is Alert {
  return command.name === 'Alert';
}

const DEV_INFO = './DevInfo/';

function devInfo(commands: readonly Command[]): Record<string, string> {
  const found = commands
    .flatMap((command) => (command.name === 'Replace' ? command.items : []))
    .filter(({ source }) => source?.startsWith(DEV_INFO));
  return Object.fromEntries(found.map(({ source = '', data = '' }) => [source.slice(DEV_INFO.length), data]));
}
