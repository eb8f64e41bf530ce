import type { Client } from '@temporalio/client';
import type { RunEnds } from '../model/definitions/child.ts';
import { describeRun } from './describe-run.ts';
import { endedStatus, endOf } from './run-end.ts';

/**
 * Asks the service alone: whoever wants to know is a workflow, which holds its worker's attention until it is answered,
 * and a run would be asked of that same worker.
 */
export function createRunOutcomes(client: Client): RunEnds {
  return {
    async find(workflowId) {
      const description = await describeRun(client, workflowId);
      if (description === undefined) return { kind: 'ended', status: 'TERMINATED', reason: `the run ${workflowId} was removed`, output: {}, workflowId };
      const { output = {}, reasonForIncompletion: reason, ...said } = await endOf(client, description);
      const status = endedStatus(description) ?? said.status;
      return status && { kind: 'ended', status, output, workflowId, ...(reason !== undefined && { reason }) };
    },
  };
}
