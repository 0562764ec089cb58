import { z } from 'zod';
import type { AccessPass } from '../../store/queries/authentication-methods.ts';
import type { User } from '../../store/queries/users.ts';
import { flag, integer, readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';

const passSchema = z.object({
  startDateTime: z.iso.datetime({ offset: true }).nullish(),
  lifetimeInMinutes: integer.nullish(),
  isUsableOnce: flag.nullish(),
});

/** Temporary Access Passes of users (graph.md 5.1); the pass itself is shown once, when it is made. */
export function authenticationMethodRoutes({ directory }: GraphModule): GraphRoute[] {
  const { accessPasses } = directory;
  const { users, authenticationMethods } = directory.queries;
  const setOf = (user: User, isNew: boolean): EntitySet<AccessPass> => ({
    path: `users('${user.id}')/authentication/temporaryAccessPassMethods`,
    type: 'microsoft.graph.temporaryAccessPassAuthenticationMethod',
    toEntity(pass) {
      const usability = accessPasses.usabilityOf(pass);
      return {
        id: pass.id,
        temporaryAccessPass: isNew ? pass.pass : null,
        createdDateTime: graphTime(pass.createdMs),
        startDateTime: graphTime(pass.startMs),
        lifetimeInMinutes: pass.lifetimeMinutes,
        isUsableOnce: pass.isUsableOnce,
        isUsable: usability === 'EnabledByPolicy',
        methodUsabilityReason: usability,
      };
    },
  });
  const onPasses = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, user: User) => Reply,
  ): GraphRoute => ({
    method,
    path: `/users/{user}/authentication/temporaryAccessPassMethods${path}`,
    handle(call) {
      const key = call.parameters['user'] ?? '';
      const user = key.includes('@') ? users.byUpn(key) : users.byId(key.toLowerCase());
      return user === undefined ? notFound(key) : handle(call, user);
    },
  });
  const passOf = (call: GraphCall, user: User): AccessPass | undefined => {
    const pass = authenticationMethods.accessPassOf(user.id);
    return pass?.id === call.parameters['pass']?.toLowerCase() ? pass : undefined;
  };

  return [
    onPasses('GET', '', (call, user) => {
      const pass = authenticationMethods.accessPassOf(user.id);
      return list(call, setOf(user, false), rowsOf(pass === undefined ? [] : [pass]));
    }),
    onPasses('POST', '', (call, user) => {
      const read = readBody(call.body, passSchema);
      if (!read.ok) return read.error;
      const { startDateTime, lifetimeInMinutes, isUsableOnce } = read.value;
      const created = accessPasses.create({
        userId: user.id,
        startMs: startDateTime == null ? undefined : Date.parse(startDateTime),
        lifetimeMinutes: lifetimeInMinutes ?? undefined,
        isUsableOnce: isUsableOnce ?? undefined,
      });
      return created.ok ? one(call, setOf(user, true), created.value, 201) : refuse(400, `${created.error}.`);
    }),
    onPasses('GET', '/{pass}', (call, user) => {
      const pass = passOf(call, user);
      return pass === undefined ? notFound(call.parameters['pass'] ?? '') : one(call, setOf(user, false), pass);
    }),
    onPasses('DELETE', '/{pass}', (call, user) => {
      if (passOf(call, user) === undefined) return notFound(call.parameters['pass'] ?? '');
      authenticationMethods.deleteAccessPass(user.id);
      return NO_CONTENT;
    }),
  ];
}
