import type { Characteristic } from './characteristic.ts';
import {
  type DmClientSettings,
  FIRST_SYNC_STATUS_NODES,
  type FirstSyncStatusSettings,
  type PollSet,
  type PollSettings,
} from './provisioning.ts';
import { booleanParm, integerParm, parmValue, refusePart } from './read-part.ts';

const PART = 'dm-client';

/** Reads `DMClient/Provider/<id>`; the id must be the account's PROVIDER-ID (mdm.md 4). */
export function readDmClient(dmClient: Characteristic, providerId: string): DmClientSettings {
  const providers = dmClient.children.find(({ type }) => type === 'Provider');
  const node = providers?.children.find(({ type }) => type === providerId);
  const path = `DMClient/Provider/${providerId}`;
  if (node === undefined) return refusePart(PART, 'no provider with the account’s PROVIDER-ID', path);
  const poll = node.children.find(({ type }) => type === 'Poll');
  const status = node.children.find(({ type }) => type === 'FirstSyncStatus');
  return {
    upn: parmValue(node, 'UPN'),
    deviceName: parmValue(node, 'EntDeviceName'),
    deviceId: parmValue(node, 'EntDMID'),
    aadResourceId: parmValue(node, 'AADResourceID'),
    poll: poll && readPoll(poll, `${path}/Poll`),
    firstSyncStatus: status && readFirstSyncStatus(status, `${path}/FirstSyncStatus`),
  };
}

function readPoll(node: Characteristic, path: string): PollSettings {
  return {
    schedule: readSchedule(node, path),
    pollOnLogin: booleanParm(node, 'PollOnLogin', PART, path),
    allUsersPollOnFirstLogin: booleanParm(node, 'AllUsersPollOnFirstLogin', PART, path),
  };
}

function readSchedule(node: Characteristic, path: string): PollSettings['schedule'] {
  if (!node.parms.some(({ name }) => /^(?:NumberOf|IntervalFor)/.test(name))) return undefined;
  const set = (retries: string, interval: string): PollSet => ({
    retries: integerParm(node, retries, PART, path) ?? 0,
    intervalMinutes: integerParm(node, interval, PART, path) ?? 0,
  });
  const schedule = {
    first: set('NumberOfFirstRetries', 'IntervalForFirstSetOfRetries'),
    second: set('NumberOfSecondRetries', 'IntervalForSecondSetOfRetries'),
    remaining: set('NumberOfRemainingScheduledRetries', 'IntervalForRemainingScheduledRetries'),
  };
  if (Object.values(schedule).every(({ retries }) => retries === 0)) {
    refusePart(PART, 'all three retry counts are zero', path);
  }
  return schedule;
}

function readFirstSyncStatus(node: Characteristic, path: string): FirstSyncStatusSettings {
  const settings: Record<string, string | number | boolean | undefined> = {};
  for (const [name, datatype] of Object.entries(FIRST_SYNC_STATUS_NODES)) {
    const read = { string: parmValue, integer: integerParm, boolean: booleanParm }[datatype];
    const value = read(node, name, PART, path);
    if (value !== undefined) settings[name] = value;
  }
  return settings as FirstSyncStatusSettings;
}
