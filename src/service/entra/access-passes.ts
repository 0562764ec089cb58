import { err, ok, type Result } from '../../core/result.ts';
import type { ServiceContext } from '../context.ts';
import type { AccessPass } from '../store/queries/authentication-methods.ts';
import type { EntraQueries } from './queries.ts';
import type { SignInError } from './sign-in-error.ts';

/** Letters and digits that nobody mistakes for one another; ours. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
const MINUTE_MS = 60_000;

/** Why a pass cannot be used, in the words of `methodUsabilityReason` (graph.md 5.1). */
export type Usability = 'EnabledByPolicy' | 'DisabledByPolicy' | 'Expired' | 'NotYetValid' | 'OneTimeUsed';

/** What an administrator may say of a new pass; the tenant's policy fills in the rest. */
export interface NewAccessPass {
  readonly userId: string;
  readonly startMs?: number | undefined;
  readonly lifetimeMinutes?: number | undefined;
  readonly isUsableOnce?: boolean | undefined;
  /** Chosen by the seed of a tenant; left out, it is made up. */
  readonly pass?: string | undefined;
}

/** Temporary Access Passes of users (graph.md 5.1). */
export interface AccessPasses {
  /** Replaces the pass that the user had; an error says what the policy forbids. */
  create(pass: NewAccessPass): Result<AccessPass, string>;
  usabilityOf(pass: AccessPass): Usability;
  /** Whether sign-in asks this user for a pass rather than for the password. */
  isOffered(userId: string): boolean;
  /** Checks and, when it serves once, uses up. */
  redeem(userId: string, text: string): Result<AccessPass, SignInError>;
  /** Why a sign-in that lives on the pass is over; undefined as long as it is not. */
  judge(userId: string, passId: string): SignInError | undefined;
}

export const endOf = ({ startMs, lifetimeMinutes }: AccessPass): number => startMs + lifetimeMinutes * MINUTE_MS;

export function createAccessPasses(
  context: ServiceContext,
  { settings, authenticationMethods }: Pick<EntraQueries, 'settings' | 'authenticationMethods'>,
): AccessPasses {
  const random = context.random.fork('entra.access-passes');
  const usabilityOf = (pass: AccessPass): Usability => {
    const nowMs = context.clock.now();
    const policy = settings.get('accessPasses');
    if (!policy.isEnabled) return 'DisabledByPolicy';
    if (nowMs < pass.startMs) return 'NotYetValid';
    if (nowMs >= endOf(pass)) return 'Expired';
    if (pass.usedMs !== null && pass.isUsableOnce) return 'OneTimeUsed';
    return policy.isUsableOnce && !pass.isUsableOnce ? 'DisabledByPolicy' : 'EnabledByPolicy';
  };
  const makeUp = (length: number) =>
    Array.from({ length }, () => ALPHABET[random.int(0, ALPHABET.length - 1)] ?? '').join('');

  return {
    usabilityOf,
    create({ userId, startMs, lifetimeMinutes, isUsableOnce, pass }) {
      const policy = settings.get('accessPasses');
      const minutes = lifetimeMinutes ?? policy.defaultLifetimeMinutes;
      const { minimumLifetimeMinutes: least, maximumLifetimeMinutes: most } = policy;
      if (minutes < least || minutes > most) return err(`lifetimeInMinutes is not between ${least} and ${most}`);
      if (policy.isUsableOnce && isUsableOnce === false) return err('the policy allows one-time passes alone');
      const nowMs = context.clock.now();
      const created: AccessPass = {
        id: random.guid(),
        userId,
        pass: pass ?? makeUp(policy.length),
        startMs: startMs ?? nowMs,
        lifetimeMinutes: minutes,
        isUsableOnce: isUsableOnce ?? policy.isUsableOnce,
        usedMs: null,
        createdMs: nowMs,
      };
      authenticationMethods.saveAccessPass(created);
      return ok(created);
    },
    isOffered(userId) {
      const pass = authenticationMethods.accessPassOf(userId);
      return pass !== undefined && usabilityOf(pass) === 'EnabledByPolicy';
    },
    redeem(userId, text) {
      const pass = authenticationMethods.accessPassOf(userId);
      if (pass === undefined || pass.pass !== text) return err({ code: 130507 });
      const usability = usabilityOf(pass);
      if (usability === 'Expired') return err({ code: 130504 });
      if (usability === 'NotYetValid') return err({ code: 130507 });
      if (usability !== 'EnabledByPolicy') return err({ code: 130502 });
      const used = { ...pass, usedMs: context.clock.now() };
      if (pass.isUsableOnce) authenticationMethods.saveAccessPass(used);
      return ok(used);
    },
    judge(userId, passId) {
      const pass = authenticationMethods.accessPassOf(userId);
      if (pass?.id !== passId) return { code: 130507 };
      return context.clock.now() < endOf(pass) ? undefined : { code: 130504 };
    },
  };
}
