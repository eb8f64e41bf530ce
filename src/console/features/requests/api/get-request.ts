import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { RequestAnswer } from './request.ts';

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['requests', 'one', id],
    queryFn: ({ signal }) => call<RequestAnswer>('GET', `/api/v1/tasks/${encodeURIComponent(id)}`, { signal }),
  });
}
