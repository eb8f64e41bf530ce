import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

export interface OverviewWebhook {
  readonly id: string;
  readonly name: string;
  readonly urlVerified: boolean;
}

export const homeWebhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: ({ signal }) => call<readonly OverviewWebhook[]>('GET', '/api/metadata/webhook', { signal }),
});

export interface OverviewEvent {
  readonly id: string;
  readonly sourceId: string;
  readonly receivedAt: string;
  readonly outcome: string;
  readonly eventType?: string;
  readonly detail?: string;
  readonly resumed: readonly unknown[];
  readonly started: readonly unknown[];
}

export const homeEventsQuery = queryOptions({
  queryKey: ['events', 'home'],
  queryFn: async ({ signal }) =>
    (await call<{ readonly events: readonly OverviewEvent[] }>('GET', '/api/events', { query: { limit: 10 }, signal }))
      .events,
});
