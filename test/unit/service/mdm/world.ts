import type { HttpResponse } from '../../../../src/network/http.ts';
import type { EnrollmentContext } from '../../../../src/protocol/mde2/context-items.ts';
import { readEnrollResponse, writeEnroll } from '../../../../src/protocol/mde2/enroll.ts';
import type { ReceivedFault } from '../../../../src/protocol/soap/fault.ts';
import { type SessionStart, startSession, step } from '../../../../src/protocol/syncml/client.ts';
import type { Execution, Executor, NodeRequest } from '../../../../src/protocol/syncml/executor.ts';
import type { SyncMlMessage } from '../../../../src/protocol/syncml/message.ts';
import type { LoginStatus } from '../../../../src/protocol/syncml/package-one.ts';
import { readSyncMl } from '../../../../src/protocol/syncml/read.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import type { ProvisioningDocument } from '../../../../src/protocol/wap/provisioning.ts';
import { readProvisioning } from '../../../../src/protocol/wap/read-provisioning.ts';
import { createEnrolmentCsr } from '../../../../src/protocol/x509/csr.ts';
import { type Apps, createApps } from '../../../../src/service/apps/create-apps.ts';
import type { Delays } from '../../../../src/service/delays.ts';
import type { AccessGrant } from '../../../../src/service/entra/tokens.ts';
import { createMdm, type Mdm } from '../../../../src/service/mdm/create-mdm.ts';
import { type Assignment, createAssignmentQueries } from '../../../../src/service/store/queries/assignments.ts';
import {
  createIntuneObjectQueries,
  type IntuneCollection,
} from '../../../../src/service/store/queries/intune-objects.ts';
import {
  createManagedDeviceQueries,
  type ManagedDevice,
} from '../../../../src/service/store/queries/managed-devices.ts';
import { createEntraWorld, type EntraWorld } from '../../../support/entra.ts';
import { requestOf, testKeys } from '../../../support/service.ts';

export const ENROLLMENT = 'https://enrollment.manage.microsoft.com/EnrollmentServer/DeviceEnrollmentWebService.svc';
export const SESSIONS = 'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx';
const DEVICE_ID = '4F2C77D1A0E94B63B1D5C0A98E3F6D12';

/** What became of an enrolment. */
export interface Enrolled {
  readonly response: HttpResponse;
  readonly fault?: ReceivedFault;
  readonly document?: ProvisioningDocument;
  /** The document as text. */
  readonly xml?: string;
  readonly certificate: Buffer;
}

/** A session as the device had it. */
export interface Session {
  /** `Replace ./Device/…=value` in the order of execution. */
  readonly log: readonly string[];
  readonly statuses: readonly number[];
}

export interface MdmWorld extends EntraWorld {
  readonly mdm: Mdm;
  readonly apps: Apps;
  /** A token of ada for enrolment, bound to the joined device. */
  token(changes?: Partial<AccessGrant>): string;
  readonly directoryDeviceId: string;
  enroll(parts?: { token?: string; context?: EnrollmentContext; der?: Buffer }): Enrolled;
  post(url: string, body: string, clientCertificate?: Buffer, headers?: Record<string, string>): HttpResponse;
  sync(
    certificate: Buffer,
    tree: FakeTree,
    options?: {
      sessionId?: string;
      loginStatus?: LoginStatus;
      alerts?: SessionStart['alerts'];
      headers?: Record<string, string>;
    },
  ): Session;
  saveDevice(device: ManagedDevice): void;
  addObject(collection: IntuneCollection, odataType: string, body: object, priority?: number): string;
  assign(ownerId: string, assignment: Partial<Assignment>): void;
  managedDevices(): ManagedDevice[];
}

/** A tree that answers 200 except as told, and knows a few values. */
export class FakeTree implements Executor {
  readonly log: string[] = [];
  /** Status by `Verb target`, or by a prefix of that which ends with `*`. */
  readonly refusals: Map<string, number> = new Map();
  readonly values: Map<string, string> = new Map();

  execute({ verb, target, data }: NodeRequest): Execution {
    const name = `${verb} ${target}`;
    this.log.push(data === undefined ? name : `${name}=${data}`);
    const refused = [...this.refusals].find(([key]) =>
      key.endsWith('*') ? name.startsWith(key.slice(0, -1)) : key === name,
    );
    if (refused !== undefined) return { status: refused[1] };
    const value = this.values.get(target);
    if (verb !== 'Get') return { status: 200 };
    return value === undefined ? { status: 404 } : { status: 200, results: [{ data: value }] };
  }

