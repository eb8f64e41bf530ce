import { api, ask } from '../../../shared/api/http.ts';
import type { DirectoryUser } from './list-members.ts';

export async function createMember(member: {
  readonly displayName: string;
  readonly email: string;
  readonly managerIds: readonly string[];
}): Promise<DirectoryUser> {
  const { userView } = await ask<{ readonly userView: { readonly user: DirectoryUser } }>(
    api.POST('/api/v1/users', { body: { ...member, managerIds: [...member.managerIds] } }),
  );
  return userView.user;
}
