import { err, ok, type Result } from '../../../core/result.ts';
import type { User } from '../../store/queries/users.ts';
import type { EntraQueries } from '../queries.ts';
import type { SignInError } from '../sign-in-error.ts';

/** The user whom a grant is about, if the account still can sign in. */
export function findEnabledUser({ users }: Pick<EntraQueries, 'users'>, id: string): Result<User, SignInError> {
  const user = users.byId(id);
  if (user === undefined) return err({ code: 50034, detail: id });
  return user.accountEnabled ? ok(user) : err({ code: 50057 });
}
