import { describe, expect, test } from 'vitest';
import { Actors, Cancelled } from '../../../src/core/actors/actors.ts';
import { Timeline, type TimelineRecord } from '../../../src/core/timeline.ts';

const IDLE = { nextJobAtMs: () => undefined, runNextJob: () => {} };

/** Runs one device's program to its end and gives what it recorded. */
async function play(program: (actors: Actors) => Promise<void>, startMs = 0) {
  const records: TimelineRecord[] = [];
  const timeline = new Timeline({
    startMs,
    service: IDLE,
    pace: async () => {},
    onRecords: (batch) => records.push(...batch),
  });
  const actors = new Actors(1, 'device', startMs);
  actors.spawn('main', () => program(actors));
  timeline.add(actors, startMs);
  const end = await timeline.run(() => false);
  return { end, records, actors, lines: records.map(({ atMs, type }) => `${atMs} ${type}`) };
}

const note = (actors: Actors, type: string) => actors.record('trace', type, {});

describe('sleeping and order', () => {
  test('a sleep takes simulated time and no real time', async () => {
    const { lines } = await play(async (actors) => {
      note(actors, 'before');
      await actors.sleep(3_600_000);
      note(actors, 'after');
    });
    expect(lines).toEqual(['0 before', '3600000 after']);
  });

  test('actors that wake at one instant run in the order in which they were spawned', async () => {
    const { lines } = await play(async (actors) => {
      await actors.all(
        'worker',
        ['a', 'b', 'c'].map((name) => async () => {
          await actors.sleep(10);
          note(actors, name);
        }),
      );
    });
    expect(lines).toEqual(['10 a', '10 b', '10 c']);
  });

  test('an actor that awaits real work keeps the floor, so a quicker one cannot overtake it', async () => {
    const { lines } = await play(async (actors) => {
      await actors.all('worker', [
        async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          note(actors, 'slow in real time');
        },
        async () => note(actors, 'quick in real time'),
      ]);
    });
    expect(lines).toEqual(['0 slow in real time', '0 quick in real time']);
  });
});

describe('waiting', () => {
  test('a gate lets everybody through once opened, and tells who came too late', async () => {
    const { lines } = await play(async (actors) => {
      const gate = actors.gate('door');
      actors.spawn('opener', async () => {
        await actors.sleep(20);
        gate.open();
      });
      note(actors, `early ${await gate.wait(10)}`);
      note(actors, `late ${await gate.wait(100)}`);
      note(actors, `open ${await gate.wait()}`);
    });
    expect(lines).toEqual(['10 early false', '20 late true', '20 open true']);
  });

  test('an item pushed at the very instant of a deadline is not lost', async () => {
    const { lines } = await play(async (actors) => {
      const queue = actors.queue<string>('box');
      const taker = actors.spawn('taker', async () => note(actors, `got ${await queue.take(10)}`));
      actors.spawn('giver', async () => {
        await actors.sleep(10);
        queue.push('it');
      });
      await taker.join();
      note(actors, `left ${await queue.take(5)}`);
    });
    // The deadline comes first at that instant: the taker leaves empty-handed and the item waits for the next.
    expect(lines).toEqual(['10 got undefined', '10 left it']);
  });

  test('a mutex goes on when its next holder was cancelled while waiting', async () => {
    const { lines } = await play(async (actors) => {
      const mutex = actors.mutex('lock');
      const holder = actors.spawn('holder', () => mutex.run(() => actors.sleep(10)));
      const doomed = actors.spawn('doomed', () => mutex.run(() => actors.sleep(1_000)));
      const last = actors.spawn('last', () => mutex.run(async () => note(actors, 'held')));
      await actors.sleep(10);
      doomed.cancel();
      await holder.join();
      await last.join();
    });
    expect(lines).toEqual(['10 held']);
  });
});

