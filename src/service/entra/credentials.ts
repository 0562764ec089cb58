import { err, ok, type Result } from '../../core/result.ts';
import type { ServiceContext } from '../context.ts';
import type { AccessPass } from '../store/queries/authentication-methods.ts';
import type { User } from '../store/queries/users.ts';
import type { AccessPasses } from './access-passes.ts';
import type { EntraQueries } from './queries.ts';
import { sha256 } from './sha256.ts';
import type { SignInError } from './sign-in-error.ts';

/** Wrong passwords that are remembered, so that the same one again does not count (graph.md 5.1). */
const REMEMBERED = 3;
/** Each further lock lasts twice as long, up to this; ours, since the real rate is not disclosed. */
const LONGEST_LOCK_MS = 3_600_000;

/** What becomes of a sign-in's password: a hash to know it again by, null for a sign-in that had none (graph.md 5.3). */
export function passwordOfSignIn({ password }: User, amr: readonly string[]): string | null {
  return amr.includes('pwd') ? sha256(password) : null;
}

/** A sign-in that something lives on: a refresh token, a browser's session. */
export interface PastSignIn {
  /** When it was, or was last renewed. */
  readonly atMs: number;
  /** As `passwordOfSignIn` gave it. */
  readonly passwordSha256: string | null;
}

/** Whether a sign-in is over: its user has a new password, or all that came before was revoked (graph.md 3.11, 5.3). */
export function isOver({ password, sessionsValidFromMs }: User, { atMs, passwordSha256 }: PastSignIn): boolean {
  return atMs < sessionsValidFromMs || (passwordSha256 !== null && passwordSha256 !== sha256(password));
}

/** What users prove themselves with first. */
export interface Credentials {
  /** The user of that name. */
  find(login: string): Result<User, SignInError>;
  /** The enabled user whose password it is. */
  checkPassword(login: string, password: string): Result<User, SignInError>;
  /** The enabled user whose Temporary Access Pass it is, and the pass. */
  checkAccessPass(login: string, pass: string): Result<{ readonly user: User; readonly pass: AccessPass }, SignInError>;
}

export function createCredentials(
  context: ServiceContext,
  { users, settings, authenticationMethods }: EntraQueries,
  accessPasses: AccessPasses,
): Credentials {
  const find = (login: string): Result<User, SignInError> => {
    const user = users.byUpn(login);
    return user === undefined ? err({ code: 50034, detail: login }) : ok(user);
  };

  /** Smart lockout (graph.md 5.1). */
  const noteFailure = (userId: string, secret: string): void => {
    const { threshold, durationMs } = settings.get('lockout');
    const known = authenticationMethods.failuresOf(userId);
    const hash = sha256(secret);
    const recent = known?.recentSha256 ?? [];
    if (recent.includes(hash)) return;
    const failures = (known?.failures ?? 0) + 1;
    const lockouts = (known?.lockouts ?? 0) + (failures >= threshold ? 1 : 0);
    const lockMs = Math.min(durationMs * 2 ** (lockouts - 1), LONGEST_LOCK_MS);
    authenticationMethods.saveFailures({
      userId,
      failures,
      recentSha256: [hash, ...recent].slice(0, REMEMBERED),
      lockouts,
      lockedUntilMs: failures >= threshold ? context.clock.now() + lockMs : 0,
    });
  };

  const check = <T>(
    login: string,
    secret: string,
    prove: (user: User) => Result<T, SignInError>,
  ): Result<{ readonly user: User; readonly proof: T }, SignInError> => {
    const found = find(login);
    if (!found.ok) return found;
    const user = found.value;
    const failures = authenticationMethods.failuresOf(user.id);
    if (failures !== undefined && context.clock.now() < failures.lockedUntilMs) return err({ code: 50053 });
    const proof = prove(user);
    if (!proof.ok) {
      noteFailure(user.id, secret);
      return proof;
    }
    if (failures !== undefined) authenticationMethods.forgetFailures(user.id);
    return user.accountEnabled ? ok({ user, proof: proof.value }) : err({ code: 50057 });
  };

  return {
    find,
    checkPassword(login, password) {
      const checked = check(login, password, (user) =>
        user.password === password ? ok(undefined) : err({ code: 50126 }),
      );
      return checked.ok ? ok(checked.value.user) : checked;
    },
    checkAccessPass(login, pass) {
      const checked = check(login, pass, ({ id }) => accessPasses.redeem(id, pass));
      return checked.ok ? ok({ user: checked.value.user, pass: checked.value.proof }) : checked;
    },
  };
}
