import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Changes } from '../model/changes.ts';
import { grpcStatusOf } from './unavailable.ts';

/** Other topics of a page wait for the answer too, so it is not waited for any longer. */
const answerMs = 2_000;
/** Runs that began or ended in one moment have no order between them that means something. */
const newestMax = 25;

/** Marks of runs. Constant while Temporal does not answer: pages learn that it is away, and that it is back. */
export function createRunMarks(client: Client): Pick<Changes, 'runMark' | 'runsMark'> {
  const { namespace } = client.options;
  return {
    runMark: (workflowId) =>
      askFor(async () => {
        const { runId, status, historyLength } = await client.workflow.getHandle(workflowId).describe();
        return `${runId}/${status.name}/${historyLength}`;
      }),
    // Of the open runs the one that began last stands first, of the others the one that ended last.
    runsMark: () =>
      askFor(async () => {
        const both = await Promise.all([newest("ExecutionStatus = 'Running'"), newest("ExecutionStatus != 'Running'")]);
        return both.flat().join();
      }),
  };

  async function askFor(ask: () => Promise<string>): Promise<string> {
    try {
      return await client.withDeadline(Date.now() + answerMs, ask);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || grpcStatusOf(error) !== undefined) return 'none';
      throw error;
    }
  }

  async function newest(query: string): Promise<readonly string[]> {
    const { executions } = await client.workflowService.listWorkflowExecutions({
      namespace,
      query,
      pageSize: newestMax,
    });
    return executions.map(({ execution, status }) => `${execution?.runId}/${status}`);
  }
}
