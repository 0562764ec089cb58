import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll, startContainer } from '../../lab/drivers/docker/container.ts';
import { ensureAgentImage } from '../../lab/drivers/docker/image.ts';
import { leaseLabels } from '../../lab/drivers/docker/lease.ts';
import { describeDocker, testRunId } from '../support/describe-docker.ts';
import { temporaryFolder } from '../support/directory.ts';
import { containersOf, inMidRun, lab, PACED } from '../support/paced-run.ts';
import { pause } from '../support/pause.ts';

// Both last 30 s, which is what they are about: side by side.
describeDocker('for 30 s', (engine) => {
  test.concurrent('an agent that does not hear from its runner goes on, then ends, though its stream is open', {
    timeout: 90_000,
  }, async () => {
    const runId = testRunId();
    const container = await startContainer(engine, {
      image: await ensureAgentImage(engine, () => {}),
      name: `oobe-lab-silent-${runId}`,
      labels: leaseLabels(runId, engine.id),
      devices: 1,
    });
    await Promise.all([readAll(container.output), readAll(container.errors)]);
    await container.remove();
    await expect(engine.docker.getContainer(container.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test.concurrent('a run waits for a container that somebody paused, then loses its device with an event and goes on', {
    timeout: 90_000,
  }, async () => {
    const folder = temporaryFolder();
    const run = lab(PACED.with(-1, '600x'), folder);
    const [first] = await inMidRun(engine, run, 3);
    await pause(engine.docker.getContainer(first?.Id ?? ''));
    const { exitCode, stdout, stderr } = await run;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
    const trace = readFileSync(join(folder, 'run', 'latest', 'trace.ndjson'), 'utf8');
    expect(trace.match(/"type":"device.lost"/g)).toHaveLength(1);
    expect(trace.slice(trace.indexOf('"type":"device.lost"'))).toContain('"name":"desktop"');
    expect(await containersOf(engine, run.pid)).toEqual([]);
  });
});
