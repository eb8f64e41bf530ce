import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface RunEvent {
  readonly id: string;
  readonly sourceId: string;
  readonly receivedAt: string;
  readonly eventType?: string;
  readonly resumed: readonly { readonly workflowId: string; readonly early: boolean }[];
  readonly started: readonly { readonly workflowId?: string; readonly outcome: string }[];
}

/** The events that a run took, and the one that started it. */
export function eventsOfRunQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['events', 'run', workflowId],
    queryFn: ({ signal }) =>
      ask<{ readonly events: readonly RunEvent[]; readonly nextCursor?: string }>(
        api.GET('/api/events', { params: { query: { workflowId, limit: 100 } }, signal }),
      ),
  });
}

export interface RunMessage {
  readonly id: string;
  /** The endpoint. */
  readonly webhookId: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
  readonly createdAt: string;
}

/** The messages that a run sent. */
export function messagesOfRunQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['messages', 'run', workflowId],
    queryFn: ({ signal }) =>
      ask<{ readonly messages: readonly RunMessage[]; readonly complete: boolean }>(
        api.GET('/api/runs/{workflowId}/messages', { params: { path: { workflowId }, query: { limit: 100 } }, signal }),
      ),
  });
}
