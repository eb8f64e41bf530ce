import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  TimeoutFailure,
  defineSignal,
  proxyActivities,
  rootCause,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { OfferRequest, WorkerTaskActivities } from '../../activities/worker-task-activities.ts';
import type { TaskResult } from '../../src/conductor/task-descriptor.ts';
import type { TaskOffer } from '../../src/conductor/task-offer.ts';
import { workerTaskEndedSignalName, type WorkerTaskEnd } from '../../src/model/definitions/worker-task.ts';
import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import { proxySequentially } from '../sequential-local-activities.ts';
import { proxySlowly } from '../slow-activities.ts';
import type { ExecutionState } from './execution-state.ts';
import type { OpenTask } from './open-tasks.ts';
import { plannedOffer } from './planned-offer.ts';
import type { TaskLog } from './task-log.ts';

export const workerTaskEndedSignal = defineSignal<[end: WorkerTaskEnd]>(workerTaskEndedSignalName);

const untilItWorks = {
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
} as const;

/** Local: one history event instead of six. The same task offered twice is one. */
const { offerTask } = proxySequentially<WorkerTaskActivities>(untilItWorks);
const { offerTask: offerSlowly } = proxySlowly<Pick<WorkerTaskActivities, 'offerTask'>>();

/**
 * An ordinary activity: that the task is over for its run is in the history before nobody gets it any more. By a local one
 * a workflow task that is lost afterwards could leave the run waiting for a task that no worker can ever get.
 */
const { withdrawTask } = proxyActivities<WorkerTaskActivities>(untilItWorks);

interface Handing {
  readonly open: OpenTask;
  readonly state: ExecutionState;
  readonly log: TaskLog;
}

/** The tasks of a run that workers do. A task costs two events of history: its offer, and the signal that ends it. */
export class WorkerTasks {
  readonly #waiting = new Map<string, (end: WorkerTaskEnd) => void>();
  /** Told before the task was handed out: a worker had it by a try of this workflow task that was lost. */
  readonly #early = new Map<string, WorkerTaskEnd>();

  constructor() {
    setHandler(workerTaskEndedSignal, (end) => {
      const resolve = this.#waiting.get(end.taskId);
      if (resolve !== undefined) resolve(end);
      else if (this.#early.size < earlyMax) this.#early.set(end.taskId, end);
    });
  }

  async hand(request: OfferRequest, { open, state, log }: Handing): Promise<TaskResult> {
    const { taskId } = request.task;
    const ended = new Promise<WorkerTaskEnd>((resolve) =>
      this.#waiting.set(taskId, (end) => {
        open.isEndKnown = true;
        resolve(end);
      }),
    );
    const early = this.#early.get(taskId);
    this.#early.delete(taskId);
    if (early !== undefined) this.#waiting.get(taskId)?.(early);
    try {
      const offer =
        plannedOffer(request, state.run) ??
        (await CancellationScope.nonCancellable(() => offerTask(request))) ??
        (await CancellationScope.nonCancellable(() => offerSlowly(request)));
      open.retry = offer.retry;
      open.outputSchema = offer.outputSchema;
      if (offer.refused !== undefined) return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: offer.refused };
      const { filled = {}, domain, activity } = offer;
      const inputData = { ...request.task.inputData, ...filled };
      state.amend(open.scheduled, { inputData, ...(domain !== undefined && { domain }) });
      if (activity !== undefined) return await runActivity(request, { ...activity, input: inputData });
      log.add(taskId, `waits for a worker of type ${request.task.taskType}${domain ? ` in the domain ${domain}` : ''}`);
      return await this.#untilEnded(ended, { open, state, log });
    } finally {
      this.#waiting.delete(taskId);
    }
  }

  async #untilEnded(ended: Promise<WorkerTaskEnd>, { open, state, log }: Handing): Promise<TaskResult> {
    const { taskId } = open.scheduled;
    try {
      const end = await Promise.race([ended, open.scope.cancelRequested]);
      const { startTime = 0, pollCount, workerId, callbackAfterSeconds, logs = [] } = end;
      for (const line of logs) log.add(taskId, line);
      state.amend(open.scheduled, {
        startTime,
        pollCount,
        ...(workerId !== undefined && { workerId }),
        ...(callbackAfterSeconds !== undefined && { callbackAfterSeconds }),
      });
      return toResult(end);
    } catch (cancelled) {
      await CancellationScope.nonCancellable(() => withdrawTask(taskId));
      throw cancelled;
    }
  }
}

/** Ends of tasks that a run does not know, or knows no more. */
const earlyMax = 1_000;

function toResult({ status, output, reason, endsRun }: WorkerTaskEnd): TaskResult {
  const given = output !== undefined && { output };
  if (status === 'COMPLETED') return { status, ...given };
  return { status, reason: reason ?? `the worker says ${status}`, ...given, ...(endsRun !== undefined && { endsRun }) };
}

/** The task is an activity of its name, with the task's input, on a worker of somebody's own. Its tries are tasks of the run. */
async function runActivity(
  { task, delayMs }: OfferRequest,
  { taskQueue, limits, input }: NonNullable<TaskOffer['activity']> & { readonly input: JsonObject },
): Promise<TaskResult> {
  const activities = proxyActivities<Record<string, (input: JsonObject) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: limits.totalMs || unboundedMs,
    ...(limits.responseMs > 0 && { heartbeatTimeout: limits.responseMs }),
    ...(limits.pollMs > 0 && { scheduleToStartTimeout: limits.pollMs }),
    retry: { maximumAttempts: 1 },
  });
  if (delayMs > 0) await sleep(delayMs);
  try {
    const result = await activities[task.taskType]?.(input);
    return { status: 'COMPLETED', output: toOutput(result) };
  } catch (error) {
    if (!(error instanceof ActivityFailure) || error.cause === undefined) throw error;
    return toFailure(error, limits);
  }
}

/** Ten years: Temporal wants a bound, the task has none. */
const unboundedMs = 3_650 * 86_400_000;

function toFailure(
  error: ActivityFailure,
  { totalMs, totalPolicy }: NonNullable<TaskOffer['activity']>['limits'],
): TaskResult {
  const { cause } = error;
  const reason = rootCause(error) ?? error.message;
  if (cause instanceof TimeoutFailure) {
    const endsRun = cause.timeoutType === 'START_TO_CLOSE' && totalMs > 0 && totalPolicy === 'TIME_OUT_WF';
    return { status: 'TIMED_OUT', reason: `${cause.timeoutType}: ${reason}`, ...(endsRun && { endsRun }) };
  }
  if (!(cause instanceof ApplicationFailure)) throw error;
  const detail: unknown = cause.details?.[0];
  return {
    status: cause.nonRetryable === true ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED',
    reason,
    ...(isJsonObject(detail) && { output: detail }),
  };
}

/** Output is a map; any other result is under `result`. */
function toOutput(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  const json: JsonObject = JSON.parse(JSON.stringify({ result: value }));
  return isJsonObject(json.result) ? json.result : json;
}
