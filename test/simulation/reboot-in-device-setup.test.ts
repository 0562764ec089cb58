import { expect, test } from 'vitest';
import { admin, all, contoso, device, fleet, policy, until, user } from '../../lab/scenario/vocabulary.ts';
import { playScenarios } from '../support/run.ts';

/** A policy of mdm.md 6, Reboots: it asks for a coalesced reboot at the end of device setup. */
const REBOOTING = policy('Preview builds', [
  { omaUri: './Device/Vendor/MSFT/Policy/Config/Update/ManagePreviewBuilds', type: 'integer', value: 1 },
]);

test.each(['in-process', 'child-process'] as const)(
  'a reboot in device setup costs a second sign-in, and the device reaches the desktop (%s)',
  async (driver) => {
    using run = await playScenarios(
      [
        {
          title: 'reboot in device setup',
          tenant: contoso({ policies: [REBOOTING] }),
          devices: fleet({}),
          story: [
            admin.importHashes(),
            admin.waitForAssignment(),
            device.powerOn(),
            user.signIn(),
            until('desktop', { within: '4h' }),
          ],
          expect: [all.reach('esp.done')],
        },
      ],
      { driver },
    );
    expect(run.summary.scenarios[0]?.reasons ?? []).toEqual([]);
    const trace = run.trace();
    expect(trace.filter(({ type }) => type === 'power.restart')).toHaveLength(1);
    const signIns = trace.filter(
      ({ type, page }) => type === 'page.answered' && ['sign-in', 'lock-screen'].includes(String(page)),
    );
    expect(signIns.map(({ page }) => page)).toEqual(['sign-in', 'lock-screen']);
    expect(run.read('disks.ndjson')).not.toContain('Lab-');
  },
);
