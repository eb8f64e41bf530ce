import type { Request } from 'express';
import { userDraft } from '../../../contract/conductorone/directory.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import type { User } from '../../../model/access/user.ts';
import { coversRole, systemUsers } from '../../../model/caller.ts';
import { readJsonBody, withoutNulls, readObject, requireId, readSearchBody } from './body.ts';
import { callerOfV1 } from './caller.ts';
import { refuse } from './errors.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn, timeIn } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';
import { canAct } from '../../../access/check-act.ts';
import { handOver, type HandOverParts } from '../../../access/disable-user.ts';

export type UserRoutesDependencies = Pick<Directory, 'users'> & Omit<HandOverParts, 'users'>;

/** People (C151, C152). Relative to `/api/v1`. */
export function createUserRoutes({ users, ...others }: UserRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.get('/users', { needs: 'read' }, async (request, response) => {
    const { list, nextPageToken } = await listPage(users, request);
    response.json({ ...(await expandUsers(list)), nextPageToken });
  });

  routes.post('/users', { needs: 'admin' }, async (request, response) => {
    const draft = readObject(userDraft, readJsonBody(request.body), 'User');
    const { roleIds: own } = callerOfV1(request);
    const beyond = (draft.roleIds ?? []).find((id) => !coversRole(own, id));
    if (beyond !== undefined) refuse('forbidden', `You cannot give the role "${beyond}", which you do not have.`);
    const now = new Date().toISOString();
    const user: User = {
      type: 'USER_TYPE_HUMAN',
      status: 'ENABLED',
      origin: 'USER_ORIGIN_LOCAL',
      roleIds: [],
      managerIds: [],
      ...readProfile(draft),
      displayName: draft.displayName,
      id: createKsuid(),
      createdAt: now,
      updatedAt: now,
    };
    await users.save(user);
    response.json(await expandUser(user));
  });

  routes.get('/users/:id', { needs: 'read' }, async (request: Request<{ id: string }>, response) => {
    response.json(await expandUser(await requireRecord(users, request.params.id, { what: 'user' })));
  });

  routes.include(createDelegationRoutes({ users }));

  /** Out at once: sessions and clients ask for the user each time. May be repeated, for what was left. */
  routes.post('/users/:id/disable', { needs: 'admin' }, async (request: Request<{ id: string }>, response) => {
    const user = await requireChangeable(request);
    const disabled = await setStatus(user, 'DISABLED');
    const handedOver = await handOver({ users, ...others }, disabled);
    response.json({ ...(await expandUser(disabled)), signalbox: handedOver });
  });

  /** What was handed over stays where it is. */
  routes.post('/users/:id/enable', { needs: 'admin' }, async (request: Request<{ id: string }>, response) => {
    response.json(await expandUser(await setStatus(await requireChangeable(request), 'ENABLED')));
  });

  routes.post('/search/users', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, [
      'query',
      'refs',
      'ids',
      'email',
      'userStatuses',
      'departments',
      'jobTitles',
      'origins',
      'delegatedUserIds',
      'roleIds',
      'managerIds',
      'excludeIds',
      'excludeTypes',
      'excludeOrigins',
    ]);
    const email = textIn(body, 'email');
    const { list, nextPageToken } = await searchPage(users, body, {
      equal: given({
        id: textsIn(body, 'ids'),
        email: email === '' ? undefined : [email],
        status: textsIn(body, 'userStatuses'),
        department: textsIn(body, 'departments'),
        jobTitle: textsIn(body, 'jobTitles'),
        origin: textsIn(body, 'origins'),
        delegatedUserId: textsIn(body, 'delegatedUserIds'),
      }),
      containing: given({ roleIds: textsIn(body, 'roleIds'), managerIds: textsIn(body, 'managerIds') }),
      excluding: given({ type: textsIn(body, 'excludeTypes'), origin: textsIn(body, 'excludeOrigins') }),
      text: { members: ['displayName', 'email', 'username'], value: textIn(body, 'query') },
      excludeIds: textsIn(body, 'excludeIds') ?? [],
    });
    response.json({ ...(await expandUsers(list)), nextPageToken });
  });

  return routes;

  async function requireChangeable(request: Request<{ id: string }>): Promise<User> {
    const user = await requireRecord(users, request.params.id, { what: 'user' });
    const { userId, roleIds } = callerOfV1(request);
    if (Object.values<string>(systemUsers).includes(user.id))
      refuse('wrongState', `${user.displayName} is a user of Signalbox itself, which nobody disables.`);
    if (user.id === userId) refuse('wrongState', 'You cannot disable or enable yourself: ask another administrator.');
    const beyond = (user.roleIds ?? []).find((id) => !coversRole(roleIds, id));
    if (beyond !== undefined)
      refuse('forbidden', `The user has the role "${beyond}", which you do not have, so you cannot do that.`);
    return user;
  }

  async function setStatus(user: User, status: 'ENABLED' | 'DISABLED'): Promise<User> {
    const change = { status, updatedAt: new Date().toISOString() };
    return (await users.change(user.id, (before) => ({ ...before, ...change }))) ?? { ...user, ...change };
  }

  async function expandUser(user: User): Promise<JsonObject> {
    const { list, expanded } = await expandUsers([user]);
    return { userView: list[0] ?? {}, expanded };
  }

  /** Managers are the only thing of a user that is not in it. */
  async function expandUsers(
    shown: readonly User[],
  ): Promise<{ readonly list: readonly JsonObject[]; readonly expanded: readonly JsonObject[] }> {
    const slots: JsonObject[] = [];
    const list: JsonObject[] = [];
    for (const user of shown) {
      const managers = await users.findAll(user.managerIds ?? []);
      const things = managers.map((manager) => ({
        '@type': 'type.googleapis.com/c1.api.user.v1.User',
        ...withoutNulls(manager),
      }));
      const [first, second] = things;
      const thing = second === undefined ? first : { '@type': 'type.googleapis.com/signalbox.v1.List', items: things };
      const path = thing === undefined ? {} : { managersPath: `$.expanded[${slots.push(thing) - 1}]` };
      list.push(withoutNulls({ user, userId: user.id, ...path }));
    }
    return { list, expanded: slots };
  }
}

