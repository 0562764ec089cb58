import type { Settings } from '../../store/queries/settings.ts';
import { type GraphRoute, NO_CONTENT, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { one } from '../replies.ts';
import { graphTime } from '../time.ts';

const PATH = '/deviceManagement/windowsAutopilotSettings';

/** graph.md 3.5 */
const MIN_INTERVAL_MS = 10 * 60_000;

/** The id is the tenant's. */
const setOf = (id: string): EntitySet<Settings['autopilotSync']> => ({
  path: PATH.slice(1),
  type: 'microsoft.graph.windowsAutopilotSettings',
  toEntity: ({ status, lastSyncMs, lastManualSyncTriggerMs }) => ({
    id,
    lastSyncDateTime: graphTime(lastSyncMs),
    lastManualSyncTriggerDateTime: graphTime(lastManualSyncTriggerMs),
    syncStatus: status,
  }),
});

/** The sync that an admin asks for; the job `autopilot.sync` ends it (graph.md 3.5). */
export function autopilotSettingsRoutes({ context, directory }: GraphModule): GraphRoute[] {
  const { settings } = directory.queries;
  const set = setOf(context.tenant.id);
  const shared = { isBetaOnly: true } as const;
  return [
    { ...shared, method: 'GET', path: PATH, handle: (call) => one(call, set, settings.get('autopilotSync')) },
    {
      ...shared,
      method: 'POST',
      path: `${PATH}/sync`,
      handle() {
        const sync = settings.get('autopilotSync');
        const nowMs = context.clock.now();
        if (sync.status === 'inProgress') return refuse(409, 'A sync is in progress.');
        const waitMs =
          sync.lastManualSyncTriggerMs === null ? 0 : sync.lastManualSyncTriggerMs + MIN_INTERVAL_MS - nowMs;
        if (waitMs > 0) {
          const retryAfterS = String(Math.ceil(waitMs / 1000));
          return refuse(429, 'A sync was asked for less than 10 minutes ago.', { 'retry-after': retryAfterS });
        }
        settings.set('autopilotSync', { ...sync, status: 'inProgress', lastManualSyncTriggerMs: nowMs });
        context.schedule('autopilot.sync', {}, context.delay('sync'));
        return NO_CONTENT;
      },
    },
  ];
}