  begin(): void {}
  commit(): void {}
  rollBack(): boolean {
    return true;
  }
}

export function createMdmWorld(delays?: Delays): MdmWorld {
  const world = createEntraWorld({}, delays);
  const { context, entra, ada } = world;
  const { tokens, directory } = entra;
  const mdm = createMdm(context, { tokens, directory });
  const apps = createApps(context, { directory, certificates: mdm.certificates });
  const objects = createIntuneObjectQueries(context.db);
  const assignments = createAssignmentQueries(context.db);
  const devices = createManagedDeviceQueries(context.db);
  const joined = directory.createDevice({ displayName: 'LAPTOP-1', ownerUserId: ada.id, trustType: 'AzureAd' });
  const now = () => ({ createdMs: context.clock.now(), modifiedMs: context.clock.now() });
  const answerOf = (response: HttpResponse | Promise<HttpResponse>): HttpResponse => {
    if (response instanceof Promise) throw new Error('handlers of MDM answer at once');
    return response;
  };

  const self: MdmWorld = {
    ...world,
    mdm,
    apps,
    directoryDeviceId: joined.deviceId,
    token: (changes = {}) =>
      tokens.issueAccess({
        audience: 'https://enrollment.manage.microsoft.com/',
        clientId: '29d9ed98-a469-4536-ade2-f981bc1d605e',
        subject: { objectId: ada.id, upn: ada.upn },
        scopes: ['mdm_delegation'],
        deviceId: joined.deviceId,
        ...changes,
      }),
    enroll({ token = self.token(), context: items = {}, der } = {}) {
      const keys = testKeys.take(3);
      const csr = createEnrolmentCsr({ keys, enrolmentId: '0C6F', deviceId: DEVICE_ID, hash: 'sha256' });
      const body = writeEnroll(ENROLLMENT, {
        requestType: 'Issue',
        token: { kind: 'jwt', jwt: token },
        request: { format: 'pkcs10', der: der ?? csr },
        context: { DeviceName: 'LAPTOP-1', OSVersion: '10.0.26100.1742', DeviceID: DEVICE_ID, ...items },
      });
      const response = self.post(ENROLLMENT, body);
      const read = readEnrollResponse(response.body.toString());
      if (!read.ok) throw new Error(`${read.error.path}: ${read.error.message}`);
      if (read.value.kind === 'fault') return { response, fault: read.value.fault, certificate: Buffer.alloc(0) };
      const xml = read.value.value.provisioningXml;
      const document = readProvisioning(xml);
      if (!document.ok) throw new Error(`${document.error.path}: ${document.error.message}`);
      return { response, xml, document: document.value, certificate: document.value.client.certificate.der };
    },
    post: (url, body, clientCertificate, headers = {}) =>
      answerOf(mdm.handle(requestOf('POST', url, { body, headers, ...(clientCertificate && { clientCertificate }) }))),
    sync(certificate, tree, { sessionId = '1', loginStatus = 'none', alerts = [], headers = {} } = {}) {
      const start: SessionStart = {
        sessionId,
        serverUri: `${SESSIONS}?mode=Machine`,
        deviceId: DEVICE_ID,
        initiatedBy: 'client',
        loginStatus,
        alerts,
        devInfo: { man: 'Contoso Devices', mod: 'Laptop 5', dmV: '1.3', lang: 'en-US' },
      };
      const statuses: number[] = [];
      const before = tree.log.length;
      let { state, message }: { state: ReturnType<typeof startSession>['state']; message: SyncMlMessage } =
        startSession(start);
      for (let count = 0; count < 20; count += 1) {
        const response = self.post(start.serverUri, writeSyncMl(message), certificate, headers);
        statuses.push(response.status);
        const reply = readSyncMl(response.body.toString());
        if (!reply.ok) throw new Error(`${reply.error.path}: ${reply.error.message}`);
        const next = step(state, reply.value, tree);
        if (next.state.phase === 'ended' || next.message === null) return { log: tree.log.slice(before), statuses };
        state = next.state;
        message = next.message;
      }
      throw new Error('the session does not end');
    },
    addObject(collection, odataType, body, priority = 0) {
      const id = context.random.guid();
      const displayName = `${collection} ${id}`;
      objects.insert({ id, collection, odataType, displayName, priority, body: { ...body }, version: 1, ...now() });
      return id;
    },
    assign(ownerId, assignment) {
      const blank = { target: 'group', groupId: null, intent: null, settings: null } as const;
      assignments.insert({ id: context.random.guid(), ownerId, ...blank, ...assignment });
    },
    managedDevices: devices.all,
    saveDevice: devices.save,
  };
  return self;
}
