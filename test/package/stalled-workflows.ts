// Workflows that get stuck in the ways that authors know.
import { proxyActivities, setHandler, condition, defineSignal, workflowInfo } from '@temporalio/workflow';
import { useSignalboxTaskQueue, waitForWebhook } from '../../workflows/author.ts';
import type { WaitRequest } from '../../src/model/inbound/wait.ts';

useSignalboxTaskQueue('the task queue of signalbox');

export async function takeOne({ key }: { readonly key: string }): Promise<string> {
  const { event } = await waitForWebhook({ matches: { key } });
  return event.id;
}

/** A mistake in the code fails the task, and the run for as long as nobody mends it. */
export async function failAtEvent({ key }: { readonly key: string }): Promise<string> {
  const { event } = await waitForWebhook({ matches: { key } });
  return Reflect.get(Object(event.payload['nothing']), 'deep').deeper;
}

const go = defineSignal('go');

/** Registers a wait by hand, as a program in another language would, and has no handler for what it brings. */
export async function waitByHand({ key }: { readonly key: string }): Promise<void> {
  const { registerWait } = proxyActivities<{ registerWait(request: WaitRequest): Promise<unknown> }>({
    taskQueue: 'the task queue of signalbox',
    startToCloseTimeout: '30s',
  });
  const { runId, workflowType, firstExecutionRunId, startTime } = workflowInfo();
  let isOver = false;
  setHandler(go, () => void (isOver = true));
  await registerWait({
    waitId: `${runId}/1`,
    seq: 1,
    unconsumed: [],
    chainId: firstExecutionRunId,
    continued: false,
    workflowName: workflowType,
    workflowVersion: 0,
    matches: { key },
    since: startTime.getTime(),
    fromStart: true,
  });
  await condition(() => isOver);
}
