import { status } from '@grpc/grpc-js';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { RunStatus, RunStatuses } from '../model/inbound/wait-queries.ts';
import { callTimeoutMs } from './call-deadline.ts';

/** A run that was reset again and again has one more of these each time; past them it counts as open. */
const resetsFollowedMax = 20;

/** Asks Temporal what became of a run. Throws when Temporal cannot say. */
export function createRunStatuses(client: Client): RunStatuses {
  const { namespace } = client.options;
  return async (run) => {
    let { runId } = run;
    for (let followed = 0; followed <= resetsFollowedMax; followed += 1) {
      const described = await describe(run.workflowId, runId);
      if (described === undefined) return { kind: 'gone' };
      const { workflowExecutionInfo, workflowExtendedInfo } = described;
      const taken = workflowExtendedInfo?.resetRunId;
      if (!taken || taken === runId) return toFate(workflowExecutionInfo?.closeTime?.seconds);
      runId = taken;
    }
    return { kind: 'open' };
  };

  async function describe(workflowId: string, runId: string) {
    try {
      return await client.connection.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } }),
      );
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== status.NOT_FOUND) throw error;
      // A namespace that is not there is told by the same code, and would make every run look gone.
      await client.workflowService.describeNamespace({ namespace });
      return undefined;
    }
  }
}

function toFate(closeSeconds: unknown): RunStatus {
  return closeSeconds === undefined || closeSeconds === null
    ? { kind: 'open' }
    : { kind: 'closed', at: new Date(Number(closeSeconds) * 1000) };
}
