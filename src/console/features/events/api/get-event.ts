import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';
import type { EventWithBody } from './event.ts';

export function eventQuery(id: string) {
  return queryOptions({
    queryKey: ['events', 'one', id],
    queryFn: ({ signal }) => askOpen<EventWithBody>(api.GET('/api/events/{id}', { params: { path: { id } }, signal })),
  });
}
