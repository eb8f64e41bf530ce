import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Changes } from '../model/changes.ts';
import { grpcStatusOf } from './unavailable.ts';

/** A run changes when its history grows. A run that is not there, or a service that is away, has a mark as well. */
export function createRunMark(client: Client): Changes['runMark'] {
  return async (workflowId) => {
    try {
      const { runId, status, historyLength } = await client.workflow.getHandle(workflowId).describe();
      return `${runId}/${status.name}/${historyLength}`;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || grpcStatusOf(error) !== undefined) return 'none';
      throw error;
    }
  };
}
