import { queryOptions } from '@tanstack/react-query';
import { api, ask } from './http.ts';

/** The search takes no more ids at once. */
const idsMax = 100;

interface PeoplePage {
  readonly list: readonly { readonly user: { readonly id: string; readonly displayName: string } }[];
}

/** Names by ids, however many these are. */
export function peopleNamesQuery(ids: readonly string[]) {
  const sorted = [...new Set(ids)].sort();
  return queryOptions({
    queryKey: ['people', 'names', sorted],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        chunksOf(sorted).map((chunk) =>
          ask<PeoplePage>(api.POST('/api/v1/search/users', { body: { ids: [...chunk], pageSize: idsMax }, signal })),
        ),
      );
      return new Map(pages.flatMap(({ list }) => list.map(({ user }) => [user.id, user.displayName])));
    },
    enabled: sorted.length > 0,
  });
}

function chunksOf(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / idsMax) }, (_none, at) =>
    ids.slice(at * idsMax, (at + 1) * idsMax),
  );
}
