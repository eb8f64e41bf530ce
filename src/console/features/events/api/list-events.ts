import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask, askedFor, openBody } from '../../../shared/api/http.ts';
import type { EventSearch } from '../search.ts';
import type { EventView } from './event.ts';

export interface FoundEvents {
  readonly events: readonly EventView[];
  readonly nextCursor?: string;
  /** The page is short since enough was looked at. */
  readonly boundHit?: boolean;
  /** Of a search in the payloads: what this page has looked at. */
  readonly searched?: { readonly events: number; readonly from?: string };
  /** Why the page is short or empty. */
  readonly message?: string;
}

/** Newest first. A search in the payloads is not live: each event that comes would begin it anew. */
export function eventsQuery(filter: EventSearch) {
  const isSearch = filter.path !== undefined;
  return infiniteQueryOptions({
    queryKey: isSearch ? ['payload search', filter] : ['events', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      ask<FoundEvents>(
        api.GET('/api/events', {
          params: { query: openBody<{ limit: number }>(askedFor({ ...filter, limit: 25, cursor: pageParam })) },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...(isSearch && { staleTime: Number.POSITIVE_INFINITY }),
  });
}
