import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface RecentEvent {
  readonly id: string;
  readonly receivedAt: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly eventType?: string;
  readonly resumed: readonly { readonly workflowId: string }[];
  readonly started: readonly { readonly workflowId?: string }[];
}

export function recentEventsQuery(webhookId: string) {
  return queryOptions({
    queryKey: ['events', 'recent', webhookId],
    queryFn: async ({ signal }) =>
      (
        await ask<{ readonly events: readonly RecentEvent[] }>(
          api.GET('/api/events', { params: { query: { source: webhookId, limit: 10 } }, signal }),
        )
      ).events,
  });
}
