import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import { runTopic } from '../../../shared/live/live.ts';

export interface WorkerLine {
  readonly log: string;
  /** Milliseconds since 1970. */
  readonly createdTime: number;
}

export function workerLinesQuery(taskId: string) {
  return queryOptions({
    queryKey: [runTopic, 'log', taskId],
    queryFn: ({ signal }) =>
      ask<readonly WorkerLine[]>(api.GET('/api/tasks/{taskId}/log', { params: { path: { taskId } }, signal })),
  });
}
