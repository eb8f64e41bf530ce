import type { Request } from 'express';
import { systemUsers, type Caller } from '../../../model/caller.ts';
import type { Directory } from '../../../model/directory.ts';
import { refuse } from './errors.ts';

/** Who makes a request; refuses one that nobody makes. */
export type ActingUser = (request: Request) => Promise<Caller>;

/** A user with the roles that the directory gives it. */
export function createActingUser(directory: Pick<Directory, 'users'>, userIdOf: (request: Request) => string | undefined): ActingUser {
  return async (request) => {
    const userId = userIdOf(request) ?? systemUsers.administrator;
    const user = await directory.users.find(userId);
    if (user === undefined) return refuse('unauthenticated', `There is no user with the id "${userId}".`);
    return { userId, roleIds: user.roleIds ?? [] };
  };
}

/** Where no token is needed, whoever calls says as whom. */
export function userIdOfHeader(request: Request): string | undefined {
  const userId = request.headers['signalbox-user'];
  return typeof userId === 'string' && userId !== '' ? userId : undefined;
}
