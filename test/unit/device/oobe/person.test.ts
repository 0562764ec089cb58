import { expect, test } from 'vitest';
import { createTestMachine } from '../../../support/device.ts';

test('the default person accepts what a plain page suggests, after a while', async () => {
  const { play, trace, actors } = createTestMachine();
  const startedMs = actors.now();
  const answer = await play(({ person }) => person.show('region', { suggested: 'DE' }));
  expect(answer).toEqual({ value: 'DE' });
  expect(actors.now() - startedMs).toBeGreaterThanOrEqual(3_000);
  expect(trace('page.shown')).toEqual([{ page: 'region', fields: { suggested: 'DE' } }]);
  expect(trace('page.answered')).toEqual([{ page: 'region', answer: { value: 'DE' } }]);
});

test('an instruction that came before the page beats the usual answer', async () => {
  const { play } = createTestMachine();
  const answer = await play(({ person }) => {
    person.instruct({ page: 'region', answer: { value: 'FR' } });
    return person.show('region', { suggested: 'DE' });
  });
  expect(answer).toEqual({ value: 'FR' });
});

test('who walked away from a page does not fall back on habit: only an instruction answers it', async () => {
  const { play, actors } = createTestMachine();
  const startedMs = actors.now();
  const answer = await play(async (machine) => {
    machine.person.leave('region');
    machine.actors.spawn('story', async () => {
      await machine.actors.sleep(3_600_000);
      machine.person.instruct({ page: 'region', answer: { value: 'FR' } });
    });
    return machine.person.show('region', { suggested: 'DE' });
  });
  expect(answer).toEqual({ value: 'FR' });
  expect(actors.now() - startedMs).toBeGreaterThanOrEqual(3_600_000);
});

test('a sign-in waits for its instruction, and the password is in no record', async () => {
  const { play, records, trace } = createTestMachine();
  const answer = await play(async (machine) => {
    machine.actors.spawn('story', async () => {
      await machine.actors.sleep(3_600_000);
      machine.person.instruct({ page: 'sign-in', answer: { userName: 'ada@contoso.com', password: 'hush-hush' } });
    });
    return machine.person.show('sign-in', {});
  });
  expect(answer).toEqual({ userName: 'ada@contoso.com', password: 'hush-hush' });
  expect(trace('page.answered')).toEqual([{ page: 'sign-in', answer: { userName: 'ada@contoso.com' } }]);
  expect(JSON.stringify(records)).not.toContain('hush-hush');
});

test('a page that nobody answers within a day switches the device off', async () => {
  const { play, trace, actors } = createTestMachine();
  const startedMs = actors.now();
  const answer = await play(({ person }) => person.show('sign-in', {}));
  expect(answer).toBeUndefined();
  expect(trace('page.unanswered')).toEqual([{ page: 'sign-in', afterMs: 86_400_000 }]);
  expect(actors.now() - startedMs).toBeGreaterThanOrEqual(86_400_000);
});

test('an answer of the wrong shape is refused', async () => {
  const { play, trace } = createTestMachine();
  await play(async ({ person }) => person.instruct({ page: 'sign-in', answer: { userName: 'ada@contoso.com' } }));
  expect(trace('page.instruction-refused')).toEqual([{ page: 'sign-in' }]);
});

test('what was said before a restart is said again, but not to a page that calls it wrong', async () => {
  const { play, actors } = createTestMachine();
  const right = { userName: 'ada@contoso.com', password: 'right' };
  const answers = await play(async ({ person }) => {
    person.recall({ page: 'sign-in', answer: { userName: 'ada@contoso.com', password: 'old' } });
    const first = await person.show('sign-in', {});
    actors.spawn('story', async () => {
      await actors.sleep(3_600_000);
      person.instruct({ page: 'sign-in', answer: right });
    });
    return [first, await person.show('sign-in', { error: 'Your password is incorrect.' })];
  });
  expect(answers).toEqual([{ userName: 'ada@contoso.com', password: 'old' }, right]);
});

test('what was said of a plain page before a restart is forgotten', async () => {
  const { play } = createTestMachine();
  const answer = await play(({ person }) => {
    person.recall({ page: 'region', answer: { value: 'FR' } });
    return person.show('region', { suggested: 'DE' });
  });
  expect(answer).toEqual({ value: 'DE' });
});
