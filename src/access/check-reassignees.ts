import { systemUsers } from '../model/caller.ts';
import type { Directory } from '../model/access/records.ts';
import { subjectOf, type AccessRequest } from '../model/access/access-request.ts';
import type { User } from '../model/access/user.ts';
import { rulesOf } from './check-interest.ts';

/** An answer names 1 to 32 users (C42). */
export const reassigneesMax = 32;

/** Why the current step of a task cannot be given to these users (C99); undefined when it can: each of them could decide it. */
export async function checkReassignees(
  { users }: Pick<Directory, 'users'>,
  userIds: readonly string[],
  task: AccessRequest | undefined,
): Promise<string | undefined> {
  if (userIds.length < 1 || userIds.length > reassigneesMax)
    return `value must contain between 1 and ${reassigneesMax} items`;
  const found = new Map((await users.findAll([...new Set(userIds)])).map((user) => [user.id, user]));
  for (const id of userIds) {
    const user = found.get(id);
    if (user === undefined) return `there is no user with the id "${id}"`;
    if (!canAct(user)) return `the user "${id}" cannot act, so nobody would decide`;
    if (task !== undefined && isOwn(task, id)) return `the user "${id}" cannot decide about their own access`;
  }
  return undefined;
}

/** Whether somebody can sign in as this user: not when it is disabled, and not as those that stand for Signalbox itself. */
export function canAct({ id, status }: Pick<User, 'id' | 'status'>): boolean {
  return status !== 'DISABLED' && status !== 'DELETED' && id !== systemUsers.webhook && id !== systemUsers.system;
}

/** A reassigned step keeps the rules of the one before (C126). */
function isOwn(task: AccessRequest, userId: string): boolean {
  return (
    subjectOf(task).identityUserId === userId &&
    rulesOf(task.policy.current?.approval?.approval ?? {}).allowSelfApproval !== true
  );
}
