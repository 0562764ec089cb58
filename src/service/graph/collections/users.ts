import { z } from 'zod';
import { entraSidOf } from '../../../core/guid.ts';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { SKUS } from '../../entra/licences.ts';
import type { User } from '../../store/queries/users.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply, refuse } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { contextOf, list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';

/** A user as Graph shows him; `licences` are sku ids (graph.md 3.11). */
export function userEntity(user: User, licences: readonly string[]): Entity {
  return {
    id: user.id,
    userPrincipalName: user.upn,
    displayName: user.displayName,
    givenName: user.givenName,
    surname: user.surname,
    mail: user.mail,
    mailNickname: user.upn.split('@')[0] ?? '',
    accountEnabled: user.accountEnabled,
    usageLocation: user.usageLocation,
    createdDateTime: graphTime(user.createdMs),
    signInSessionsValidFromDateTime: graphTime(user.sessionsValidFromMs),
    assignedLicenses: licences.map((skuId) => ({ disabledPlans: [], skuId })),
    securityIdentifier: entraSidOf(user.id),
    userType: 'Member',
    ...UNSAID,
    ...user.profile,
  };
}

/** What nobody has said of a person, or nobody can. */
const UNSAID: Entity = {
  ageGroup: null,
  employeeType: null,
  faxNumber: null,
  deletedDateTime: null,
  businessPhones: [],
  city: null,
  companyName: null,
  country: null,
  department: null,
  employeeId: null,
  jobTitle: null,
  mobilePhone: null,
  officeLocation: null,
  onPremisesDistinguishedName: null,
  onPremisesImmutableId: null,
  onPremisesLastSyncDateTime: null,
  onPremisesSyncEnabled: null,
  otherMails: [],
  passwordPolicies: null,
  postalCode: null,
  preferredLanguage: null,
  proxyAddresses: [],
  state: null,
  streetAddress: null,
};

/** How users show; who selects nothing in v1.0 is told these alone (graph.md 3.11). */
export const shownUser = ({ directory }: GraphModule): Omit<EntitySet<User>, 'path'> => {
  const { users } = directory.queries;
  return {
    type: 'microsoft.graph.user',
    unasked: [
      'businessPhones',
      'displayName',
      'givenName',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
      'id',
    ],
    toEntity: (user) => userEntity(user, users.licencesOf(user.id)),
  };
};

const maybe = z.string().nullable().optional();
const mayBeList = z.array(z.string()).optional();

/** What signing in and the desktop have no use for: kept as it is given. */
const profile = {
  ageGroup: maybe,
  businessPhones: mayBeList,
  city: maybe,
  companyName: maybe,
  country: maybe,
  department: maybe,
  employeeId: maybe,
  employeeType: maybe,
  faxNumber: maybe,
  jobTitle: maybe,
  mailNickname: z.string().min(1).optional(),
  mobilePhone: maybe,
  officeLocation: maybe,
  otherMails: mayBeList,
  passwordPolicies: maybe,
  postalCode: maybe,
  preferredLanguage: maybe,
  state: maybe,
  streetAddress: maybe,
  userType: z.enum(['Member', 'Guest']).optional(),
};
const changeable = {
  displayName: z.string().min(1),
  userPrincipalName: z.string().regex(/^[^@\s]+@[^@\s]+$/),
  accountEnabled: z.boolean(),
  givenName: maybe,
  surname: maybe,
  mail: maybe,
  usageLocation: z.string().length(2).nullable().optional(),
};
const passwordProfile = z.looseObject({ password: z.string().min(1) });
const createSchema = z.strictObject({ ...profile, ...changeable, mailNickname: z.string().min(1), passwordProfile });
const changeSchema = z.strictObject({ ...profile, ...changeable, passwordProfile }).partial();

/** The part of a body that a profile keeps. */
function profileOf(body: Entity): Entity {
  return Object.fromEntries(Object.entries(body).filter(([name]) => Object.hasOwn(profile, name)));
}

const licenseSchema = z.object({
  addLicenses: z.array(z.looseObject({ skuId: z.string() })),
  removeLicenses: z.array(z.string()),
});

const LICENSE_SET: EntitySet<string> = {
  path: 'licenseDetails',
  type: 'microsoft.graph.licenseDetails',
  toEntity(skuId) {
    const sku = SKUS.find((known) => known.skuId === skuId);
    return {
      id: skuId,
      skuId,
      skuPartNumber: sku?.skuPartNumber ?? '',
      servicePlans: (sku?.plans ?? []).map((servicePlanName) => ({
        servicePlanName,
        provisioningStatus: 'Success',
        appliesTo: 'User',
      })),
    };
  },
};

