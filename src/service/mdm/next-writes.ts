import { STATUS } from '../../protocol/syncml/status.ts';
import type { DesiredState, ScopePlan, Write } from './plan.ts';
import { isAnswered, isDone, isSentNow, type Progress } from './progress.ts';

/**
 * What to send next, in order. A write goes out once a session until the device has it; the release of a scope
 * follows when everything before it was answered. What is the user's waits for LoginStatus `user`, until it is worked out,
 * and for the nodes of the scope, which are tried in every session until they stand (mdm.md 6.1, 5).
 */
export function nextWrites(progress: Progress, { device, user }: DesiredState): Write[] {
  if (user === null) return ofScope(progress, device);
  const openers = user.openers.filter((write) => isDue(progress, write));
  const isUserThere =
    progress.loginStatus === 'user' && progress.isUserKnown && user.openers.every((write) => isDone(progress, write));
  return [...openers, ...ofScope(progress, device), ...(isUserThere ? ofScope(progress, user) : [])];
}

function ofScope(progress: Progress, { page, content, release }: ScopePlan): Write[] {
  const isReleased = isDone(progress, release);
  const wanted = [...(isReleased ? [] : page), ...content].filter((write) => isWanted(progress, write));
  const due = wanted.filter((write) => isDue(progress, write));
  const isAllAnswered = due.length === 0 && wanted.every((write) => write.isOnce || isAnswered(progress, write));
  return isAllAnswered && isDue(progress, release) ? [release] : due;
}

function isWanted({ sendings }: Progress, { fallbackFor }: Write): boolean {
  if (fallbackFor === undefined) return true;
  const status = sendings[fallbackFor]?.status;
  return status === STATUS.notFound || status === STATUS.notAllowed;
}

function isDue(progress: Progress, write: Write): boolean {
  if (isDone(progress, write) || isSentNow(progress, write)) return false;
  return !(write.isOnce && isStillUnanswered(progress, write));
}

function isStillUnanswered(progress: Progress, write: Write): boolean {
  const sending = progress.sendings[`${write.verb} ${write.target}`];
  return sending !== undefined && sending.status === null;
}
