import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface OverviewWebhook {
  readonly id: string;
  readonly name: string;
  readonly urlVerified: boolean;
  readonly receiverWorkflowNamesToVersions?: Readonly<Record<string, number>>;
}

export const homeWebhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: ({ signal }) => ask<readonly OverviewWebhook[]>(api.GET('/api/metadata/webhook', { signal })),
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
    (
      await ask<{ readonly events: readonly OverviewEvent[] }>(
        api.GET('/api/events', { params: { query: { limit: 10 } }, signal }),
      )
    ).events,
});
