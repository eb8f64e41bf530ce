import {
  CancellationScope,
  TemporalFailure,
  allHandlersFinished,
  isCancellation,
  rootCause,
  sleep,
  uuid4,
} from '@temporalio/workflow';
import { measure } from '../../src/conductor/value-size.ts';
import { withRegistered } from '../../src/model/definitions/registered-rules.ts';
import { retryDelayMs, retryRules } from '../../src/conductor/retry-rules.ts';
import {
  namesOf,
  type RunEnd,
  type RunningTask,
  type TaskCompleted,
  type TaskContext,
  type TaskDescriptor,
  type TaskFailed,
  type TaskResult,
} from '../../src/conductor/task-descriptor.ts';
import { typeOf, type TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { RunInput, TaskExecution } from '../../src/model/definitions/execution.ts';
import { ownIdOf, toTaskId } from '../../src/model/definitions/task-update.ts';
import type { ExecutionState } from './execution-state.ts';
import type { RetryOf } from './new-execution.ts';
import { startFailureWorkflow } from './failure-workflow.ts';
import { isSince } from './is-since.ts';
import { continueIfLong } from './continue-run.ts';
import { KeptTasks } from './kept-tasks.ts';
import { OpenTask, OpenTasks } from './open-tasks.ts';
import { OwnTaskIds } from './own-task-id.ts';
import { Pause, uncancellableCondition } from './pause.ts';
import { Skips } from './skips.ts';
import { IterationScope, TaskSequence, runStatusOf, type LoopEnd } from './task-sequence.ts';
import { Yielder, fullReason } from './run-limits.ts';
import { createTaskContext, type Loop, type Ports } from './task-context.ts';
import { taskInput } from './task-input.ts';
import { TaskLog } from './task-log.ts';
import { watchTask } from './time-outs.ts';
import { RunValueChecks } from './value-checks.ts';
import { WorkerTasks } from './worker-tasks.ts';

/** Runs the tasks of a definition. It knows no type of task: what differs is in the descriptors. */
export class Interpreter implements Loop {
  readonly log = new TaskLog();
  readonly openTasks = new OpenTasks();
  readonly pause: Pause;
  readonly workerTasks = new WorkerTasks();
  /** Tasks that are to be skipped when they are reached. */
  readonly skips: Skips;
  readonly kept: KeptTasks;
  readonly #ownTaskIds = new OwnTaskIds();
  readonly #state: ExecutionState;
  readonly #ports: Ports;
  readonly #values: RunValueChecks;
  readonly #scope = new CancellationScope();
  #end: RunEnd | undefined;
  #goesOnAs: (() => RunInput) | undefined;
  /** The first failure of a permissive task, before those that were cancelled: it counts when all others are through. */
  #permissiveFailure: Extract<LoopEnd, { readonly kind: 'failed' }> | undefined;
  /** Tasks that have ended, and what follows from them has not. */
  readonly #followed = new Set<string>();
  readonly #yielder: Yielder;
  #waitsCount = 0;

  constructor(state: ExecutionState, ports: Ports) {
    this.#state = state;
    this.#ports = ports;
    this.#values = new RunValueChecks(state, ports);
    this.kept = new KeptTasks(state);
    const { continued: { permissiveFailure: task, skips } = {}, skips: keptSkips } = state.run.kept ?? {};
    this.skips = new Skips(keptSkips ?? skips);
    if (task !== undefined) this.#permissiveFailure = { kind: 'failed', task };
    this.pause = new Pause(state);
    this.#yielder = new Yielder(() => ports.yieldNow(), state);
  }

  /** Runs to the end, closes the execution and says how it ended. Returns when nothing of it is open. */
  async run(tasks: readonly TaskDefinition[]): Promise<RunEnd> {
    const sequence = await this.#scope.run(() => this.#runToEnd(tasks));
    if (this.#goesOnAs !== undefined) await this.#goOnAs(this.#goesOnAs);
    const settled = this.#values.checkedEnd(this.#state.conclude(this.#end ?? this.#endOf(sequence)));
    const conclusion = settled instanceof Promise ? await settled : settled;
    const started = await startFailureWorkflow(conclusion, { state: this.#state, ports: this.#ports });
    this.#state.end(conclusion, started);
    return conclusion.end;
  }

  /** A paused run does not end by itself (A73). */
  async #runToEnd(tasks: readonly TaskDefinition[]): Promise<LoopEnd> {
    const end = await this.runTasks(tasks, new IterationScope(0));
    return end.kind === 'cancelled' || (await this.#isResumed()) ? end : { kind: 'cancelled' };
  }

  /** Ends the run: open tasks are cancelled, nothing more is scheduled (A74). The first end counts. */
  end(end: RunEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#scope.cancel();
  }

  /** Goes on as another run of Temporal's as soon as nothing of this one is open, unless an end comes before. */
  goOnAs(next: () => RunInput): void {
    this.#goesOnAs = next;
    this.#scope.cancel();
  }

  async #goOnAs(next: () => RunInput): Promise<void> {
    await uncancellableCondition(() => allHandlersFinished() || this.#end !== undefined);
    if (this.#end === undefined && !CancellationScope.current().consideredCancelled)
      await this.#ports.continueAsNew(next());
  }

  /** One after the other, then until all is over that they started side by side. */
  runTasks(tasks: readonly TaskDefinition[], frame: IterationScope): Promise<LoopEnd> {
    return this.#runPlace(tasks, new TaskSequence(frame));
  }

  /** Runs lists beside their starter; a failure in one is one of the place (A71). */
  startBranches(
    branches: readonly (readonly TaskDefinition[])[],
    place: TaskSequence,
    options: { readonly made?: boolean } = {},
  ): void {
    place.fork(branches, options);
    for (const tasks of branches) {
      const branch = new TaskSequence(place.frame, place);
      const end = this.#runPlace(tasks, branch).then(async (ended) => {
        if (ended.kind === 'failed' && (await this.#isResumed())) place.fail(ended);
        return ended;
      });
      place.addBranch(branch, end);
    }
  }

  countWait(): void {
    this.#waitsCount += 1;
  }

  /** Between two turns of a loop. */
  continueIfLong(place: TaskSequence): Promise<void> {
    const run = { state: this.#state, ports: this.#ports, waitsCount: this.#waitsCount, loop: this };
    return continueIfLong(run, { place, permissiveFailure: this.#permissiveFailure?.task });
  }

  /** Ended, with all that follows from it. */
  isOver({ taskId, endTime, retried }: TaskExecution): boolean {
    return endTime > 0 && !retried && !this.#followed.has(taskId);
  }

  async #runPlace(tasks: readonly TaskDefinition[], place: TaskSequence): Promise<LoopEnd> {
    return place.endOf(await place.scope.run(() => this.#runSequence(tasks, place)));
  }

  async #runSequence(tasks: readonly TaskDefinition[], place: TaskSequence): Promise<LoopEnd> {
    for (const task of tasks) {
      const end = await this.#runTask(task, place);
      if (this.#end !== undefined) return { kind: 'cancelled' };
      if (end.kind !== 'completed') return end;
    }
    return { kind: 'completed' };
  }

  async #runTask(definition: TaskDefinition, place: TaskSequence, retryOf?: RetryOf): Promise<LoopEnd> {
    const bytes = measure(definition.inputParameters ?? null).bytes;
    const pause = this.#yielder.after({ tasks: this.#state.tasksCount, steps: this.#state.takeStepsSpent(), bytes });
    if (pause !== undefined) await pause;
    if (this.pause.isOn && !(await this.#isResumed())) return { kind: 'cancelled' };
    if (this.#end !== undefined || place.scope.consideredCancelled) return { kind: 'cancelled' };
    const full = fullReason(
      {
        tasks: this.#state.ownTasksCount,
        tasksInAll: this.#state.tasksCount,
        waits: this.#waitsCount,
        ...(this.#state.hasBounds && { heldBytes: this.#state.heldBytes }),
      },
      this.#ports.limits,
    );
    if (full !== undefined) {
      this.end({ status: 'FAILED', reason: full });
      return { kind: 'cancelled' };
    }
    const kept = retryOf === undefined ? this.kept.find(definition, place.frame) : undefined;
    if (kept !== undefined) return this.#goOnWith(kept, definition, place);
    const descriptor = this.#ports.taskDescriptor(typeOf(definition));
    const { scheduled, failure } = this.#schedule(definition, descriptor, place, retryOf);
    const skip = this.skips.take(definition.taskReferenceName);
    if (skip !== undefined) {
      this.#state.finish(scheduled, { status: 'SKIPPED', output: skip.output });
      return { kind: 'completed' };
    }
    const chainId = retryOf?.chainId ?? ownIdOf(scheduled.taskId);
    const sinceMs = retryOf?.sinceMs ?? scheduled.scheduledTime;
    return this.#perform(scheduled, { descriptor, place, chainId, sinceMs, failure });
  }

  /** A task of an earlier run. One that is done stays as it is, and what follows from it comes again. */
  async #goOnWith(task: TaskExecution, definition: TaskDefinition, place: TaskSequence): Promise<LoopEnd> {
    const { workflowTask, taskId, outputData } = task;
    const descriptor = this.#ports.taskDescriptor(typeOf(workflowTask));
    const chainId = ownIdOf(taskId);
    if (!this.kept.isDone(task)) {
      if (descriptor.opensAgain !== true) {
        const failed = this.#state.keepAsRetried(task);
        return this.#runTask(definition, place, { task: failed, chainId, delayMs: 0 });
      }
      place.frame.add(workflowTask.taskReferenceName, task.seq - 1);
      const sinceMs = task.scheduledTime;
      return this.#perform(this.#state.openAgain(task), { descriptor, place, chainId, sinceMs });
    }
    this.kept.place(task, place.frame, descriptor);
    if (descriptor.startsAgain === true)
      await descriptor.run(...this.#withContext(new OpenTask(task), { place, chainId }));
    const next = descriptor.nextAgain?.(workflowTask, outputData);
    return this.#follow(task, { status: 'COMPLETED', ...(next !== undefined && { next }) }, place);
  }

  async #perform(scheduled: TaskExecution, trying: Trying & { readonly failure?: TaskFailed }): Promise<LoopEnd> {
    const { place, failure } = trying;
    const result = this.#values.bounded(failure ?? (await this.#attempt(scheduled, trying)));
    if (result === 'cancelled') {
      this.#state.finish(scheduled, { status: 'CANCELED' });
      return { kind: 'cancelled' };
    }
    if ('reason' in result) return this.#retry(scheduled, result, trying) ?? this.#failAndEnd(scheduled, result);
    this.#state.finish(scheduled, {
      status: result.status,
      ...(result.output !== undefined && { output: result.output }),
    });
    if (result.end !== undefined) this.end({ ...result.end, taskId: scheduled.taskId });
    return this.#follow(scheduled, result, place);
  }

  async #follow({ taskId }: TaskExecution, { next }: TaskCompleted, place: TaskSequence): Promise<LoopEnd> {
    if (next === undefined) return { kind: 'completed' };
    this.#followed.add(taskId);
    const end = await this.#runSequence(next, place);
    this.#followed.delete(taskId);
    return end;
  }

  /** With a failure where its input cannot be made. */
  #schedule(task: TaskDefinition, descriptor: TaskDescriptor, { frame }: TaskSequence, retryOf?: RetryOf): Scheduled {
    const names = namesOf(descriptor, task);
    const taskId = toTaskId(this.#newOwnId(task, frame), this.#state.workflowId);
    const missing = (expression: string): void => this.log.add(taskId, `expression ${expression} resolved to null`);
    const failures: TaskFailed[] = [];
    const givenUp = (expression: string, reason: string): void =>
      void failures.push({
        status: 'FAILED_WITH_TERMINAL_ERROR',
        reason: `the expression ${expression} was given up: ${reason}`,
      });
    const guardsSecrets = this.#state.handsSecrets(task);
    const context = this.#state.expressions({ taskId, missing, givenUp, guardsSecrets });
    const resolved = taskInput(task, this.#state.run, context);
    const fault = this.#state.faultOf(resolved);
    if (fault !== undefined)
      failures.push({ status: 'FAILED_WITH_TERMINAL_ERROR', reason: `the input is too large: ${fault}` });
    const input = fault === undefined ? resolved : {};
    const scheduling = { taskId, task, ...names, iteration: frame.iteration, retryOf };
    const scheduled = this.#state.schedule(scheduling, this.kept.inputFor(scheduling) ?? input);
    frame.add(task.taskReferenceName, scheduled.seq - 1);
    return { scheduled, ...(failures[0] !== undefined && { failure: failures[0] }) };
  }

  #newOwnId({ taskReferenceName }: TaskDefinition, { iteration }: IterationScope): string {
    return isSince(this.#state.run, 'worker-tasks')
      ? this.#ownTaskIds.next(`${taskReferenceName}\n${iteration}`)
      : uuid4();
  }

  async #attempt(scheduled: TaskExecution, { descriptor, place, chainId }: Trying): Promise<TaskResult | 'cancelled'> {
    const { startDelayInSeconds } = scheduled;
    const open = this.openTasks.add(scheduled);
    const [running, context] = this.#withContext(open, { place, chainId });
    try {
      const result = await open.scope.run(async () => {
        if (descriptor.isForWorkers === true) return descriptor.run(running, context);
        if (startDelayInSeconds > 0) await sleep(startDelayInSeconds * 1_000);
        if (scheduled.status === 'SCHEDULED' && descriptor.beginsLater !== true) this.#state.start(scheduled);
        const unfit = this.#values.failureByInput(open);
        const failure = unfit && (await unfit);
        if (failure !== undefined) return failure;
        const unwatch = watchTask(open, { run: this.#state.run, taskLog: this.log, descriptor });
        return descriptor.run(running, context).finally(unwatch);
      });
      return this.#values.checkedResult(open.withRules(open.endedAs ?? result), open);
    } catch (error) {
      if (isCancellation(error))
        return open.endedAs === undefined
          ? 'cancelled'
          : this.#values.checkedResult(open.withRules(open.endedAs), open);
      // Anything else than a failure of Temporal is a mistake in our code: the workflow task is retried, nothing is lost.
      if (!(error instanceof TemporalFailure)) throw error;
      return open.endedAs ?? { status: 'FAILED', reason: rootCause(error) ?? error.message };
    } finally {
      this.openTasks.delete(open);
    }
  }

  #withContext(
    open: OpenTask,
    { place, chainId }: Pick<Trying, 'place' | 'chainId'>,
  ): [task: RunningTask, context: TaskContext] {
    const { taskId, workflowTask: definition, inputData: input, outputData, scheduledTime, seq } = open.scheduled;
    const isKept = seq <= this.#state.keptCount;
    const task = { taskId, chainId, definition, input, scheduledTime, ...(isKept && { outputSoFar: outputData }) };
    const engine = { open, loop: this, log: this.log, state: this.#state, ports: this.#ports, place };
    return [task, createTaskContext(task, engine)];
  }

  #isResumed(): Promise<boolean> {
    return this.pause.untilOff(() => this.#end !== undefined);
  }

  /** A new task in its place, after a pause; undefined when the failure is final (A24, A71). Of tasks that hold others, those are tried again. */
  #retry(
    failed: TaskExecution,
    { status, reason, output, endsRun, retry }: TaskFailed,
    { descriptor, place, chainId, sinceMs }: Trying,
  ): Promise<LoopEnd> | undefined {
    const { workflowTask, retryCount } = failed;
    const { taskDefinitions } = this.#state.run;
    const rules = retry ?? retryRules(withRegistered(workflowTask, taskDefinitions));
    if (descriptor.branches !== undefined) return undefined;
    if (
      status === 'FAILED_WITH_TERMINAL_ERROR' ||
      status === 'CANCELED' ||
      endsRun === true ||
      retryCount >= rules.retriesMax
    )
      return undefined;
    const delayMs = retryDelayMs(rules, retryCount, Math.random());
    if (Date.now() + delayMs - sinceMs > (rules.totalMs ?? Infinity) && isSince(this.#state.run, 'total-time')) {
      this.log.add(failed.taskId, 'is not tried again: its totalTimeoutSeconds would be over');
      return undefined;
    }
    const task = this.#state.finish(failed, { status, reason, retried: true, ...(output !== undefined && { output }) });
    return this.#runTask(workflowTask, place, { task, chainId, delayMs, sinceMs });
  }

  async #failAndEnd(scheduled: TaskExecution, result: TaskFailed): Promise<LoopEnd> {
    const end = this.#fail(scheduled, result);
    if (result.endsRun === true && end.kind === 'failed' && (await this.#isResumed())) this.end(this.#endOf(end));
    return end;
  }

  /** Ends the run, once it is not paused. */
  async timeOut(reason: string): Promise<void> {
    if (await this.#isResumed()) this.end({ status: 'TIMED_OUT', reason });
  }

  /** A failed task fails its place, unless it is optional or permissive (A71). */
  #fail(scheduled: TaskExecution, { status, reason, output }: TaskFailed): LoopEnd {
    const { optional, permissive } = scheduled.workflowTask;
    const change = { reason, ...(output !== undefined && { output }) };
    if (optional === true) {
      this.#state.finish(scheduled, { ...change, status: 'COMPLETED_WITH_ERRORS' });
      return { kind: 'completed' };
    }
    const task = this.#state.finish(scheduled, { ...change, status });
    this.#state.noteFailure(task);
    if (permissive !== true) return { kind: 'failed', task };
    if (this.#permissiveFailure === undefined || this.#permissiveFailure.task.status === 'CANCELED')
      this.#permissiveFailure = { kind: 'failed', task };
    return { kind: 'completed' };
  }

  #endOf(sequence: LoopEnd): RunEnd {
    if (sequence.kind === 'cancelled') return { status: 'TERMINATED', reason: 'cancelled' };
    const counted = sequence.kind === 'failed' ? sequence : this.#permissiveFailure;
    if (counted?.kind !== 'failed') return { status: 'COMPLETED' };
    const { status, reasonForIncompletion: reason, taskId } = counted.task;
    return { status: runStatusOf(status), taskId, ...(reason !== undefined && { reason }) };
  }

  get hasEnded(): boolean {
    return this.#end !== undefined || this.#goesOnAs !== undefined;
  }
}

/** One try of a task. */
interface Trying {
  readonly descriptor: TaskDescriptor;
  readonly place: TaskSequence;
  readonly chainId: string;
  /** When the first try was scheduled. */
  readonly sinceMs: number;
}

interface Scheduled {
  readonly scheduled: TaskExecution;
  readonly failure?: TaskFailed;
}
