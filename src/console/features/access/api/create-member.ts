import { call } from '../../../shared/api/http.ts';
import type { DirectoryUser } from './list-members.ts';

export async function createMember(member: {
  readonly displayName: string;
  readonly email: string;
  readonly managerIds: readonly string[];
}): Promise<DirectoryUser> {
  const { userView } = await call<{ readonly userView: { readonly user: DirectoryUser } }>('POST', '/api/v1/users', {
    body: member,
  });
  return userView.user;
}
