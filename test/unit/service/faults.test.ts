import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { behindDoor, createServiceFaults, type ServiceFault } from '../../../src/service/faults.ts';
import { requestOf } from '../../support/service.ts';

const closed: ServiceFault = {
  id: 'throttled',
  when: { times: 2 },
  at: 'door',
  what: { on: { host: 'graph.microsoft.com' }, status: 429, headers: { 'retry-after': '30' }, body: '{}' },
};

function open(faults: readonly ServiceFault[]) {
  const traced: unknown[] = [];
  const find = createServiceFaults({
    faults,
    clock: { now: () => 0 },
    random: createRandom('service-faults'),
    trace: (type, data) => void traced.push([type, data]),
  });
  return { find, traced };
}

test('a door that is closed twice opens at the third knock, for its own host alone', async () => {
  const { find, traced } = open([closed]);
  const handle = behindDoor(() => ({ status: 200, headers: {}, body: Buffer.alloc(0) }), find);
  const knock = async (host: string) => (await handle(requestOf('GET', `https://${host}/v1.0/users`))).status;
  expect([
    await knock('graph.microsoft.com'),
    await knock('login.live.com'),
    await knock('graph.microsoft.com'),
  ]).toEqual([429, 200, 429]);
  expect(await knock('graph.microsoft.com')).toBe(200);
  expect(traced).toEqual(Array(2).fill(['fault', { id: 'throttled', place: 'door' }]));
});

test('a module learns what it has to answer instead of doing its work', () => {
  const what = { subcode: 'Authorization', reason: 'Under maintenance.', errorType: 'InMaintenance' } as const;
  const { find } = open([{ id: 'maintenance', when: { nth: 2 }, at: 'mdm.enrolment', what }]);
  expect(find('mdm.policy')).toBeUndefined();
  expect(find('mdm.enrolment')).toBeUndefined();
  expect(find('mdm.enrolment')).toEqual(what);
});
