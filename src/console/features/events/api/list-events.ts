import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { EventSearch } from '../search.ts';
import type { EventView } from './event.ts';

interface EventPage {
  readonly events: readonly EventView[];
  readonly nextCursor?: string;
  /** Why the page is short or empty. */
  readonly message?: string;
}

/** Newest first. */
export function eventsQuery(filter: EventSearch) {
  return infiniteQueryOptions({
    queryKey: ['events', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<EventPage>('GET', '/api/events', { query: { ...filter, limit: 25, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
