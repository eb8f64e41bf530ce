import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';

export function endpointQuery(id: string) {
  return queryOptions({
    queryKey: ['endpoints', 'one', id],
    queryFn: async ({ signal }) =>
      (await call<{ readonly webhook: EndpointView }>('GET', `/api/v1/webhooks/${encodeURIComponent(id)}`, { signal }))
        .webhook,
  });
}