describe('concurrency', () => {
  test('the first of a race wins and the others are unwound before it returns', async () => {
    const { lines } = await play(async (actors) => {
      const won = await actors.race('race', [
        async () => {
          try {
            await actors.sleep(100);
          } finally {
            note(actors, 'loser unwound');
          }
          return 'slow';
        },
        async () => {
          await actors.sleep(5);
          return 'fast';
        },
      ]);
      note(actors, `${won.index} ${won.value}`);
      await actors.sleep(500);
    });
    expect(lines).toContain('5 loser unwound');
    expect(lines).toContain('5 1 fast');
    expect(lines).not.toContain('100 loser unwound');
  });

  test('an error in one of all cancels the others and reaches the caller', async () => {
    const { lines } = await play(async (actors) => {
      const failing = actors.all('part', [
        async () => {
          await actors.sleep(5);
          throw new Error('no disk');
        },
        async () => {
          await actors.sleep(100);
          note(actors, 'never');
        },
      ]);
      note(
        actors,
        await failing.then(
          () => 'fine',
          (error: Error) => error.message,
        ),
      );
    });
    expect(lines).toEqual(['5 no disk']);
  });

  test('cancelling removes a request that has not arrived, and the caller unwinds at once', async () => {
    let handled = 0;
    const { lines } = await play(async (actors) => {
      const asking = actors.spawn('asking', () => actors.request('reply', 50, 50, async () => (handled += 1)));
      await actors.sleep(20);
      asking.cancel();
      note(
        actors,
        await asking.join().then(
          () => 'answered',
          (error: unknown) => (error instanceof Cancelled ? 'cancelled' : 'bug'),
        ),
      );
    });
    expect(lines).toEqual(['20 cancelled']);
    expect(handled).toBe(0);
  });

  test('a request that has arrived is handled although its caller is cancelled before the reply', async () => {
    let handled = 0;
    await play(async (actors) => {
      const asking = actors.spawn('asking', () => actors.request('reply', 10, 50, async () => (handled += 1)));
      await actors.sleep(30);
      asking.cancel();
      await asking.join().catch(() => {});
    });
    expect(handled).toBe(1);
  });
});

