import { ApplicationFailure } from '@temporalio/workflow';
import type { TaskResult } from '../../src/conductor/task-descriptor.ts';
import { fullRunMessage, updatesMax } from '../../src/model/definitions/task-update.ts';
import type { TaskAddress, TaskRefusal, TaskUpdate } from '../../src/model/definitions/task-update.ts';
import { taskReferencesIn } from '../../src/model/definitions/task-references.ts';
import type { TaskSkip, VariablesRefusal } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { ExecutionState } from './execution-state.ts';
import type { OpenTask, OpenTasks } from './open-tasks.ts';
import type { Skips } from './skips.ts';
import type { TaskLog } from './task-log.ts';
import { uncancellableCondition } from './pause.ts';
import { seesWholeRun } from './update-order.ts';

interface Run {
  readonly state: ExecutionState;
  readonly openTasks: OpenTasks;
  readonly log: TaskLog;
  readonly skips: Skips;
}

/** Updates of a run's tasks and variables from outside (A35-A37, A76, M57). */
export class TaskUpdates {
  readonly #run: Run;
  #taken = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Throws what the caller is told; then nothing is written in the history. */
  check(update: TaskUpdate): void {
    // A run that is made anew begins the task, which a worker may have by now, together with this: `apply` looks again.
    if (!seesWholeRun() && this.#run.openTasks.find(update.task) === undefined) return;
    const { isEndKnown, scheduled } = this.#find(update.task);
    // The end of its offer, a local activity, may come after this update now and before it when the history is replayed.
    if (isEndKnown) throw refusal('TaskFinished', `task ${scheduled.taskId} is over`);
    if (this.#isFull && update.status === 'IN_PROGRESS') throw refusal('RunIsFull', fullRunMessage);
  }

  /** Returns the task's id once the effect shows. */
  async apply(update: TaskUpdate): Promise<string> {
    const { state, log } = this.#run;
    const open = this.#find(update.task);
    const { taskId } = open.scheduled;
    const { status, reason, workerId, callbackAfterSeconds, logs = [] } = update;
    this.#taken += 1;
    const output = this.#outputOf(update, taskId);
    for (const line of logs) log.add(taskId, line);
    open.touch();
    if (update.extendLease === true) return taskId;
    log.add(taskId, `updated to ${status}${workerId === undefined ? '' : ` by ${workerId}`}`);
    const isOver = status !== 'IN_PROGRESS';
    state.amend(open.scheduled, {
      ...(workerId !== undefined && { workerId }),
      ...(callbackAfterSeconds !== undefined && { callbackAfterSeconds }),
      ...(!isOver && output !== undefined && { outputData: output }),
      ...(!isOver && reason !== undefined && { reasonForIncompletion: reason }),
    });
    if (!isOver) return taskId;
    open.end(toResult({ ...update, ...(output !== undefined && { output }) }, status));
    await uncancellableCondition(() => (state.find(taskId)?.endTime ?? 0) > 0);
    return taskId;
  }

  #outputOf({ output, mergesOutput = false }: TaskUpdate, taskId: string): TaskUpdate['output'] {
    return mergesOutput ? { ...this.#run.state.find(taskId)?.outputData, ...output } : output;
  }

  /** A task that has begun, or is over, is not skipped any more. */
  checkSkip({ reference }: TaskSkip): void {
    const { state, openTasks } = this.#run;
    const open = openTasks.find({ kind: 'reference', reference });
    if (open === undefined ? state.newest(reference) === undefined : this.#isScheduled(open)) {
      if (open !== undefined || taskReferencesIn(state.run.definition.tasks).includes(reference)) return;
    }
    throw ApplicationFailure.nonRetryable(`task ${reference} can not be skipped`, 'TaskNotSkippable');
  }

  async skip(skip: TaskSkip): Promise<void> {
    const { state, openTasks, skips } = this.#run;
    const open = openTasks.find({ kind: 'reference', reference: skip.reference });
    if (open === undefined) return skips.add(skip);
    const { taskId } = open.scheduled;
    if (skip.input !== undefined) state.amend(open.scheduled, { inputData: skip.input });
    open.end({ status: 'SKIPPED', output: skip.output ?? {} });
    await uncancellableCondition(() => (state.find(taskId)?.endTime ?? 0) > 0);
  }

  #isScheduled({ scheduled }: OpenTask): boolean {
    return this.#run.state.at(scheduled.seq - 1)?.status === 'SCHEDULED';
  }

  checkVariables(values: JsonObject): void {
    const { state } = this.#run;
    if (state.isOver) throw variablesRefusal('RunIsOver', 'the run is over');
    const fault = state.faultOfVariables(values);
    if (fault !== undefined) throw variablesRefusal('VariablesTooLarge', `the variables would be too large: ${fault}`);
    if (this.#isFull) throw variablesRefusal('RunIsFull', fullRunMessage);
  }

  setVariables(values: JsonObject): void {
    this.#taken += 1;
    this.#run.state.setVariables(values);
  }

  checkLog(taskId: string): void {
    const { state, log } = this.#run;
    if (state.find(taskId) === undefined && seesWholeRun()) throw unknown(taskId);
    if (this.#isFull || log.isFull(taskId)) throw refusal('TaskLogFull', `the log of task ${taskId} is full`);
  }

  addLog(taskId: string, line: string): void {
    const task = this.#run.state.find(taskId);
    if (task === undefined) throw unknown(taskId);
    this.#taken += 1;
    this.#run.log.add(task.taskId, line);
  }

  get #isFull(): boolean {
    return this.#taken >= updatesMax;
  }

  #find(address: TaskAddress): OpenTask {
    const { state, openTasks } = this.#run;
    const open = openTasks.find(address);
    if (open !== undefined) return open;
    if (address.kind === 'reference') throw refusal('TaskNotOpen', `no open task ${address.reference}`);
    if (state.find(address.taskId) === undefined) throw unknown(address.taskId);
    throw refusal('TaskFinished', `task ${address.taskId} is over`);
  }
}

function toResult({ output, reason }: TaskUpdate, status: Exclude<TaskUpdate['status'], 'IN_PROGRESS'>): TaskResult {
  const given = output !== undefined && { output };
  return status === 'COMPLETED' ? { status, ...given } : { status, reason: reason ?? `updated to ${status}`, ...given };
}

function unknown(taskId: string): ApplicationFailure {
  return refusal('TaskUnknown', `no task ${taskId} in this run`);
}

function refusal(type: TaskRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

function variablesRefusal(type: VariablesRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
