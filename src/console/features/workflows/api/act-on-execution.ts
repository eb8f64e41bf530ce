import { call } from '../../../shared/api/http.ts';

export type ExecutionAct = 'pause' | 'resume' | 'terminate';

export function actOnExecution(workflowId: string, act: ExecutionAct, reason?: string): Promise<void> {
  const path = `/api/workflow/${encodeURIComponent(workflowId)}`;
  return act === 'terminate' ? call('DELETE', path, { query: { reason } }) : call('PUT', `${path}/${act}`);
}

/** Ends a task that waits for somebody. */
export function updateTask(task: {
  readonly workflowInstanceId: string;
  readonly taskId: string;
  readonly status: 'COMPLETED' | 'FAILED';
  readonly outputData: unknown;
}): Promise<void> {
  return call('POST', '/api/tasks', { body: task });
}
