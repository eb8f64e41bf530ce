import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StoryTools } from './stories.ts';

interface Run {
  readonly type: string;
  readonly id: string;
  readonly input: object;
}

/** Straight to Temporal, again and again: a run of this id is there afterwards. */
export async function startRun({ temporal, isOver }: StoryTools, { type, id, input }: Run): Promise<void> {
  while (!isOver()) {
    try {
      await temporal.workflow.start(type, { taskQueue: 'signalbox', workflowId: id, args: [input] });
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return;
      await sleep(300);
    }
  }
}

export async function untilEnd({ temporal, isOver }: StoryTools, workflowId: string): Promise<void> {
  while (!isOver() && ['RUNNING', 'UNKNOWN'].includes((await endOf(temporal, workflowId)).status)) await sleep(500);
}

export async function endOf(
  temporal: Client,
  workflowId: string,
): Promise<{ readonly status: string; readonly result?: unknown }> {
  const handle = temporal.workflow.getHandle(workflowId);
  const status = await handle.describe().then(
    (description) => description.status.name,
    () => 'UNKNOWN',
  );
  return status === 'COMPLETED' ? { status, result: await handle.result() } : { status };
}
