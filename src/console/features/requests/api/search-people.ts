import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

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
        await ask<{ readonly list: readonly { readonly user: PersonView }[] }>(
          api.POST('/api/v1/search/users', { body: { query, pageSize: 50 }, signal }),
        )
      ).list.map(({ user }) => user),
  });
}
