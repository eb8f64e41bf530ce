import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { WaitsSearch } from '../search.ts';
import type { ListedWait } from './wait.ts';

interface WaitPage {
  readonly waits: readonly ListedWait[];
  readonly nextCursor?: string;
  readonly message?: string;
}

export function waitsQuery({ state = 'open', order = 'oldest', ...filter }: WaitsSearch) {
  return infiniteQueryOptions({
    queryKey: ['waits', 'list', state, order, filter],
    queryFn: ({ pageParam, signal }) =>
      ask<WaitPage>(
        api.GET('/api/waits', { params: { query: { ...filter, state, order, limit: 50, cursor: pageParam } }, signal }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
