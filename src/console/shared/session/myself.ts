import { queryOptions, useQuery } from '@tanstack/react-query';
import type { RolePrivilege } from '../../../contract/conductorone/client.ts';
import { api, ask } from '../api/http.ts';

interface Myself {
  readonly userId: string;
  readonly signalbox: { readonly privileges: readonly RolePrivilege[] };
}

/** Whom the caller acts as in access requests. */
export const myselfQuery = queryOptions({
  queryKey: ['me', 'user'],
  queryFn: ({ signal }) => ask<Myself>(api.GET('/api/v1/auth/introspect', { signal })),
});

/** Whether the caller's roles allow this in access requests, where people have other roles than keys. */
export function useMayInAccess(privilege: RolePrivilege): boolean {
  const { data } = useQuery(myselfQuery);
  return data?.signalbox.privileges.includes(privilege) ?? false;
}
