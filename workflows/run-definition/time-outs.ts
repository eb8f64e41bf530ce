import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import { runTimeLimit, taskTimeLimits, type TaskTimeLimit } from '../../src/conductor/time-limits.ts';
import type { TaskDescriptor } from '../../src/conductor/task-descriptor.ts';
import { withRegistered } from '../../src/model/definitions/registered-rules.ts';
import type { RunInput } from '../../src/model/definitions/execution.ts';
import { isSince } from './is-since.ts';
import type { OpenTask } from './open-tasks.ts';
import type { TaskLog } from './task-log.ts';

/** Runs that began before there were time-outs have none: their histories have no timers for them. */
const patchId = 'time-outs';

/** Calls `timeOut` with the reason when the run takes too long (A72). */
export function watchRun(run: RunInput, timeOut: (reason: string) => Promise<void>): void {
  const limit = runTimeLimit(run.definition);
  if (limit === undefined || !isSince(run, patchId)) return;
  const reason = `the run takes longer than its timeoutSeconds, ${limit.timeoutMs / 1_000}`;
  background(async () => {
    const runsSinceMs = run.kept?.continued?.runsSinceMs ?? run.kept?.runsSinceMs;
    const pastMs = runsSinceMs === undefined ? 0 : Date.now() - runsSinceMs;
    await sleep(Math.max(limit.timeoutMs - pastMs, 1));
    if (limit.policy === 'TIME_OUT_WF') await timeOut(reason);
    else log.warn(reason);
  });
}

/** Ends an open task when its time is over (M58). Returns what ends the watching. */
export function watchTask(open: OpenTask, { run, taskLog, descriptor }: Watched): () => void {
  const { workflowTask, inputData } = open.scheduled;
  const written = taskTimeLimits(withRegistered(workflowTask, run.taskDefinitions));
  const isSilent =
    descriptor.endsElsewhere?.(workflowTask, inputData) === true && isSince(run, 'limits-of-silent-tasks');
  const limits = isSilent ? written.filter(({ kind }) => kind !== 'response') : written;
  if (limits.length === 0 || !isSince(run, patchId)) return () => undefined;
  const scope = new CancellationScope();
  const pastMs = pastMsOf(open, run);
  for (const limit of limits) background(() => scope.run(() => watch(open, limit, { taskLog, pastMs })));
  return () => scope.cancel();
}

interface Watched {
  readonly run: RunInput;
  readonly taskLog: TaskLog;
  readonly descriptor: TaskDescriptor;
}

/** Of a task that a long run took along when it went on as another: its time goes on too. */
function pastMsOf({ scheduled: { startTime } }: OpenTask, { kept }: RunInput): number {
  const runsSinceMs = kept?.continued?.runsSinceMs;
  return runsSinceMs === undefined || startTime === 0 ? 0 : Date.now() - Math.max(startTime, runsSinceMs);
}

interface Watching {
  readonly taskLog: TaskLog;
  readonly pastMs: number;
}

async function watch(open: OpenTask, limit: TaskTimeLimit, { taskLog, pastMs }: Watching): Promise<void> {
  const seconds = limit.timeoutMs / 1_000;
  if (limit.kind === 'response') {
    await silence(open, limit.timeoutMs);
    open.end({ status: 'TIMED_OUT', reason: `no update for ${seconds} s (responseTimeoutSeconds)` });
    return;
  }
  await sleep(Math.max(limit.timeoutMs - pastMs, 1));
  const reason = `the task takes longer than its timeoutSeconds, ${seconds}`;
  if (limit.policy === 'ALERT_ONLY') {
    taskLog.add(open.scheduled.taskId, reason);
    log.warn(reason, { referenceTaskName: open.scheduled.referenceTaskName });
  } else {
    open.end({ status: 'TIMED_OUT', reason, endsRun: limit.policy === 'TIME_OUT_WF' });
  }
}

/** Resolves when nothing was heard of the task for so long. An update costs no timer: the rest is slept then. */
async function silence(open: OpenTask, timeoutMs: number): Promise<void> {
  let restMs = timeoutMs;
  while (restMs > 0) {
    await sleep(restMs);
    restMs = open.lastUpdateMs + timeoutMs - Date.now();
  }
}

/** Nobody awaits it: it ends with the run, at the latest. */
function background(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}
