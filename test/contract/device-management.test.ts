import { expect, it } from 'vitest';
import { createMachine } from '../../src/device/create-machine.ts';
import { CspTree } from '../../src/device/mdm/csp/tree.ts';
import { createTestDevice } from '../support/device.ts';
import { createMdmWorld, FakeTree } from '../unit/service/mdm/world.ts';

/** Writes down `status verb target` of everything that the device's own tree answers. */
class ListeningTree extends FakeTree {
  readonly answers: string[] = [];

  constructor(tree: CspTree) {
    super();
    this.execute = (request) => {
      const execution = tree.execute(request);
      this.answers.push(`${execution.status} ${request.verb} ${request.target}`);
      return execution;
    };
  }
}

it('the device’s tree takes everything that the service writes before anybody has signed in', () => {
  const world = createMdmWorld();
  const { certificate } = world.enroll();
  const omaUri = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry';
  const omaSettings = [{ '@odata.type': '#microsoft.graph.omaSettingInteger', omaUri, value: 1 }];
  const custom = '#microsoft.graph.windows10CustomConfiguration';
  world.assign(world.addObject('deviceConfigurations', custom, { omaSettings }), { target: 'allDevices' });
  const app = world.addObject('mobileApps', '#microsoft.graph.win32LobApp', {});
  world.assign(app, { target: 'allDevices', intent: 'required' });

  const device = createTestDevice();
  const tree = new ListeningTree(new CspTree(createMachine(device.spec, device.ports)));
  world.sync(certificate, tree);
  const writes = tree.answers.filter((line) => !line.includes(' Get '));
  const taken = writes.filter((line) => line.startsWith('2'));
  expect(writes.filter((line) => !line.startsWith('2'))).toEqual([
    '500 Add ./User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server',
    '500 Add ./User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus',
  ]);
  expect(taken).toContain(`200 Replace ${omaUri}`);
  expect(taken.at(-1)).toMatch(/FirstSyncStatus\/ServerHasFinishedProvisioning$/);
  expect(world.managedDevices()[0]?.inventory['deviceHardwareData']).toMatch(/^T0E/);
});