/** Users by object id or user principal name, and their licences. */
export function userRoutes(module: GraphModule): GraphRoute[] {
  const { context, directory } = module;
  const { users } = directory.queries;
  const set: EntitySet<User> = { path: 'users', ...shownUser(module) };
  const source: RowSource<User> = {
    all: users.list,
    lookUps: { id: byKey(users.byId), userPrincipalName: byKey(users.byUpn) },
  };
  const find = (given: string) => {
    const key = given.replace(/^userprincipalname='([^']*)'$/i, '$1');
    return key.includes('@') ? users.byUpn(key) : users.byId(key.toLowerCase());
  };
  const onUser = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, user: User) => Reply,
  ): GraphRoute => ({
    method,
    path: `/users/{user}${path}`,
    handle(call) {
      const key = call.parameters['user'] ?? '';
      const user = find(key);
      return user === undefined ? notFound(key) : handle(call, user);
    },
  });
  const judgeUpn = (upn: string, ownId?: string): Refusal | undefined => {
    if (!upn.toLowerCase().endsWith(`@${context.tenant.domain.toLowerCase()}`)) {
      return refuse(
        400,
        'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
      );
    }
    const other = users.byUpn(upn);
    if (other === undefined || other.id === ownId) return undefined;
    return refuse(400, 'Another object with the same value for property userPrincipalName already exists.');
  };

  return [
    { method: 'GET', path: '/users', handle: (call) => list(call, set, source) },
    {
      method: 'GET',
      path: '/me',
      handle(call) {
        const user = users.byId(call.claims.objectId);
        return user === undefined
          ? refuse(400, '/me request is only valid with delegated authentication flow.')
          : one(call, set, user);
      },
    },
    {
      method: 'POST',
      path: '/users',
      handle(call) {
        const read = readBody(call.body, createSchema);
        if (!read.ok) return read.error;
        const { userPrincipalName: upn, passwordProfile: secret, ...rest } = read.value;
        const refusal = judgeUpn(upn);
        if (refusal !== undefined) return refusal;
        const {
          displayName,
          accountEnabled,
          givenName = null,
          surname = null,
          mail = null,
          usageLocation = null,
        } = rest;
        const created = directory.createUser({
          upn,
          displayName,
          password: secret.password,
          accountEnabled,
          givenName,
          surname,
          mail,
          usageLocation,
          profile: profileOf(rest),
        });
        return one(call, set, created, 201);
      },
    },
    onUser('GET', '', (call, user) => one(call, set, user)),
    onUser('PATCH', '', (call, user) => {
      const read = readBody(call.body, changeSchema);
      if (!read.ok) return read.error;
      const { userPrincipalName = user.upn, passwordProfile: secret } = read.value;
      const refusal = judgeUpn(userPrincipalName, user.id);
      if (refusal !== undefined) return refusal;
      const { displayName, accountEnabled, givenName, surname, mail, usageLocation } = read.value;
      users.update({
        ...user,
        upn: userPrincipalName,
        displayName: displayName ?? user.displayName,
        accountEnabled: accountEnabled ?? user.accountEnabled,
        givenName: givenName === undefined ? user.givenName : givenName,
        surname: surname === undefined ? user.surname : surname,
        mail: mail === undefined ? user.mail : mail,
        usageLocation: usageLocation === undefined ? user.usageLocation : usageLocation,
        password: secret?.password ?? user.password,
        profile: { ...user.profile, ...profileOf(read.value) },
      });
      return NO_CONTENT;
    }),
    onUser('DELETE', '', (_call, { id }) => (directory.deleteUser(id) ? NO_CONTENT : notFound(id))),
    onUser('POST', '/revokeSignInSessions', (call, user) => {
      users.update({ ...user, sessionsValidFromMs: context.clock.now() });
      return { kind: 'reply', status: 200, body: { ...contextOf(call, 'Edm.Boolean'), value: true } };
    }),
    onUser('GET', '/licenseDetails', (call, { id }) => {
      const named = { ...LICENSE_SET, path: `users('${id}')/licenseDetails` };
      return list(call, named, rowsOf(users.licencesOf(id)));
    }),
    onUser('POST', '/assignLicense', (call, user) => {
      const read = readBody(call.body, licenseSchema);
      if (!read.ok) return read.error;
      const added = read.value.addLicenses.map(({ skuId }) => skuId.toLowerCase());
      const unknown = added.find((skuId) => !SKUS.some((sku) => sku.skuId === skuId));
      if (unknown !== undefined)
        return refuse(400, `License ${unknown} does not correspond to a valid company License.`);
      for (const skuId of read.value.removeLicenses) users.removeLicence(user.id, skuId.toLowerCase());
      for (const skuId of added) users.addLicence(user.id, skuId);
      // Told whole, or nobody would see what has changed.
      return one(call, { ...set, unasked: undefined }, user);
    }),
  ];
}
