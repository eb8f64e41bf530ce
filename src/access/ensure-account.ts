import type { Directory } from '../model/access/records.ts';
import type { AccessSubject } from '../model/access/access-request.ts';

/** The account that a task is about; made when the identity has none in the app (C152). */
export async function ensureAccount(
  directory: Directory,
  { appId, appUserId, identityUserId }: AccessSubject,
  made: { readonly id: string; readonly now: string },
): Promise<string> {
  if (appUserId !== undefined) return appUserId;
  const [own] = await directory.appUsers.search({
    equal: { appId: [appId], identityUserId: [identityUserId] },
    offset: 0,
    limit: 1,
  });
  if (own !== undefined) return own.id;
  const user = await directory.users.find(identityUserId);
  await directory.appUsers.save({
    id: made.id,
    appId,
    identityUserId,
    displayName: user?.displayName ?? identityUserId,
    ...(user?.email === undefined ? {} : { email: user.email, username: user.email }),
    createdAt: made.now,
    updatedAt: made.now,
  });
  return made.id;
}
