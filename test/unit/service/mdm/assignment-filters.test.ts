import { describe, expect, it } from 'vitest';
import { audienceOf, reachOf } from '../../../../src/service/mdm/targeting.ts';
import { createTestGraph } from '../graph/support.ts';

const FILTERS = '/beta/deviceManagement/assignmentFilters';
const POLICIES = '/beta/deviceManagement/deviceConfigurations';
const ALL_DEVICES = '#microsoft.graph.allDevicesAssignmentTarget';

/** A policy for all devices, narrowed by a filter; gives how it reaches a device of a maker. */
async function createPolicy(rule: string, deviceAndAppManagementAssignmentFilterType: string) {
  const { call, directory, assignments } = createTestGraph();
  const filter = { displayName: 'Filter', platform: 'windows10AndLater', rule };
  const { id: filterId } = (await call('POST', FILTERS, { json: filter })).body;
  const policy = { '@odata.type': '#microsoft.graph.windows10CustomConfiguration', displayName: 'Policy' };
  const { id } = (await call('POST', POLICIES, { json: policy })).body;
  const target = {
    '@odata.type': ALL_DEVICES,
    deviceAndAppManagementAssignmentFilterId: filterId,
    deviceAndAppManagementAssignmentFilterType,
  };
  await call('POST', `${POLICIES}/${id}/assign`, { json: { assignments: [{ target }] } });
  return {
    call,
    filterId,
    reach(manufacturer: string, model = 'One') {
      const { deviceId } = directory.createDevice({ displayName: 'PC', manufacturer, model });
      return reachOf(assignments.ofOwner(id), audienceOf(directory, deviceId, null));
    },
  };
}

describe('an assignment filter', () => {
  it('lets an assignment reach the devices that it includes, and follows its own changes', async () => {
    const rule = '(device.manufacturer -eq "Contoso") and (device.model -startsWith "Book")';
    const { reach, call, filterId } = await createPolicy(rule, 'include');
    expect([reach('contoso', 'Book 5'), reach('Contoso', 'Desk'), reach('Fabrikam', 'Book')]).toEqual([
      'device',
      undefined,
      undefined,
    ]);
    await call('PATCH', `${FILTERS}/${filterId}`, { json: { rule: '(device.manufacturer -eq "Fabrikam")' } });
    expect(reach('Fabrikam')).toBe('device');
  });

  it('keeps an assignment from the devices that it excludes', async () => {
    const { reach } = await createPolicy('(device.manufacturer -eq "Contoso")', 'exclude');
    expect([reach('Contoso'), reach('Fabrikam')]).toEqual([undefined, 'device']);
  });

  it.each(['', 'device.moon -eq "x"', '(device.model -eq "x"', 'device.model -like "x"'])(
    'is refused with the rule %j',
    async (rule) => {
      const { call } = createTestGraph();
      const json = { displayName: 'Filter', platform: 'windows10AndLater', rule };
      expect((await call('POST', FILTERS, { json })).status).toBe(400);
    },
  );
});
