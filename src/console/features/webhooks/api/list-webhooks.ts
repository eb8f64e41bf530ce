import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { WebhookView } from './webhook.ts';

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: ({ signal }) => call<readonly WebhookView[]>('GET', '/api/metadata/webhook', { signal }),
});
