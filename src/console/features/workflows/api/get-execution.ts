import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';
import { runTopic } from '../../../shared/live/live.ts';
import type { ExecutionView } from './execution.ts';

export function shownExecutionQuery(workflowId: string) {
  return queryOptions({
    queryKey: [runTopic, workflowId],
    queryFn: ({ signal }) =>
      askOpen<ExecutionView>(api.GET('/api/workflow/{id}', { params: { path: { id: workflowId } }, signal })),
  });
}
