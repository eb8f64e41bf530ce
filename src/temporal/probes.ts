import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

export interface ProbeDependencies {
  readonly client: Client;
  readonly taskQueue: string;
}

/** A worker that has not asked for work for this long is gone; it asks at least every minute. */
const pollerAgeMaxMs = 2 * 60_000;

/** Throws with a message for each part that does not work. */
export function createTemporalProbes({ client, taskQueue }: ProbeDependencies) {
  const { namespace } = client.options;
  return {
    async temporal(): Promise<void> {
      await client.workflowService.describeNamespace({ namespace });
    },
    async worker(): Promise<void> {
      if (!(await isPolled(client, taskQueue))) throw new Error(`no worker polls the task queue "${taskQueue}"`);
    },
  };
}

/** Whether a worker has asked for workflows of this task queue lately. */
export async function isPolled(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const newest = Math.max(0, ...(pollers ?? []).map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000));
  return Date.now() - newest <= pollerAgeMaxMs;
}
