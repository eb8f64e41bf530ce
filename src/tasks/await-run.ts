import type { Execution, Executions, TaskExecution } from '../model/definitions/execution.ts';

/** A task that holds a run up until somebody signals it, and the run that has it. */
export interface BlockingTask {
  readonly execution: Execution;
  readonly task: TaskExecution;
}

export interface AwaitOptions {
  /** By `performance.now()`, when the request came: the time to start or to signal the run is part of the wait. */
  readonly askedAtMs: number;
  readonly waitMs: number;
  /** References; it is over when each of these tasks has ended. */
  readonly untilTasks?: readonly string[];
  readonly signal: AbortSignal;
}

export interface AwaitedRun {
  readonly execution: Execution;
  readonly blocking?: BlockingTask;
}

/** The pauses grow: most calls wait for a moment, the others for seconds. */
const pauseMsMin = 25;
const pauseMsMax = 400;
/** Sub-workflows nest no deeper. */
const depthMax = 20;

/**
 * Waits for the first of these: the run has ended, a WAIT without a time or a YIELD is open in it or in a sub-workflow, each
 * of the named tasks has ended, the time is over (A133). Undefined: there is no such run.
 */
export async function awaitRun(
  executions: Pick<Executions, 'find'>,
  workflowId: string,
  { askedAtMs, waitMs, untilTasks = [], signal }: AwaitOptions,
): Promise<AwaitedRun | undefined> {
  const until = askedAtMs + waitMs;
  for (let pauseMs = pauseMsMin; ; pauseMs = Math.min(pauseMs * 1.5, pauseMsMax)) {
    const execution = await executions.find(workflowId);
    if (execution === undefined) return undefined;
    const blocking = await findTask(executions, execution, blocks);
    const isOver =
      execution.endTime > 0 ||
      blocking !== undefined ||
      (untilTasks.length > 0 && untilTasks.every((reference) => hasEnded(execution, reference)));
    const leftMs = until - performance.now();
    if (isOver || signal.aborted || leftMs <= 0) return { execution, ...(blocking !== undefined && { blocking }) };
    // The last look is at the end of the wait: a run that ends just before is not told as going on.
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
  }
}

/** The first task of the run, or of one of its open sub-workflows, that a signal ends (A134). */
export function findSignalled(
  executions: Pick<Executions, 'find'>,
  execution: Execution,
): Promise<BlockingTask | undefined> {
  return findTask(executions, execution, isSignallable);
}

async function findTask(
  executions: Pick<Executions, 'find'>,
  execution: Execution,
  isMeant: (task: TaskExecution) => boolean,
  depth = 0,
): Promise<BlockingTask | undefined> {
  for (const task of execution.tasks) {
    if (!isOpen(task)) continue;
    if (isMeant(task)) return { execution, task };
    if (task.subWorkflowId === undefined || depth >= depthMax) continue;
    const child = await executions.find(task.subWorkflowId);
    const found = child && (await findTask(executions, child, isMeant, depth + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOpen({ status }: TaskExecution): boolean {
  return status === 'SCHEDULED' || status === 'IN_PROGRESS';
}

function isSignallable({ taskType }: TaskExecution): boolean {
  return taskType === 'WAIT' || taskType === 'YIELD';
}

/** A wait for an event does not: whoever waits for the run waits for the event. */
function blocks(task: TaskExecution): boolean {
  if (task.taskType === 'YIELD') return true;
  const { duration = null, until = null, matches = null, yield: yields = null } = task.inputData;
  return task.taskType === 'WAIT' && (yields === true || (duration === null && until === null && matches === null));
}

function hasEnded({ tasks }: Execution, reference: string): boolean {
  const task = tasks.findLast(
    ({ referenceTaskName, workflowTask }) =>
      referenceTaskName === reference || workflowTask.taskReferenceName === reference,
  );
  return task !== undefined && task.endTime > 0 && !task.retried;
}
