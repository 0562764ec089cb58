import { describe, expect, it } from 'vitest';
import { acquireProfile } from '../../src/device/autopilot/acquire-profile.ts';
import { cachedProfile } from '../../src/device/autopilot/policy-cache.ts';
import { MODELS, type ModelId } from '../../src/device/hardware/catalogue.ts';
import { captureHash } from '../../src/device/hardware/hardware.ts';
import { createTestMachine } from '../support/device.ts';
import { START_MS } from '../support/service.ts';
import { createWorld, reportOf } from '../unit/service/autopilot/world.ts';

const OS_BUILD = '10.0.22631.2861';

/** A device of this model and the service's Autopilot hosts, with nobody else between them. */
function meet(model: ModelId) {
  const world = createWorld();
  const { autopilot } = world;
  const device = createTestMachine({
    spec: { model, seed: `test/${model}` },
    handle: (request) => (request.host === 'login.live.com' ? autopilot.handleLive : autopilot.handleDds)(request),
  });
  const upload = (atMs: number) => {
    const hash = Buffer.from(captureHash(device.machine.hardware, { atMs, osBuild: OS_BUILD }), 'base64');
    const id = world.upload(reportOf(0), { hash });
    world.run();
    return world.imported.byId(id);
  };
  return { world, upload, ...device };
}

/** Nobody gave it a serial number (hardware-hash.md 7). */
const NAMELESS: ModelId = 'qemu';
const REGISTRABLE = (Object.keys(MODELS) as ModelId[]).filter((model) => model !== NAMELESS);

describe.each(REGISTRABLE)('a device of model %s', (model) => {
  it('gets the profile of the registration that its own hash made', async () => {
    const { world, upload, machine, play } = meet(model);
    world.profile('Standard', [['allDevices']]);
    const row = upload(START_MS - 86_400_000);
    expect(row).toMatchObject({ status: 'complete', errorName: '' });
    await play(acquireProfile);
    expect(cachedProfile(machine)).toMatchObject({
      ZtdRegistrationId: row?.registrationId,
      DeploymentProfileName: 'Standard',
    });
  });

  it('is not registered twice, whenever its hash is captured', () => {
    const { world, upload } = meet(model);
    expect(upload(START_MS)?.status).toBe('complete');
    world.context.advance(60_000);
    expect(upload(START_MS + 60_000)).toMatchObject({ status: 'error', errorCode: 806 });
  });
});

describe.each(Object.keys(MODELS) as ModelId[])('a device of model %s', (model) => {
  it('shows 0x81038327 when nobody registered it', async () => {
    const { trace, play } = meet(model);
    await play(acquireProfile);
    expect(trace('milestone')).toMatchObject([{ name: 'profile.none', code: '0x81038327' }]);
  });
});

it('a virtual machine without a serial number cannot be registered', () => {
  expect(meet(NAMELESS).upload(START_MS)).toMatchObject({ status: 'error', errorCode: 802 });
});
