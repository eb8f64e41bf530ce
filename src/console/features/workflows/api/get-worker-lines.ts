import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
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
      call<readonly WorkerLine[]>('GET', `/api/tasks/${encodeURIComponent(taskId)}/log`, { signal }),
  });
}
