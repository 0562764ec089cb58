import type { Handler } from '../../network/http.ts';
import {
  encodeScanResponse,
  readScanRequest,
  SCAN_PATH,
  type Update,
  type UpdateKind,
} from '../../protocol/windows-update/scan.ts';
import type { ServiceContext } from '../context.ts';
import { replyEmpty, replyJson, replyJsonText } from '../entra/replies.ts';
import type { SettingsQueries } from '../store/queries/settings.ts';

/** What there is when there is something; articles and sizes are ours. */
const UPDATES: Readonly<Record<UpdateKind, Update>> = {
  'zero-day-patch': {
    article: 'KB5065848',
    title: 'Out of Box Experience update',
    sizeMb: 60,
    needsRestart: true,
  },
  'monthly-update': {
    article: 'KB5072033',
    title: 'Cumulative update for Windows 11',
    sizeMb: 900,
    needsRestart: true,
  },
};

/** Windows Update, as far as the out-of-box experience asks it (autopilot.md 2.0, step 5). */
export function createWindowsUpdate(context: ServiceContext, settings: SettingsQueries): Handler {
  return ({ method, path, body }) => {
    if (path !== SCAN_PATH) return replyEmpty(404);
    if (method !== 'POST') return replyEmpty(405, { allow: 'POST' });
    const request = readScanRequest(body.toString('utf8'));
    if (!request.ok) return replyJson(400, { message: `${request.error.path}: ${request.error.message}` });
    const { kind, build } = request.value;
    const updates = settings.get('updates').includes(kind) ? [UPDATES[kind]] : [];
    context.trace('updates.scanned', { kind, build, found: updates.length });
    return replyJsonText(200, encodeScanResponse(updates));
  };
}
