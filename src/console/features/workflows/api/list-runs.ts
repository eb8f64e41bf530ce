import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
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
  readonly nextBefore?: string;
  readonly message?: string;
}

/** The newest runs first. */
export function runsQuery({ status, name, before }: RunsSearch) {
  return queryOptions({
    queryKey: [runsTopic, status, name, before],
    queryFn: ({ signal }) =>
      call<RunPageView>('GET', '/api/runs', { query: { status, workflowName: name, before, limit: 50 }, signal }),
  });
}
