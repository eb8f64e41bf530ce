import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

export interface PersonView {
  readonly id: string;
  readonly displayName: string;
  readonly email?: string;
}

/** People whose name or address has this in it. */
export function peopleQuery(query: string) {
  return queryOptions({
    queryKey: ['people', query],
    queryFn: async ({ signal }) =>
      (
        await call<{ readonly list: readonly { readonly user: PersonView }[] }>('POST', '/api/v1/search/users', {
          body: { query, pageSize: 50 },
          signal,
        })
      ).list.map(({ user }) => user),
  });
}

/** Names by ids. */
export function namesQuery(ids: readonly string[]) {
  const sorted = [...new Set(ids)].sort();
  return queryOptions({
    queryKey: ['people', 'names', sorted],
    queryFn: async ({ signal }) => {
      const { list } = await call<{ readonly list: readonly { readonly user: PersonView }[] }>(
        'POST',
        '/api/v1/search/users',
        { body: { ids: sorted.slice(0, 100), pageSize: 100 }, signal },
      );
      return new Map(list.map(({ user }) => [user.id, user.displayName]));
    },
    enabled: sorted.length > 0,
  });
}
