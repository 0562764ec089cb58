import type { Draft } from '../../protocol/syncml/message.ts';
import type { Outcome } from '../../protocol/syncml/outcomes.ts';
import type { DesiredState } from './plan.ts';
import type { Progress } from './progress.ts';
import { USER_PAGE_IS_OVER } from './status-page.ts';

/** The progress with what this message says of the first user. */
export function withFirstUser(progress: Progress, outcomes: readonly Outcome[]): Progress {
  const { loginStatus, userId, firstUser } = progress;
  if (loginStatus !== 'user' || userId === null || firstUser?.isThrough === true) return progress;
  const hasEnded = outcomes.some(({ target, data }) => target === USER_PAGE_IS_OVER && data === 'true');
  const isAnother = firstUser !== undefined && firstUser.id !== userId;
  return { ...progress, firstUser: { id: firstUser?.id ?? userId, isThrough: hasEnded || isAnother } };
}

/** Asks whether the page of the first user has ended, once a session, where that makes a difference. */
export function firstUserGets(
  { loginStatus, firstUser }: Progress,
  { user, isForFirstUserOnly }: DesiredState,
): Draft[] {
  if (!isForFirstUserOnly || user === null || loginStatus !== 'user' || firstUser?.isThrough !== false) return [];
  return [{ name: 'Get', items: [{ target: USER_PAGE_IS_OVER }] }];
}
