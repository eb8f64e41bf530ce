import type { Client } from '@temporalio/client';
import { runWorkflowType } from '../model/definitions/execution.ts';
import type { StartedRuns } from '../model/definitions/recorded-executions.ts';
import { callTimeoutMs } from './connection.ts';

const pageSize = 200;

/** Runs of definitions on Signalbox's own task queue, by Temporal's visibility. */
export function createStartedRuns({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): StartedRuns {
  const { namespace } = client.options;
  const queue = taskQueue.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return {
    async *between({ fromMs, toMs }) {
      const query = [
        `WorkflowType = '${runWorkflowType}'`,
        `TaskQueue = '${queue}'`,
        `StartTime >= '${new Date(fromMs).toISOString()}'`,
        `StartTime <= '${new Date(toMs).toISOString()}'`,
      ].join(' AND ');
      let nextPageToken: Uint8Array<ArrayBufferLike> = new Uint8Array();
      do {
        const page = await client.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflowService.listWorkflowExecutions({ namespace, query, pageSize, nextPageToken }),
        );
        // A workflow that was taken up again has several runs.
        yield [...new Set(page.executions.flatMap(({ execution }) => execution?.workflowId ?? []))];
        nextPageToken = page.nextPageToken;
      } while (nextPageToken.length > 0);
    },
  };
}
