import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { WebhookView } from './webhook.ts';

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) =>
      ask<WebhookView>(api.GET('/api/metadata/webhook/{id}', { params: { path: { id } }, signal })),
  });
}
