import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { ConditionView } from '../../../shared/ui/condition-list.tsx';

export interface EventExplanation {
  /** In words, with what to do next. */
  readonly summary: string;
  readonly waits: readonly WaitVerdictView[];
  readonly nextCursor?: string;
}

export interface WaitVerdictView {
  readonly waitId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly state: string;
  readonly since: string;
  readonly verdict: string;
  readonly reason: string;
  readonly item?: number;
  readonly conditions: readonly ConditionView[];
}

export function eventExplanationQuery(id: string) {
  return queryOptions({
    queryKey: ['events', 'explain', id],
    queryFn: ({ signal }) =>
      ask<EventExplanation>(api.GET('/api/events/{id}/explain', { params: { path: { id } }, signal })),
  });
}
