import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { WebhookView } from './webhook.ts';

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: ({ signal }) => ask<readonly WebhookView[]>(api.GET('/api/metadata/webhook', { signal })),
});
