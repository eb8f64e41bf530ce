import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { accessRequestWorkflowId } from '../model/access/access-request.ts';
import { accessRequestType } from '../model/access/access-request-act.ts';
import type { RunEndings } from '../model/access/open-requests.ts';
import { saveAgainSignalName, type RequestRuns } from '../model/access/unconfirmed-saves.ts';
import { callTimeoutMs } from './connection.ts';
import { isOpenRun } from './run-state.ts';
import { grpcStatusOf } from './unavailable.ts';

/** The runs of access requests as Temporal has them. */
export function createRequestRuns(client: Client): RequestRuns & RunEndings {
  return {
    async endingOf(requestId) {
      const described = await describe(requestId);
      return described === undefined || isOpenRun(described) ? undefined : described.status.name;
    },

    async hasWrittenDown({ requestId, historyLength }) {
      const described = await describe(requestId);
      // The id is that of the end of a grant once the request is over.
      if (described === undefined || !isOpenRun(described) || described.type !== accessRequestType) return true;
      if (described.historyLength <= historyLength) return false;
      return (await eventAt(described, historyLength + 1)) === completedType;
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

  /** Undefined: Temporal does not know it. */
  async function describe(requestId: string): Promise<WorkflowExecutionDescription | undefined> {
    const run = client.workflow.getHandle(accessRequestWorkflowId(requestId));
    try {
      return await client.withDeadline(Date.now() + callTimeoutMs, () => run.describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Its kind. Searched from the end: what was saved a moment ago is near it. */
  async function eventAt({ workflowId, runId }: WorkflowExecutionDescription, eventId: number) {
    for (let nextPageToken: Uint8Array | undefined; ; ) {
      const page = await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflowService.getWorkflowExecutionHistoryReverse({
          namespace: client.options.namespace,
          execution: { workflowId, runId },
          maximumPageSize: eventsPerPage,
          nextPageToken,
        }),
      );
      const found = page.history?.events?.find((event) => Number(event.eventId) === eventId);
      if (found !== undefined) return found.eventType;
      if (page.nextPageToken == null || page.nextPageToken.length === 0) return undefined;
      nextPageToken = page.nextPageToken;
    }
  }
}

const eventsPerPage = 50;
const completedType = proto.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
