import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import { runsTopic } from '../../../shared/live/live.ts';
import type { RunsSearch } from '../search.ts';

/** A run in a list. Times are RFC 3339. */
export interface RunSummary {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion?: number;
  readonly status: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly correlationId?: string;
}

export interface RunPageView {
  readonly runs: readonly RunSummary[];
  readonly nextCursor?: string;
  readonly message?: string;
}

/** Open runs first, then those that ended last. */
export function runsQuery({ status, name, cursor }: RunsSearch) {
  return queryOptions({
    queryKey: [runsTopic, status, name, cursor],
    queryFn: ({ signal }) =>
      ask<RunPageView>(
        api.GET('/api/runs', { params: { query: { status, workflowName: name, cursor, limit: 50 } }, signal }),
      ),
  });
}