describe('what must not happen silently', () => {
  test('waits that nothing can end are named in the deadlock report', async () => {
    const { end } = await play(async (actors) => {
      await actors.gate('a door that nobody opens').wait();
    });
    expect(end).toEqual({
      kind: 'deadlock',
      waits: [{ device: 'device', actor: 'main', on: 'a door that nobody opens' }],
    });
  });

  test('an error that nobody hears ends the run as a bug', async () => {
    const failing = play(async () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow(/device: main: Error: a bug/);
  });

  test('an error of a child that nobody joined ends the run as a bug', async () => {
    const failing = play(async (actors) => {
      actors.spawn('child', async () => {
        throw new Error('unheard');
      });
      await actors.sleep(10);
    });
    await expect(failing).rejects.toThrow(/unheard/);
  });

  test('waiting outside an actor is refused', async () => {
    const actors = new Actors(1, 'device', 0);
    await expect(actors.sleep(1)).rejects.toThrow(/outside an actor/);
  });

  test('a device that gives no sign of life is lost with an event, and the others go on', async () => {
    const records: TimelineRecord[] = [];
    const timeline = new Timeline({
      startMs: 0,
      service: IDLE,
      pace: async () => {},
      onRecords: (batch) => records.push(...batch),
      lostAfterMs: 50,
    });
    const silent = new Actors(1, 'silent', 0);
    silent.spawn('main', () => new Promise(() => {}));
    const lively = new Actors(2, 'lively', 0);
    lively.spawn('main', async () => {
      await lively.sleep(10);
      note(lively, 'still here');
    });
    timeline.add(silent, 0);
    timeline.add(lively, 0);
    expect((await timeline.run(() => false)).kind).toBe('deadlock');
    expect(records.map(({ device, type }) => `${device} ${type}`)).toEqual(['silent device.lost', 'lively still here']);
  });

  test('switching off leaves every actor where it stands', async () => {
    const { lines } = await play(async (actors) => {
      actors.spawn('other', async () => {
        try {
          await actors.sleep(100);
        } finally {
          note(actors, 'unwound');
        }
      });
      await actors.sleep(10);
      note(actors, 'off');
      await actors.end('shutdown');
      note(actors, 'after the end');
    });
    expect(lines).toEqual(['10 off']);
  });
});

describe('between devices', () => {
  test('requests are handled in the order of their arrival, then of the device', async () => {
    const handled: string[] = [];
    const timeline = new Timeline({ startMs: 0, service: IDLE, pace: async () => {}, onRecords: () => {} });
    for (const [index, outMs] of [9, 7, 7].entries()) {
      const actors = new Actors(index + 1, `d${index + 1}`, 0);
      actors.spawn('main', async () => {
        await actors.request('reply', outMs, 5, async () => handled.push(actors.name));
      });
      timeline.add(actors, 0);
    }
    await timeline.run(() => false);
    expect(handled).toEqual(['d2', 'd3', 'd1']);
  });

  test('a job and a request at one instant: the job first', async () => {
    const order: string[] = [];
    const jobs = [{ atMs: 10 }];
    const timeline = new Timeline({
      startMs: 0,
      service: {
        nextJobAtMs: () => jobs[0]?.atMs,
        runNextJob: () => {
          jobs.shift();
          order.push('job');
        },
      },
      pace: async () => {},
      onRecords: () => {},
    });
    const actors = new Actors(1, 'device', 0);
    actors.spawn('main', async () => {
      await actors.request('reply', 10, 5, async () => order.push('request'));
    });
    timeline.add(actors, 0);
    await timeline.run(() => false);
    expect(order).toEqual(['job', 'request']);
  });

  test('a message arrives at its time and may open a gate', async () => {
    const records: TimelineRecord[] = [];
    const timeline = new Timeline({
      startMs: 0,
      service: IDLE,
      pace: async () => {},
      onRecords: (batch) => records.push(...batch),
    });
    let open = () => {};
    const actors = new Actors(1, 'device', 0, () => open());
    const gate = actors.gate('power');
    open = () => gate.open();
    actors.spawn('main', async () => {
      await gate.wait();
      note(actors, 'on');
    });
    timeline.add(actors, Number.POSITIVE_INFINITY);
    timeline.post(1, { atMs: 1_234, body: 'power' });
    await timeline.run(() => false);
    expect(records.map(({ atMs, type }) => `${atMs} ${type}`)).toEqual(['1234 on']);
  });
});

describe('a power cut', () => {
  test('ends every actor at that very point: code that still runs records nothing, asks for nothing, wakes nobody', async () => {
    const actors = new Actors(1, 'device', 0);
    const door = actors.gate('door');
    let ranOn = false;
    actors.spawn('waiting', async () => {
      await door.wait();
      note(actors, 'the door is open');
    });
    actors.spawn('requesting', () => actors.request('a reply', 20, 20, async () => {}));
    actors.spawn('main', async () => {
      await actors.sleep(10);
      note(actors, 'before');
      void actors.cutPower(5_000);
      note(actors, 'after');
      door.open();
      actors.spawn('born too late', async () => note(actors, 'born'));
      ranOn = true;
      await actors.sleep(1);
      note(actors, 'woken');
      throw new Error('nobody hears of a bug in code without power');
    });
    const report = await actors.advance(100, []);
    expect(ranOn).toBe(true);
    expect(report.records.map(({ atMs, type }) => `${atMs} ${type}`)).toEqual(['10 before']);
    expect(report.ended).toEqual({ how: 'power-cut', atMs: 10, offMs: 5_000 });
    expect(report).toMatchObject({ requests: [], waits: expect.anything() });
    expect(report.failure).toBeUndefined();
    expect(report.nextAtMs).toBeUndefined();
  });

  test('gives up the floor even when the code under it never waits again', async () => {
    const actors = new Actors(1, 'device', 0);
    actors.spawn('main', async () => {
      void actors.cutPower(1);
    });
    expect((await actors.advance(10, [])).ended).toMatchObject({ how: 'power-cut', atMs: 0 });
  });

  test('comes first: what the code under it does to switch the device off comes too late', async () => {
    const actors = new Actors(1, 'device', 0);
    actors.spawn('main', async () => {
      void actors.cutPower(1);
      await actors.end('reboot');
    });
    expect((await actors.advance(10, [])).ended).toMatchObject({ how: 'power-cut' });
  });
});
