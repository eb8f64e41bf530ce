import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { RequestsView } from '../search.ts';
import type { Expanded, RequestView } from './request.ts';

interface RequestPage {
  readonly list: readonly RequestView[];
  readonly expanded: readonly Expanded[];
  readonly nextPageToken: string;
}

/** Newest first; what waits for somebody oldest first. @param userId whose work it is */
export function requestsQuery(view: RequestsView, userId: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['requests', 'list', view, userId],
    queryFn: ({ pageParam, signal }) =>
      ask<RequestPage>(
        api.POST('/api/v1/search/tasks', {
          body: { ...filterOf(view, userId), pageSize: 25, pageToken: pageParam },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    enabled: view !== 'mine' || userId !== undefined,
  });
}

function filterOf(view: RequestsView, userId: string | undefined): object {
  switch (view) {
    case 'mine':
      return { myWorkUserIds: [userId], sortBy: 'TASK_SEARCH_SORT_BY_CREATED_AT' };
    case 'open':
      return { taskStates: ['TASK_STATE_OPEN'] };
    case 'closed':
      return { taskStates: ['TASK_STATE_CLOSED'] };
    default:
      return view satisfies never;
  }
}
