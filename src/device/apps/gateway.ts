import { createHash } from 'node:crypto';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { HttpRequest } from '../../network/http.ts';
import { readServiceAddresses, SERVICE_ADDRESSES_URL, sessionUrl } from '../../protocol/sidecar/addresses.ts';
import { AGENT_PACKAGE } from '../../protocol/sidecar/agent-package.ts';
import { type AppReport, writeAppReport } from '../../protocol/sidecar/app-report.ts';
import { readContentInfo, writeContentRequest } from '../../protocol/sidecar/content-info.ts';
import { readApps, type SidecarApp, writeAppsRequest } from '../../protocol/sidecar/required-apps.ts';
import { readSidecarResponse, type SidecarRequestType, writeSidecarRequest } from '../../protocol/sidecar/session.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { managementIdentity } from '../mdm/identity.ts';
import { computerName } from '../os/installation.ts';
import { WINDOWS } from '../spec.ts';

const HOP = 'management-agent';
/** Downloads run at 100 Mbit/s. Ours. */
const BYTES_PER_MS = 12_500;
/** What Windows says of a download whose hash is another. */
const WRONG_HASH = '0x80091007';
const UNREADABLE = '0x8007000D';

/** The agent's way to its service: one session id a check-in. */
export interface Gateway {
  requiredApps(userId: string | null): Promise<Result<readonly SidecarApp[], Failure>>;
  /** Fetches an app's package and takes as long as its real size would. */
  download(app: SidecarApp): Promise<Result<void, Failure>>;
  /** A report that does not get through is lost, as the next check-in makes a new one. */
  report(report: AppReport): Promise<void>;
}

/** Asks where the gateway is and opens a session there. */
export async function openGateway(machine: Machine, sessionId: string): Promise<Result<Gateway, Failure>> {
  const addresses = await send(machine, {
    method: 'GET',
    url: SERVICE_ADDRESSES_URL,
    headers: {},
    body: Buffer.alloc(0),
  });
  if (!addresses.ok) return addresses;
  const base = readable(readServiceAddresses(addresses.value.toString('utf8')));
  if (!base.ok) return base;
  if (base.value === undefined) return err({ code: UNREADABLE, hop: HOP, detail: 'the service names no gateway' });
  const url = sessionUrl(base.value, sessionId);

  const ask = async (type: SidecarRequestType, payload: string): Promise<Result<string, Failure>> => {
    const client = {
      deviceName: computerName(machine),
      operatingSystemVersion: WINDOWS[machine.spec.windows].build.split('.').slice(0, 3).join('.'),
      sideCarAgentVersion: AGENT_PACKAGE.version,
    };
    const answer = await send(machine, {
      method: 'PUT',
      url,
      headers: { 'content-type': 'application/json', prefer: 'return-content' },
      body: Buffer.from(writeSidecarRequest({ sessionId, type, payload, client }), 'utf8'),
    });
    if (!answer.ok) return answer;
    const response = readable(readSidecarResponse(answer.value.toString('utf8')));
    return response.ok ? ok(response.value.payload) : response;
  };

  return ok({
    async requiredApps(userId) {
      const payload = await ask('RequestApplication', writeAppsRequest({ userId }));
      return payload.ok ? readable(readApps(payload.value)) : payload;
    },
    async download({ id, version, name }) {
      const payload = await ask('GetContentInfo', writeContentRequest({ appId: id, version }));
      const content = payload.ok ? readable(readContentInfo(payload.value)) : payload;
      if (!content.ok) return content;
      const body = await send(machine, { method: 'GET', url: content.value.url, headers: {}, body: Buffer.alloc(0) });
      if (!body.ok) return body;
      await machine.actors.sleep(Math.ceil(content.value.sizeBytes / BYTES_PER_MS), `the download of ${name}`);
      const sha256 = createHash('sha256').update(body.value).digest('hex').toUpperCase();
      if (sha256 === content.value.sha256) return ok(undefined);
      return err({ code: WRONG_HASH, hop: HOP, detail: `the package of ${name} is not the one announced` });
    },
    async report(report) {
      const accepted = await ask('ReportAppState', writeAppReport(report));
      if (!accepted.ok) machine.trace('agent.report-lost', { appId: report.appId, ...accepted.error });
    },
  });
}

async function send(machine: Machine, request: HttpRequest): Promise<Result<Buffer, Failure>> {
  const identity = managementIdentity(machine);
  const sent = await machine.network.fetch({ ...request, ...(identity !== undefined && { identity }) });
  if (!sent.ok) return err(networkFailure(HOP, sent.error));
  return sent.value.status === 200 ? ok(sent.value.body) : err(statusFailure(HOP, sent.value));
}

function readable<T>(read: Result<T, CodecError>): Result<T, Failure> {
  if (read.ok) return read;
  return err({ code: UNREADABLE, hop: HOP, detail: `${read.error.path}: ${read.error.message}` });
}
