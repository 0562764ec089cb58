import type { Clock } from '../core/clock.ts';
import type { ServiceHost } from '../network/hosts.ts';
import type { Handler } from '../network/http.ts';
import { encodeTimeReply } from '../protocol/ntp/packet.ts';
import type { Apps } from './apps/create-apps.ts';
import type { Autopilot } from './autopilot/autopilot.ts';
import type { Entra } from './entra/entra.ts';
import { USERINFO_PATH } from './entra/userinfo.ts';
import type { Graph } from './graph/create-graph.ts';
import type { Mdm } from './mdm/create-mdm.ts';

/** The modules that answer. */
export interface ServiceModules {
  readonly entra: Entra;
  readonly autopilot: Autopilot;
  readonly graph: Graph;
  readonly mdm: Mdm;
  readonly apps: Apps;
  readonly updates: Handler;
}

const NOT_FOUND = { status: 404, headers: {}, body: Buffer.alloc(0) } as const;

/** What Windows asks to know whether the internet is there (autopilot.md 2.0, step 3). */
const answerConnectTest: Handler = ({ path }) =>
  path.toLowerCase() === '/connecttest.txt'
    ? { status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Microsoft Connect Test') }
    : NOT_FOUND;

/** The time, by SNTP whose packets travel as bodies here. */
const answerTime =
  (clock: Clock): Handler =>
  ({ body }) => {
    const reply = encodeTimeReply(body, clock.now());
    return reply.ok ? { status: 200, headers: {}, body: reply.value } : { ...NOT_FOUND, status: 400 };
  };

/** The whole service, host by host; `domain` is the tenant's own (entra-device.md 1, mdm.md 1). */
export function createServiceHandler(
  domain: string,
  clock: Clock,
  { entra, autopilot, graph, mdm, apps, updates }: ServiceModules,
): Handler {
  const hosts: Readonly<Record<ServiceHost, Handler>> = {
    'login.microsoftonline.com': entra.login,
    'login.live.com': autopilot.handleLive,
    'enterpriseregistration.windows.net': entra.drs,
    'graph.microsoft.com': (request) =>
      request.path.toLowerCase() === USERINFO_PATH ? entra.userinfo(request) : graph.handle(request),
    'management.azure.com': entra.resourceManager,
    'enrollment.manage.microsoft.com': mdm.handle,
    'r.manage.microsoft.com': mdm.handle,
    'portal.manage.microsoft.com': mdm.handlePortal,
    'manage.microsoft.com': apps.handleGateway,
    'swda01-mscdn.manage.microsoft.com': apps.handleContent,
    'ztd.dds.microsoft.com': autopilot.handleDds,
    'cs.dds.microsoft.com': autopilot.handleDds,
    'www.msftconnecttest.com': answerConnectTest,
    'time.windows.com': answerTime(clock),
    'fe2cr.update.microsoft.com': updates,
  };
  const handlers = new Map<string, Handler>([
    ...Object.entries(hosts),
    [`enterpriseregistration.${domain.toLowerCase()}`, entra.drs],
    [`enterpriseenrollment.${domain.toLowerCase()}`, mdm.handle],
    [`ndes.${domain.toLowerCase()}`, mdm.handleScep],
  ]);
  return (request) => handlers.get(request.host)?.(request) ?? NOT_FOUND;
}
