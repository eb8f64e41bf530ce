import { queryOptions } from '@tanstack/react-query';
import { call } from './http.ts';

/** The names of webhooks by their ids; several features show them. */
export const webhookNamesQuery = queryOptions({
  queryKey: ['webhooks', 'names'],
  queryFn: async ({ signal }) => {
    const webhooks = await call<readonly { readonly id: string; readonly name: string }[]>(
      'GET',
      '/api/metadata/webhook',
      { signal },
    );
    return new Map(webhooks.map(({ id, name }) => [id, name]));
  },
});
