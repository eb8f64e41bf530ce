import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

/** What came to a webhook in the last 24 hours. */
export interface ShownActivity {
  readonly sourceId: string;
  readonly events: number;
  readonly refused: number;
  readonly topReason?: { readonly reason: string; readonly count: number };
  /** The newest of all times. */
  readonly lastAt?: string;
  readonly lastOutcome?: string;
  /** False: there are more than these. */
  readonly complete: boolean;
}

/** By the id of the webhook. */
export const activityQuery = queryOptions({
  queryKey: ['events', 'activity'],
  queryFn: async ({ signal }) => {
    const { sources } = await call<{ readonly sources: readonly ShownActivity[] }>('GET', '/api/activity', { signal });
    return new Map(sources.map((source) => [source.sourceId, source]));
  },
});
