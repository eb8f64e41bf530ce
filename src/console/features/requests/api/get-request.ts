import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { RequestAnswer } from './request.ts';

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['requests', 'one', id],
    queryFn: ({ signal }) => ask<RequestAnswer>(api.GET('/api/v1/tasks/{id}', { params: { path: { id } }, signal })),
  });
}
