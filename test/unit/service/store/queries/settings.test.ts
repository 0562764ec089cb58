import { expect, it } from 'vitest';
import { openStore } from '../../../../../src/service/store/open.ts';
import { createSettingsQueries, DEFAULT_SETTINGS } from '../../../../../src/service/store/queries/settings.ts';

it('a setting has its default until it is set, and the last value afterwards', () => {
  const settings = createSettingsQueries(openStore(':memory:'));
  expect(settings.get('deviceQuota')).toBe(50);
  expect(settings.get('mdmApp')).toEqual(DEFAULT_SETTINGS.mdmApp);
  settings.set('deviceQuota', 5);
  settings.set('deviceQuota', 20);
  settings.set('mdmScope', { groupIds: ['g'] });
  expect(settings.get('deviceQuota')).toBe(20);
  expect(settings.get('mdmScope')).toEqual({ groupIds: ['g'] });
});
