import { expect, test } from 'vitest';
import { signInToEntra } from '../../../../src/device/join/sign-in.ts';
import type { Machine } from '../../../../src/device/machine.ts';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { setUpHello } from '../../../../src/device/oobe/hello.ts';
import { readClaims } from '../../../../src/protocol/oidc/jwt.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { createEntraWorld } from '../../../support/entra.ts';
import { CONTOSO } from '../../../support/service.ts';

const POLICY = `./Device/Vendor/MSFT/PassportForWork/${CONTOSO.id}/Policies/UsePassportForWork`;
const ADA = { userName: 'ada@contoso.com', password: 'secret' };

/** A device in front of Entra's sign-in, and of a key service that answers with a status. */
function createDevice(status = 200) {
  const { entra } = createEntraWorld();
  const authorizations: string[] = [];
  const device = createTestMachine({
    handle(request) {
      if (request.host === 'login.microsoftonline.com') return entra.login(request);
      authorizations.push(request.headers['authorization'] ?? '');
      return reply(request.path.startsWith('/EnrollmentServer/key') ? status : 404, '{}');
    },
  });
  /** Signs in, and again for the fresh second factor. */
  const setUp = async (machine: Machine) => {
    for (let times = 0; times < 2; times += 1) machine.person.instruct({ page: 'sign-in', answer: ADA });
    await signInToEntra(machine);
    return setUpHello(machine);
  };
  return { ...device, authorizations, run: () => device.play(setUp) };
}

const pages = ({ trace }: ReturnType<typeof createDevice>) => trace('page.shown').map(({ page }) => page);

test('without the policy nobody is asked', async () => {
  const device = createDevice();
  expect(await device.run()).toEqual({ next: 'continue' });
  expect(pages(device)).toEqual(['sign-in']);
});

test('with it a key is registered by a token that carries a fresh second factor', async () => {
  const device = createDevice();
  new CspTree(device.machine).write(POLICY, 'true');
  expect(await device.run()).toEqual({ next: 'continue' });
  expect(pages(device)).toEqual(['sign-in', 'hello', 'sign-in', 'security-info', 'two-factor']);
  const claims = readClaims(device.authorizations[0]?.slice('Bearer '.length) ?? '');
  expect(claims).toMatchObject({ ok: true, value: { amr: expect.arrayContaining(['mfa', 'ngcmfa']) } });
  expect(device.trace('milestone').map(({ name }) => name)).toContain('hello.done');
  expect(device.trace('event-log')).toContainEqual(expect.objectContaining({ id: 300 }));
});

test('who puts it off goes on to the desktop, and so does whoever the key service refuses', async () => {
  const refused = createDevice(500);
  new CspTree(refused.machine).write(POLICY, 'true');
  expect(await refused.run()).toEqual({ next: 'continue' });
  expect(refused.trace('event-log')).toContainEqual(expect.objectContaining({ id: 301 }));
  const later = createDevice();
  new CspTree(later.machine).write(POLICY, 'true');
  later.machine.person.instruct({ page: 'hello', answer: { accepted: false } });
  expect(await later.run()).toEqual({ next: 'continue' });
  expect(later.authorizations).toEqual([]);
});
