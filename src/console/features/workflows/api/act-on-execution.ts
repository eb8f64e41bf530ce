import { call } from '../../../shared/api/http.ts';

const pathOf = (workflowId: string) => `/api/workflow/${encodeURIComponent(workflowId)}`;

export function pauseExecution(workflowId: string): Promise<void> {
  return call('PUT', `${pathOf(workflowId)}/pause`);
}

export function resumeExecution(workflowId: string): Promise<void> {
  return call('PUT', `${pathOf(workflowId)}/resume`);
}

export function terminateExecution(workflowId: string, reason: string): Promise<void> {
  return call('DELETE', pathOf(workflowId), { query: { reason } });
}

/** Goes on from the tasks that failed. */
export function retryExecution(workflowId: string): Promise<void> {
  return call('POST', `${pathOf(workflowId)}/retry`);
}

/** Begins anew under the same id. @param latest by the newest version of its definition */
export function restartExecution(workflowId: string, latest: boolean): Promise<void> {
  return call('POST', `${pathOf(workflowId)}/restart`, { query: { useLatestDefinitions: latest } });
}

/** Does a task again, and all that came after it. */
export function rerunExecution(workflowId: string, reRunFromTaskId: string): Promise<void> {
  return call('POST', `${pathOf(workflowId)}/rerun`, { body: { reRunFromTaskId } });
}

/** Ends the first WAIT or YIELD task of the run, or of a workflow below it. */
export function signalExecution(
  workflowId: string,
  { status, output }: { readonly status: string; readonly output: unknown },
): Promise<void> {
  return call('POST', `/api/tasks/${encodeURIComponent(workflowId)}/${status}/signal`, { body: output });
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
