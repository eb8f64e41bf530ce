import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';

export function endpointQuery(id: string) {
  return queryOptions({
    queryKey: ['endpoints', 'one', id],
    queryFn: async ({ signal }) =>
      (
        await ask<{ readonly webhook: EndpointView }>(
          api.GET('/api/v1/webhooks/{id}', { params: { path: { id } }, signal }),
        )
      ).webhook,
  });
}
