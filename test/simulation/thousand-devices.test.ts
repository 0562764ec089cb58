import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { admin, all, app, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';
import { playScenarios } from '../support/run.ts';

const COUNT = 1_000;

test('a thousand devices reach the desktop, and the service knows each of them once', async () => {
  using run = await playScenarios([
    {
      title: 'a thousand devices',
      tenant: contoso({ apps: [app('VPN client')] }),
      devices: fleet({ count: COUNT, model: 'latitude-7440' }),
      story: [
        admin.importHashes(),
        admin.waitForAssignment(),
        device.powerOn(),
        user.signIn(),
        until('desktop', { within: '12h' }),
      ],
      expect: [all.reach('desktop')],
    },
  ]);
  expect(run.summary.scenarios[0]?.reasons ?? []).toEqual([]);

  const db = new Sqlite(join(run.summary.runDir, 'service.db'), { readonly: true });
  try {
    const one = (sql: string) => db.prepare(sql).pluck().get();
    expect(one('PRAGMA integrity_check')).toBe('ok');
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(one(`SELECT count(*) FROM imported_identities WHERE status = 'complete'`)).toBe(COUNT);
    expect(one('SELECT count(DISTINCT smbios_uuid) FROM autopilot_devices')).toBe(COUNT);
    // Each registration, its joined directory device and its managed device point at one another.
    expect(
      one(`SELECT count(*) FROM autopilot_devices a
        JOIN directory_devices d ON d.ztd_id = a.id AND d.device_id = a.azure_ad_device_id AND d.registered_ms IS NOT NULL
        JOIN managed_devices m ON m.id = a.managed_device_id AND m.autopilot_id = a.id AND m.azure_ad_device_id = d.device_id
        WHERE a.enrollment_state = 'enrolled' AND a.profile_id IS NOT NULL`),
    ).toBe(COUNT);
    expect(one('SELECT count(*) FROM directory_devices')).toBe(COUNT);
    expect(one('SELECT count(*) FROM managed_devices')).toBe(COUNT);
    expect(one('SELECT count(*) FROM mdm_certificates WHERE revoked_ms IS NULL')).toBe(COUNT);
    expect(one(`SELECT count(*) FROM app_install_states WHERE install_state = 'installed'`)).toBe(COUNT);
    // 250 users with the quota left at 50: four devices each.
    expect(one('SELECT max(owned) FROM (SELECT count(*) AS owned FROM directory_devices GROUP BY owner_user_id)')).toBe(
      4,
    );
    expect(one(`SELECT value FROM settings WHERE name = 'deviceQuota'`)).toBe('50');
  } finally {
    db.close();
  }
});
