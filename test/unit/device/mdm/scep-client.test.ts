import { describe, expect, it } from 'vitest';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { startScepClient } from '../../../../src/device/mdm/scep-client.ts';
import type { Handler } from '../../../../src/network/http.ts';
import { createScepServer } from '../../../../src/service/mdm/scep-server.ts';
import { createIntuneObjectQueries } from '../../../../src/service/store/queries/intune-objects.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { createMdmWorld } from '../../service/mdm/world.ts';

const NODE = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi';
const MINUTE = 60_000;

/** A device that is told to ask this server, one retry after two minutes. */
async function enrol(
  serverUrl: string,
  minutes: number,
  disk?: Iterable<readonly [string, string]>,
  handle: Handler = () => reply(404, ''),
) {
  const device = createTestMachine({ handle, ...(disk && { disk }) });
  await device.play(async (machine) => {
    const tree = new CspTree(machine);
    if (disk === undefined) {
      const settings = { ServerURL: serverUrl, SubjectName: 'CN=wifi', Challenge: 'A1B2' };
      for (const [name, data] of Object.entries(settings)) {
        tree.execute({ verb: 'Add', target: `${NODE}/Install/${name}`, format: 'chr', data });
      }
      tree.execute({ verb: 'Add', target: `${NODE}/Install/RetryCount`, format: 'int', data: '1' });
      tree.execute({ verb: 'Add', target: `${NODE}/Install/RetryDelay`, format: 'int', data: '2' });
      expect(tree.execute({ verb: 'Exec', target: `${NODE}/Install/Enroll`, format: 'null' }).status).toBe(202);
    }
    startScepClient(machine);
    await machine.actors.sleep(minutes * MINUTE, 'the test');
    return machine.actors.end('shutdown');
  });
  const tree = new CspTree(device.machine);
  return { ...device, read: (name: string) => tree.read(`${NODE}/${name}`) };
}

describe('a certificate that no server gives', () => {
  it('is pending while there are attempts left, then failed with the last error', async () => {
    const early = await enrol('https://ndes.example.org/scep', 1);
    expect([early.read('Status'), early.read('ErrorCode')]).toEqual(['2', '0']);
    const late = await enrol('https://ndes.example.org/scep', 5);
    // 0x80072EE7 as a signed number: the name is not known.
    expect([late.read('Status'), late.read('ErrorCode')]).toEqual(['16', '-2147012889']);
    expect(late.trace('scep.failed').map(({ retry }) => retry)).toEqual([0, 1]);
  });

  it('is asked for again after a restart', async () => {
    const before = await enrol('https://ndes.example.org/scep', 1);
    const after = await enrol('', 5, before.machine.disk.entries());
    expect(after.read('Status')).toBe('16');
  });

  it('says what the server answered', async () => {
    expect((await enrol('https://manage.microsoft.com/scep', 5)).read('ErrorCode')).toBe(String(0x80190194 | 0));
    const garbled = await enrol('https://manage.microsoft.com/scep', 5, undefined, () => reply(200, 'no certificate'));
    expect(garbled.read('ErrorCode')).toBe(String(0x8007000d | 0));
    expect((await enrol('no address', 5)).read('ErrorCode')).toBe(String(0x80072ee5 | 0));
  });
});

it('is installed with its thumbprint where the server has it to give', async () => {
  const { context } = createMdmWorld();
  const objects = createIntuneObjectQueries(context.db);
  const setting = {
    '@odata.type': '#microsoft.graph.omaSettingString',
    omaUri: `${NODE}/Install/Challenge`,
    value: 'A1B2',
  };
  objects.insert({
    id: 'profile',
    collection: 'deviceConfigurations',
    odataType: '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Wi-Fi certificate',
    priority: 0,
    body: { omaSettings: [setting] },
    version: 1,
    createdMs: 0,
    modifiedMs: 0,
  });
  const server = 'https://ndes.contoso.com/certsrv/mscep/mscep.dll/pkiclient.exe';
  const { read, machine } = await enrol(server, 1, undefined, createScepServer(context));
  expect(read('Status')).toBe('1');
  expect(machine.certificates.get('My/System', read('CertThumbprint') ?? '')?.keyPurpose).toBe('transport');

  objects.remove('profile');
  const unknown = await enrol(server, 5, undefined, createScepServer(context));
  expect([unknown.read('Status'), unknown.read('ErrorCode')]).toEqual(['16', String(0x80004005 | 0)]);
});

it('is refused without what it takes to ask for it, and its password cannot be read', () => {
  const { machine } = createTestMachine();
  const tree = new CspTree(machine);
  expect(tree.execute({ verb: 'Exec', target: `${NODE}/Install/Enroll`, format: 'null' }).status).toBe(500);
  tree.execute({ verb: 'Add', target: `${NODE}/Install/Challenge`, format: 'chr', data: 'A1B2' });
  expect(tree.execute({ verb: 'Get', target: `${NODE}/Install/Challenge` }).status).toBe(405);
  expect(tree.read(`${NODE}/Status`)).toBe('32');
});
