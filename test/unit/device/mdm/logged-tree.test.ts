import { expect, it } from 'vitest';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { loggedTree } from '../../../../src/device/mdm/logged-tree.ts';
import { createTestMachine } from '../../../support/device.ts';

const ENROLLMENT = {
  id: 'B0C4E8A2-0000-4000-8000-000000000001',
  providerId: 'Contoso',
  upn: '',
  thumbprint: 'AB',
  store: 'My/System',
  deviceId: 'D',
  enrolledInOobe: true,
} as const;

it('writes event 404 for what the tree refuses a server, and for nothing else', () => {
  const { machine } = createTestMachine();
  const tree = loggedTree(machine, new CspTree(machine), ENROLLMENT);
  const wifi = './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml';
  const statuses = [
    tree.execute({ verb: 'Replace', target: wifi, format: 'chr', data: '<WLANProfile/>' }),
    tree.execute({ verb: 'Add', target: wifi, format: 'chr', data: '<WLANProfile/>' }),
    tree.execute({ verb: 'Get', target: './Device/Vendor/MSFT/NoSuchCsp/Setting' }),
    tree.execute({ verb: 'Add', target: './User/Vendor/MSFT/DMClient/Provider/Contoso', format: 'node' }),
    tree.execute({ verb: 'Replace', target: wifi, format: 'chr', data: '<WLANProfile><name>' }),
    tree.execute({ verb: 'Replace', target: wifi.replace('WlanXml', 'Other'), format: 'chr', data: '' }),
    tree.execute({
      verb: 'Add',
      target: './Device/Vendor/MSFT/VPNv2/Contoso/ProfileXML',
      format: 'chr',
      data: '<WLANProfile/>',
    }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 418, 404, 500, 400, 404, 400]);
  expect(
    machine.events.read('deviceManagement').map(({ id, data }) => [id, data?.['provider'], data?.['status']]),
  ).toEqual([
    [404, 'WiFi', 400],
    [404, 'WiFi', 404],
    [404, 'VPNv2', 400],
  ]);
});
