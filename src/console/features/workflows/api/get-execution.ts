import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import { runTopic } from '../../../shared/live/live.ts';
import type { ExecutionView } from './execution.ts';

export function shownExecutionQuery(workflowId: string) {
  return queryOptions({
    queryKey: [runTopic, workflowId],
    queryFn: ({ signal }) => call<ExecutionView>('GET', `/api/workflow/${encodeURIComponent(workflowId)}`, { signal }),
  });
}
