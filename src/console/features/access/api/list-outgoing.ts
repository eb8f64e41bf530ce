import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface OutgoingWebhook {
  readonly id: string;
  readonly displayName: string;
}

/** The outgoing webhooks that a strategy or a step can name: a page's worth. */
export const outgoingQuery = queryOptions({
  queryKey: ['endpoints', 'names'],
  queryFn: async ({ signal }) =>
    (
      await ask<{ readonly list: readonly OutgoingWebhook[] }>(
        api.GET('/api/v1/webhooks', { params: { query: { page_size: 100 } }, signal }),
      )
    ).list,
});
