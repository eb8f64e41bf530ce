import { workflowInfo } from '@temporalio/workflow';

/**
 * Why a run can take no more tasks, before Temporal ends it without a word to its waits: then the run fails with this
 * reason, what is open is cancelled and its waits are withdrawn.
 */
export function fullReason(tasksCount: number): string | undefined {
  const { historyLength, historySize } = workflowInfo();
  if (historyLength > historyEventsMax) return `the run has ${historyLength} events of history and ${advice(historyEventsMax)}`;
  if (historySize > historyBytesMax) return `the run has ${historySize} bytes of history and ${advice(historyBytesMax)}`;
  if (tasksCount >= tasksMax) return `the run has ${tasksCount} tasks and ${advice(tasksMax)}`;
  return undefined;
}

/** Temporal ends a run at 51,200 events. The rest is for what is open then: withdrawing a wait is one event. */
const historyEventsMax = 49_000;

/** Temporal ends a run at 50 MB of history. */
const historyBytesMax = 45 * 1024 * 1024;

/**
 * All tasks of a run are in its worker's memory, and are made again, in one go, when another worker takes the run over;
 * Temporal gives up on a worker that is busy with that for longer than some seconds. Also, a loop that waits for nothing
 * adds no history.
 */
const tasksMax = 50_000;

function advice(max: number): string {
  return `may have ${max}; let a loop end earlier, or give its work to a SUB_WORKFLOW that START_WORKFLOW or the loop starts anew`;
}