/** The optional members that were given. */
function readProfile(draft: object): Partial<User> {
  const { profile, ...rest }: { profile?: object } = draft;
  return { ...rest, ...(profile === undefined ? {} : { profile: withoutNulls(profile) }) };
}

/** Who decides in the place of a user, from when and until when. Relative to `/api/v1`. */
function createDelegationRoutes({ users }: Pick<Directory, 'users'>): V1Routes {
  const routes = createV1Routes();

  /** No `delegatedUserId`: the user decides again. */
  routes.post(
    '/users/:user_id/set-delegation-by-admin',
    { needs: 'admin' },
    async (request: Request<{ user_id: string }>, response) => {
      const user = await requireRecord(users, request.params.user_id, { what: 'user' });
      const { roleIds } = callerOfV1(request);
      const beyond = (user.roleIds ?? []).find((id) => !coversRole(roleIds, id));
      if (beyond !== undefined)
        refuse(
          'forbidden',
          `The user has the role "${beyond}", which you do not have, so you cannot say who decides instead.`,
        );
      const body = readJsonBody(request.body);
      const delegatedUserId = textIn(body, 'delegatedUserId');
      const [startAt, expirationAt] = [timeIn(body, 'delegationStartAt'), timeIn(body, 'delegationExpireAt')];
      if (delegatedUserId === '' && (startAt ?? expirationAt) !== undefined)
        refuse('invalid', 'invalid DelegatedUserId: value is required where a time is given');
      if (delegatedUserId !== '') await requireDelegate(user, delegatedUserId);
      requireOrder(startAt, expirationAt);
      const now = new Date().toISOString();
      await users.change(user.id, (before) =>
        withDelegation(before, {
          updatedAt: now,
          ...(delegatedUserId === '' ? {} : { delegatedUserId }),
          ...(startAt === undefined ? {} : { delegationStartAt: startAt }),
          ...(expirationAt === undefined ? {} : { delegationExpireAt: expirationAt }),
        }),
      );
      const times = delegatedUserId === '' ? { deletedAt: now } : { createdAt: now };
      response.json({
        item: withoutNulls({ userId: user.id, delegatedUserId, startAt, expirationAt, updatedAt: now, ...times }),
      });
    },
  );

  return routes;

  async function requireDelegate(user: User, id: string): Promise<void> {
    const delegate = await users.find(requireId(id, 'DelegatedUserId'));
    if (delegate === undefined)
      return refuse('invalid', `invalid DelegatedUserId: there is no user with the id "${id}"`);
    if (delegate.id === user.id) refuse('invalid', 'invalid DelegatedUserId: nobody is their own delegate');
    if (!canAct(delegate))
      refuse('invalid', `invalid DelegatedUserId: the user "${id}" cannot act, so nobody would decide`);
  }
}

function withDelegation(
  { delegatedUserId: _user, delegationStartAt: _start, delegationExpireAt: _end, ...user }: User,
  delegation: Partial<User>,
): User {
  return { ...user, ...delegation };
}

function requireOrder(startAt: string | undefined, expirationAt: string | undefined): void {
  if (expirationAt === undefined) return;
  if (Date.parse(expirationAt) <= Date.now())
    refuse('invalid', 'invalid DelegationExpireAt: value must be in the future');
  if (startAt !== undefined && Date.parse(startAt) >= Date.parse(expirationAt))
    refuse('invalid', 'invalid DelegationStartAt: value must be before delegationExpireAt');
}
