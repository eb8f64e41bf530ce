import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { RunEnds } from '../model/definitions/child.ts';
import { endedStatus, endOf } from './run-end.ts';

/**
 * Asks the service alone: whoever wants to know is a workflow, which holds its worker's attention until it is answered,
 * and a run would be asked of that same worker.
 */
export function createRunEnds(client: Client): RunEnds {
  return {
    async find(workflowId) {
      const description = await describe(client, workflowId);
      if (description === undefined) return { kind: 'ended', status: 'TERMINATED', reason: `the run ${workflowId} was removed`, output: {}, workflowId };
      const { output = {}, reasonForIncompletion: reason, ...said } = await endOf(client, description);
      const status = endedStatus(description) ?? said.status;
      return status && { kind: 'ended', status, output, workflowId, ...(reason !== undefined && { reason }) };
    },
  };
}

async function describe(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
