import { err, ok, type Result } from '../../core/result.ts';
import type { DeviceComponents } from '../../protocol/msa/components.ts';
import { createDeviceCredential } from '../../protocol/msa/credential.ts';
import { DEVICE_ADD_PATH, encodeDeviceAddRequest, readDeviceAddResponse } from '../../protocol/msa/device-add.ts';
import {
  encodeTicketRequest,
  PASSPORT_TARGET,
  readTicketResponse,
  TICKET_PATH,
  ZTD_POLICY,
  ZTD_TARGET,
} from '../../protocol/msa/device-ticket.ts';
import { type Failure, networkFailure, statusFailure } from '../failure.ts';
import { reportHardware } from '../hardware/hardware.ts';
import type { Machine } from '../machine.ts';
import { readSecret, writeSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';

const HOST = 'https://login.live.com';
const HOP = 'device-ticket';
/** How long a device says that its request holds. Ours. */
const REQUEST_LIFETIME_MS = 300_000;

/** The ticket by which the services of Microsoft know this device; kept until it expires (entra-device.md 8.1, legs 1 and 2). */
export async function obtainDeviceTicket(machine: Machine): Promise<Result<string, Failure>> {
  const nowMs = machine.clock.now();
  const kept = readSecret(machine, 'device-ticket');
  if (kept !== undefined && nowMs < kept.expiresMs) return ok(kept.ticket);
  const credential = readSecret(machine, 'device-credential') ?? (await addDevice(machine));
  if ('code' in credential) return err(credential);
  const body = encodeTicketRequest({
    credential,
    createdMs: nowMs,
    expiresMs: nowMs + REQUEST_LIFETIME_MS,
    targets: [{ address: PASSPORT_TARGET }, { address: ZTD_TARGET, policy: ZTD_POLICY }],
  });
  const reply = await post(machine, TICKET_PATH, body);
  if (!reply.ok) return reply;
  const tickets = readTicketResponse(reply.value);
  const issued = tickets.ok ? tickets.value.find(({ address }) => address === ZTD_TARGET) : undefined;
  if (issued === undefined) return err({ code: '0x801900C8', hop: HOP, detail: 'the reply holds no ticket' });
  writeSecret(machine, 'device-ticket', { ticket: issued.ticket, expiresMs: issued.expiresMs });
  return ok(issued.ticket);
}

type Credential = { readonly membername: string; readonly password: string };

/** Makes an account for the device out of what its hardware says of itself. */
async function addDevice(machine: Machine): Promise<Credential | Failure> {
  const credential = createDeviceCredential(machine.random.fork('device-credential'));
  const body = encodeDeviceAddRequest({ credential, components: componentsOf(machine) });
  const reply = await post(machine, DEVICE_ADD_PATH, body);
  if (!reply.ok) return reply.error;
  const added = readDeviceAddResponse(reply.value);
  if (!added.ok) return { code: '0x801900C8', hop: HOP, detail: added.error.message };
  writeSecret(machine, 'device-credential', credential);
  return credential;
}

/** What Windows knows of its hardware, as the hash reports it: the service matches one with the other. */
function componentsOf({ hardware, clock, spec }: Machine): DeviceComponents {
  const { smbios, disks, nics, enclosure } = hardware;
  const { offlineDeviceId } = reportHardware(hardware, { atMs: clock.now(), osBuild: WINDOWS[spec.windows].build });
  const text = (value: string | undefined) => (value === undefined ? undefined : Buffer.from(value, 'utf8'));
  const components = {
    boardVersion: text(smbios.boardVersion),
    boardManufacturer: text(smbios.manufacturer),
    model: text(smbios.productName),
    smbiosBoardVersion: text(smbios.boardVersion),
    smbiosSerialNumber: text(smbios.serialNumber),
    smbiosUuid: text(smbios.uuid),
    diskSerialNumber: text(disks[0]?.serial),
    macAddress: text(nics[0]?.mac),
    offlineDeviceId: offlineDeviceId === undefined ? undefined : Buffer.from(offlineDeviceId.id, 'hex'),
    chassis: text(String(enclosure.chassisType)),
  };
  return Object.fromEntries(Object.entries(components).filter(([, value]) => value !== undefined));
}

async function post({ network, spec }: Machine, path: string, body: string): Promise<Result<string, Failure>> {
  const response = await network.fetch({
    method: 'POST',
    url: `${HOST}${path}`,
    headers: {
      'content-type': 'application/soap+xml',
      'user-agent': `MSAWindows/55 (OS ${WINDOWS[spec.windows].build}; IDK 10.0.0.0)`,
    },
    body: Buffer.from(body, 'utf8'),
  });
  if (!response.ok) return err(networkFailure(HOP, response.error));
  if (response.value.status !== 200) return err(statusFailure(HOP, response.value));
  return ok(response.value.body.toString('utf8'));
}
