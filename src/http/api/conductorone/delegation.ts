import type { Request } from 'express';
import { canAct } from '../../../access/check-reassignees.ts';
import type { Directory } from '../../../model/access/directory.ts';
import type { User } from '../../../model/access/user.ts';
import { coversRole } from '../../../model/caller.ts';
import { readJsonBody, withoutNulls } from './body.ts';
import { callerOfV1 } from './caller.ts';
import { refuse } from './errors.ts';
import { requireId } from './ids.ts';
import { requireRecord, textIn, timeIn } from './record-pages.ts';
import { createV1Routes, type V1Routes } from './v1-routes.ts';

/** Who decides in the place of a user, from when and until when. Relative to `/api/v1`. */
export function createDelegationRoutes({ users }: Pick<Directory, 'users'>): V1Routes {
  const routes = createV1Routes();

  /** No `delegatedUserId`: the user decides again. */
  routes.post('/users/:user_id/set-delegation-by-admin', { needs: 'admin' }, async (request: Request<{ user_id: string }>, response) => {
    const user = await requireRecord(users, request.params.user_id, { what: 'user' });
    const { roleIds } = callerOfV1(request);
    const beyond = (user.roleIds ?? []).find((id) => !coversRole(roleIds, id));
    if (beyond !== undefined) refuse('forbidden', `The user has the role "${beyond}", which you do not have, so you cannot say who decides instead.`);
    const body = readJsonBody(request.body);
    const delegatedUserId = textIn(body, 'delegatedUserId');
    const [startAt, expirationAt] = [timeIn(body, 'delegationStartAt'), timeIn(body, 'delegationExpireAt')];
    if (delegatedUserId === '' && (startAt ?? expirationAt) !== undefined) refuse('invalid', 'invalid DelegatedUserId: value is required where a time is given');
    if (delegatedUserId !== '') await requireDelegate(user, delegatedUserId);
    requireOrder(startAt, expirationAt);
    const now = new Date().toISOString();
    await users.change(user.id, (before) => withDelegation(before, {
      updatedAt: now,
      ...(delegatedUserId === '' ? {} : { delegatedUserId }),
      ...(startAt === undefined ? {} : { delegationStartAt: startAt }),
      ...(expirationAt === undefined ? {} : { delegationExpireAt: expirationAt }),
    }));
    const times = delegatedUserId === '' ? { deletedAt: now } : { createdAt: now };
    response.json({ item: withoutNulls({ userId: user.id, delegatedUserId, startAt, expirationAt, updatedAt: now, ...times }) });
  });

  return routes;

  async function requireDelegate(user: User, id: string): Promise<void> {
    const delegate = await users.find(requireId(id, 'DelegatedUserId'));
    if (delegate === undefined) return refuse('invalid', `invalid DelegatedUserId: there is no user with the id "${id}"`);
    if (delegate.id === user.id) refuse('invalid', 'invalid DelegatedUserId: nobody is their own delegate');
    if (!canAct(delegate)) refuse('invalid', `invalid DelegatedUserId: the user "${id}" cannot act, so nobody would decide`);
  }
}

function withDelegation({ delegatedUserId: _user, delegationStartAt: _start, delegationExpireAt: _end, ...user }: User, delegation: Partial<User>): User {
  return { ...user, ...delegation };
}

function requireOrder(startAt: string | undefined, expirationAt: string | undefined): void {
  if (expirationAt === undefined) return;
  if (Date.parse(expirationAt) <= Date.now()) refuse('invalid', 'invalid DelegationExpireAt: value must be in the future');
  if (startAt !== undefined && Date.parse(startAt) >= Date.parse(expirationAt)) refuse('invalid', 'invalid DelegationStartAt: value must be before delegationExpireAt');
}
