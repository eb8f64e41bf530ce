import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';

export const endpointsQuery = queryOptions({
  queryKey: ['endpoints', 'list'],
  queryFn: async ({ signal }) => {
    const endpoints: EndpointView[] = [];
    let pageToken = '';
    do {
      const page = await call<{ readonly list: readonly EndpointView[]; readonly nextPageToken: string }>(
        'GET',
        '/api/v1/webhooks',
        { query: { page_size: 100, page_token: pageToken }, signal },
      );
      endpoints.push(...page.list);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && endpoints.length < endpointsMax);
    return endpoints;
  },
});

/** More than a page can show. */
const endpointsMax = 1_000;
