import type { Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { workerTaskEndedSignalName, type WorkerTaskEnd } from '../model/definitions/worker-task.ts';
import { callTimeoutMs } from './connection.ts';
import { encodePayload } from './encode-value.ts';
import { grpcStatusOf } from './unavailable.ts';

/**
 * Tells a run that a worker's task has ended. Under a request id of the task's own, so that the service drops a repeat; to
 * whichever run the workflow id has now, since a run that was reset or continued has the task. One that is over needs no word.
 */
export function createRunTelling(client: Client): (workflowId: string, end: WorkerTaskEnd) => Promise<void> {
  return async (workflowId, end) => {
    const payload = await encodePayload(client, end);
    try {
      await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflowService.signalWorkflowExecution({
          namespace: client.options.namespace,
          workflowExecution: { workflowId },
          signalName: workerTaskEndedSignalName,
          input: { payloads: [payload] },
          requestId: `worker-task/${end.taskId}`,
        }),
      );
    } catch (error) {
      if (grpcStatusOf(error) !== status.NOT_FOUND) throw error;
    }
  };
}
