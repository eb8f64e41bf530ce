import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { accessRequestWorkflowId } from '../model/access/access-request.ts';
import { accessRequestType } from '../model/access/access-request-act.ts';
import { saveAgainSignalName, type RequestRuns } from '../model/access/unconfirmed-saves.ts';
import { callTimeoutMs } from './connection.ts';
import { isOpenRun } from './run-state.ts';
import { grpcStatusOf } from './unavailable.ts';

/** The runs of access requests as Temporal has them. */
export function createRequestRuns(client: Client): RequestRuns {
  return {
    async historyLengthOf(requestId) {
      const run = client.workflow.getHandle(accessRequestWorkflowId(requestId));
      try {
        const described = await client.withDeadline(Date.now() + callTimeoutMs, () => run.describe());
        // The id is that of the end of a grant once the request is over.
        const isOpen = isOpenRun(described) && described.type === accessRequestType;
        return isOpen ? described.historyLength : undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },

    async saveAgain({ requestId, historyLength }) {
      try {
        await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflowService.signalWorkflowExecution({
            namespace: client.options.namespace,
            workflowExecution: { workflowId: accessRequestWorkflowId(requestId) },
            signalName: saveAgainSignalName,
            requestId: `save-again/${requestId}/${historyLength}`,
          }),
        );
      } catch (error) {
        if (grpcStatusOf(error) !== status.NOT_FOUND) throw error;
      }
    },
  };
}
