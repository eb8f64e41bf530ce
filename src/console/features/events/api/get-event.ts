import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { EventWithBody } from './event.ts';

export function eventQuery(id: string) {
  return queryOptions({
    queryKey: ['events', 'one', id],
    queryFn: ({ signal }) => call<EventWithBody>('GET', `/api/events/${encodeURIComponent(id)}`, { signal }),
  });
}
