import { WIN32_APPS } from '../apps/enforcement-state.ts';
import { profilePath } from '../autopilot/policy-cache.ts';
import type { Machine } from '../machine.ts';
import { ENROLLMENTS } from '../mdm/enrollment-record.ts';
import { EVENT_CHANNELS, type EventChannel } from '../os/event-log.ts';
import { dumpRegistry } from './registry-dump.ts';

/** Where the folder picker of the status page points to. Ours: people take a USB stick. */
const FOLDER = 'files/Users/Public/Documents/MDMDiagnostics';

/** The keys of autopilot.md 3, Client artefacts. */
const KEYS = [
  'HKLM/SOFTWARE/Microsoft/Provisioning/Diagnostics/Autopilot',
  'HKLM/SOFTWARE/Microsoft/Provisioning/AutopilotPolicyCache',
  'HKLM/SOFTWARE/Microsoft/Provisioning/OMADM/SyncML',
  'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking',
  ENROLLMENTS,
  WIN32_APPS,
];

/**
 * What `mdmdiagnosticstool -area Autopilot` gathers (autopilot.md 3), each file of the cabinet by itself; gives their
 * names, sorted. Event logs are text here, a JSON line an entry.
 */
export function collectLogs({ disk, registry, events, spec }: Machine): string[] {
  const profile = disk.read(profilePath(spec));
  const logs = (Object.keys(EVENT_CHANNELS) as EventChannel[]).flatMap((channel): [string, string][] => {
    const entries = events.read(channel);
    return entries.length === 0 ? [] : [[logName(channel), entries.map((it) => JSON.stringify(it)).join('\n')]];
  });
  const files: [string, string][] = [
    ['MdmDiagReport_RegistryDump.reg', dumpRegistry(registry, KEYS)],
    ...(profile === undefined ? [] : [['AutopilotDDSZTDFile.json', profile] satisfies [string, string]]),
    ...logs,
  ];
  for (const [name, text] of files) disk.write(`${FOLDER}/${name}`, text);
  return files.map(([name]) => name).sort();
}

/** `microsoft-windows-shell-core-operational.evtx` */
function logName(channel: EventChannel): string {
  return `${EVENT_CHANNELS[channel].toLowerCase().replace('/', '-')}.evtx`;
}
