import { describe, expect, it } from 'vitest';
import { createTestGraph } from './support.ts';

const PATH = '/beta/deviceManagement/importedDeviceIdentities';
const identifier = (serial: string) => ({
  importedDeviceIdentifier: `Contoso,Book 5,${serial}`,
  importedDeviceIdentityType: 'manufacturerModelSerial',
});

describe('corporate identifiers', () => {
  it('are imported as a list, found again, and deleted', async () => {
    const { call } = createTestGraph();
    const json = {
      importedDeviceIdentities: [identifier('1'), identifier('2')],
      overwriteImportedDeviceIdentities: false,
    };
    const { status, body } = await call('POST', `${PATH}/importDeviceIdentityList`, { json });
    expect(status).toBe(200);
    expect(body.value).toMatchObject([{ ...identifier('1'), status: true, platform: 'windows' }, { status: true }]);
    const search = { importedDeviceIdentities: [identifier('2'), identifier('3')] };
    const found = (await call('POST', `${PATH}/searchExistingIdentities`, { json: search })).body.value;
    expect(found).toMatchObject([identifier('2')]);
    expect((await call('DELETE', `${PATH}/${found[0].id}`)).status).toBe(204);
    expect((await call('GET', PATH)).body.value).toMatchObject([identifier('1')]);
  });

  it('stay as they are when they come again, unless the caller overwrites', async () => {
    const { call } = createTestGraph();
    const send = async (description: string, overwriteImportedDeviceIdentities: boolean) => {
      const importedDeviceIdentities = [{ ...identifier('1'), description }];
      const json = { importedDeviceIdentities, overwriteImportedDeviceIdentities };
      return (await call('POST', `${PATH}/importDeviceIdentityList`, { json })).body.value[0].status;
    };
    const description = async () => (await call('GET', PATH)).body.value[0].description;
    expect([await send('a', false), await send('b', false), await description()]).toEqual([true, false, 'a']);
    expect([await send('c', true), await description()]).toEqual([true, 'c']);
    expect((await call('GET', `${PATH}/$count`)).text).toBe('1');
  });
});
