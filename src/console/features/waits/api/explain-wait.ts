import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { ConditionView } from '../../../shared/ui/condition-list.tsx';
import type { WaitView } from './wait.ts';

/** Why a wait waits: what can reach it, and what it made of the last events. */
export interface WaitExplanationView extends WaitView {
  /** In words, with what to do next. */
  readonly summary: string;
  readonly sources: readonly {
    readonly sourceId: string;
    readonly sourceName: string;
    readonly standing: string;
    readonly note: string;
  }[];
  readonly events: readonly NearEventView[];
  /** How many more have expired. */
  readonly expiredEvents: number;
  readonly message?: string;
}

export interface NearEventView {
  readonly eventId: string;
  readonly sourceName: string;
  readonly receivedAt: string;
  readonly eventType?: string;
  readonly verdict: string;
  readonly reason: string;
  /** The first condition that does not hold. */
  readonly failed?: ConditionView;
  readonly failedCount: number;
}

export function waitExplanationQuery(id: string) {
  return queryOptions({
    queryKey: ['waits', 'explain', id],
    queryFn: ({ signal }) =>
      ask<WaitExplanationView>(api.GET('/api/waits/{id}/explain', { params: { path: { id } }, signal })),
  });
}
