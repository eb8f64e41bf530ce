import { queryOptions } from '@tanstack/react-query';
import { api, ask, askedFor } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';

export const endpointsQuery = queryOptions({
  queryKey: ['endpoints', 'list'],
  queryFn: async ({ signal }) => {
    const endpoints: EndpointView[] = [];
    let pageToken = '';
    do {
      const page = await ask<{ readonly list: readonly EndpointView[]; readonly nextPageToken: string }>(
        api.GET('/api/v1/webhooks', { params: { query: askedFor({ page_size: 100, page_token: pageToken }) }, signal }),
      );
      endpoints.push(...page.list);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && endpoints.length < endpointsMax);
    return endpoints;
  },
});

/** More than a page can show. */
const endpointsMax = 1_000;
