import { act, api, openBody } from '../../../shared/api/http.ts';

const of = (workflowId: string) => ({ path: { id: workflowId } });

export function pauseExecution(workflowId: string): Promise<void> {
  return act(api.PUT('/api/workflow/{id}/pause', { params: of(workflowId) }));
}

export function resumeExecution(workflowId: string): Promise<void> {
  return act(api.PUT('/api/workflow/{id}/resume', { params: of(workflowId) }));
}

export function terminateExecution(workflowId: string, reason: string): Promise<void> {
  return act(api.DELETE('/api/workflow/{id}', { params: { ...of(workflowId), query: { reason } } }));
}

/** Goes on from the tasks that failed. */
export function retryExecution(workflowId: string): Promise<void> {
  return act(api.POST('/api/workflow/{id}/retry', { params: of(workflowId) }));
}

/** Begins anew under the same id. @param latest by the newest version of its definition */
export function restartExecution(workflowId: string, latest: boolean): Promise<void> {
  return act(
    api.POST('/api/workflow/{id}/restart', { params: { ...of(workflowId), query: { useLatestDefinitions: latest } } }),
  );
}

/** Does a task again, and all that came after it. */
export function rerunExecution(workflowId: string, reRunFromTaskId: string): Promise<void> {
  return act(api.POST('/api/workflow/{id}/rerun', { params: of(workflowId), body: { reRunFromTaskId } }));
}

/** Ends the first WAIT or YIELD task of the run, or of a workflow below it. */
export function signalExecution(
  workflowId: string,
  {
    status,
    output,
  }: { readonly status: 'COMPLETED' | 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR'; readonly output: unknown },
): Promise<void> {
  return act(
    api.POST('/api/tasks/{workflowId}/{status}/signal', {
      params: { path: { workflowId, status } },
      body: openBody<Record<string, unknown>>(output),
    }),
  );
}

/** Ends a task that waits for somebody. */
export function updateTask({
  outputData,
  ...task
}: {
  readonly workflowInstanceId: string;
  readonly taskId: string;
  readonly status: 'COMPLETED' | 'FAILED';
  readonly outputData: unknown;
}): Promise<void> {
  return act(api.POST('/api/tasks', { body: { ...task, outputData: openBody<Record<string, unknown>>(outputData) } }));
}
