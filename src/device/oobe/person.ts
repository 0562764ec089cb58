import type { Actors } from '../../core/actors/actors.ts';
import type { Queue } from '../../core/actors/waiting.ts';
import type { Random } from '../../core/random.ts';
import { PAGES, type Page, type PageAnswer, type PageFields, type PageName } from './pages.ts';

/** After this long without an answer the device switches itself off. Ours. */
const PATIENCE_MS = 24 * 60 * 60_000;

/** Lies among the answers to a page that nobody is there for. */
const AWAY = Symbol('away');

/** Somebody's word for a page, as the story or a keyboard sends it; the answer's shape is checked here. */
export interface Instruction {
  readonly page: PageName;
  readonly answer: unknown;
}

/** Whoever sits in front of the device: pages ask, and get an answer. */
export interface Person {
  /** Shows a page and parks until it is answered; never returns when nobody answers within 24 hours. */
  show<P extends PageName>(page: P, fields: PageFields): Promise<PageAnswer<P>>;
  /** Shows something that asks nothing, such as a progress line. */
  progress(page: PageName, fields: PageFields): void;
  /** Parks until somebody does something at a page that was there all the time, however long that takes. */
  turnsTo<P extends PageName>(page: P): Promise<PageAnswer<P>>;
  /** Parks until somebody answers a page that asks nothing. */
  interrupts<P extends PageName>(page: P): Promise<PageAnswer<P>>;
  /** Takes an answer, for a page that is shown or for one still to come. An answer of the wrong shape is refused. */
  instruct(instruction: Instruction): void;
  /** Walks away from a page when it is shown: only an instruction answers it then. */
  leave(page: PageName): void;
  /** Takes an instruction of an earlier boot: it counts only where people know the answer by heart. */
  recall(instruction: Instruction): void;
}

/**
 * The default person: answers the plain pages as suggested after a while, and waits for instructions where the
 * table of pages knows no usual answer. Instructions beat habit. What people know by heart they say again,
 * once, when the page comes back after a restart.
 */
export function createPerson(actors: Actors, random: Random): Person {
  const byHeart = new Map<PageName, unknown>();
  const queues = new Map<PageName, Queue<unknown>>();
  const queueOf = (page: PageName): Queue<unknown> => {
    const queue = queues.get(page) ?? actors.queue<unknown>(`an answer to the page ${page}`);
    queues.set(page, queue);
    return queue;
  };

  const recordAnswer = (page: PageName, answer: unknown): void => {
    const { secret = [] }: Page = PAGES[page];
    const shown = Object.entries(answer as object).filter(([name]) => !secret.includes(name));
    actors.record('trace', 'page.answered', { page, answer: Object.fromEntries(shown) });
  };

  return {
    async show<P extends PageName>(page: P, fields: PageFields): Promise<PageAnswer<P>> {
      const { thinkMs, usual }: Page = PAGES[page];
      actors.record('trace', 'page.shown', { page, fields });
      await actors.sleep(random.int(thinkMs.low, thinkMs.high), `a person at the page ${page}`);
      const known = byHeart.get(page);
      byHeart.delete(page);
      const habit = known ?? usual?.(fields['suggested']);
      const told = await queueOf(page).take(habit === undefined ? PATIENCE_MS : 0);
      const answer = told === AWAY ? await queueOf(page).take(PATIENCE_MS) : (told ?? habit);
      if (answer === undefined) {
        actors.record('trace', 'page.unanswered', { page, afterMs: PATIENCE_MS });
        return actors.end('shutdown');
      }
      recordAnswer(page, answer);
      return answer as PageAnswer<P>;
    },

    progress(page, fields) {
      actors.record('trace', 'page.progress', { page, fields });
    },

    async turnsTo<P extends PageName>(page: P): Promise<PageAnswer<P>> {
      const { thinkMs } = PAGES[page];
      const answer = await queueOf(page).take();
      await actors.sleep(random.int(thinkMs.low, thinkMs.high), `a person at the page ${page}`);
      recordAnswer(page, answer);
      return answer as PageAnswer<P>;
    },

    async interrupts<P extends PageName>(page: P): Promise<PageAnswer<P>> {
      const answer = await queueOf(page).take();
      recordAnswer(page, answer);
      return answer as PageAnswer<P>;
    },

    instruct({ page, answer }) {
      const checked = PAGES[page]?.answer.safeParse(answer);
      if (checked?.success) queueOf(page).push(checked.data);
      else actors.record('trace', 'page.instruction-refused', { page });
    },

    leave(page) {
      queueOf(page).push(AWAY);
    },

    recall({ page, answer }) {
      const { byHeart: isKnown, knownAt = page }: Page = PAGES[page];
      if (isKnown?.(answer as object) !== true) return;
      for (const it of [page, knownAt as PageName]) byHeart.set(it, answer);
    },
  };
}
