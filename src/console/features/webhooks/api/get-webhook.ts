import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { WebhookView } from './webhook.ts';

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => call<WebhookView>('GET', `/api/metadata/webhook/${encodeURIComponent(id)}`, { signal }),
  });
}
