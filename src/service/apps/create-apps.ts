import type { Handler, HttpResponse } from '../../network/http.ts';
import {
  contentOf,
  GATEWAY_URL,
  SERVICE_ADDRESSES_URL,
  sessionIdOf,
  writeServiceAddresses,
} from '../../protocol/sidecar/addresses.ts';
import { AGENT_PACKAGE, AGENT_PACKAGE_BYTES } from '../../protocol/sidecar/agent-package.ts';
import { readSidecarRequest, writeSidecarResponse } from '../../protocol/sidecar/session.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import type { JobHandlers } from '../jobs.ts';
import type { MdmCertificates } from '../mdm/certificates.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { createManagedDeviceQueries } from '../store/queries/managed-devices.ts';
import { packageOf } from './content.ts';
import { createContentUpload, isUpload, judgeContent } from './content-upload.ts';
import { createGateway } from './gateway.ts';

/** What the agent's gateway needs from Entra and MDM. */
export interface AppsDependencies {
  readonly directory: Directory;
  readonly certificates: MdmCertificates;
}

/** The service behind the management agent. */
export interface Apps {
  /** manage.microsoft.com: every request needs the MDM certificate, else 401 or 403. */
  readonly handleGateway: Handler;
  /** swda01-mscdn.manage.microsoft.com: packages are for everybody who knows their address. */
  readonly handleContent: Handler;
  readonly jobs: Pick<JobHandlers, 'apps.content'>;
}

const reply = (status: number, type: string, body: string | Buffer): HttpResponse => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});
const refuse = (status: number, message: string) => reply(status, 'text/plain; charset=utf-8', `${message}\n`);
const json = (body: string) => reply(200, 'application/json; charset=utf-8', body);

/** @example const apps = createApps(context, { directory: entra.directory, certificates: mdm.certificates }); */
export function createApps(context: ServiceContext, { directory, certificates }: AppsDependencies): Apps {
  const objects = createIntuneObjectQueries(context.db);
  const devices = createManagedDeviceQueries(context.db);
  const gateway = createGateway(context, directory);
  const takeContent = createContentUpload(context);
  const agentPath = new URL(AGENT_PACKAGE.url).pathname;
  const addressesPath = new URL(SERVICE_ADDRESSES_URL).pathname;

  return {
    handleGateway({ method, path, body, clientCertificate }) {
      const judged = certificates.judge(clientCertificate);
      if (!judged.ok) return refuse(judged.error.status, judged.error.message);
      const device = devices.byId(judged.value);
      if (device === undefined) return refuse(403, 'The device is not managed any more.');
      if (path === addressesPath) {
        return method === 'GET' ? json(writeServiceAddresses(GATEWAY_URL)) : refuse(405, 'GET the addresses.');
      }
      const sessionId = sessionIdOf(path);
      if (sessionId === undefined) return refuse(404, 'There is nothing here.');
      if (method !== 'PUT') return refuse(405, 'PUT a session.');

      const request = readSidecarRequest(body.toString('utf8'));
      if (!request.ok) return refuse(400, `${request.error.path}: ${request.error.message}`);
      if (request.value.sessionId !== sessionId) return refuse(400, 'SessionId: not the session of the address');
      const payload = gateway(device, request.value);
      if (!payload.ok) return refuse(400, `RequestPayload/${payload.error.path}: ${payload.error.message}`);
      return json(writeSidecarResponse({ sessionId, type: request.value.type, payload: payload.value }));
    },
    jobs: { 'apps.content': judgeContent(context) },
    handleContent(request) {
      if (isUpload(request)) return takeContent(request);
      const { method, path } = request;
      if (method !== 'GET') return refuse(405, 'GET a package.');
      if (path.toLowerCase() === agentPath.toLowerCase()) {
        return reply(200, 'application/octet-stream', AGENT_PACKAGE_BYTES);
      }
      const wanted = contentOf(path);
      const app = wanted && objects.byId('mobileApps', wanted.appId);
      // An older version is gone once the app has a newer one.
      if (app === undefined || app.version !== wanted?.version) return refuse(404, 'There is no such package.');
      return reply(200, 'application/octet-stream', packageOf(app));
    },
  };
}
