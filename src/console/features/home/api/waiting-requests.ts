import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

const pageSize = 100;

/** How many requests wait for this person's decision. */
export function waitingRequestsQuery(userId: string | undefined) {
  return queryOptions({
    queryKey: ['requests', 'waiting', userId],
    queryFn: async ({ signal }) => {
      const { list, nextPageToken } = await ask<{ readonly list: readonly unknown[]; readonly nextPageToken: string }>(
        api.POST('/api/v1/search/tasks', {
          body: { myWorkUserIds: userId === undefined ? [] : [userId], pageSize },
          signal,
        }),
      );
      return { count: list.length, isMore: nextPageToken !== '' };
    },
    enabled: userId !== undefined,
  });
}
