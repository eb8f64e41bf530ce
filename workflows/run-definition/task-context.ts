import { CancellationScope, CancelledFailure, condition, proxyActivities, sleep } from '@temporalio/workflow';
import { resolve } from '../../src/conductor/expressions.ts';
import type { RunningTask, SequenceEnd, TaskContext, TaskDescriptor, WebhookWait, WorkLimits } from '../../src/conductor/task-descriptor.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import type { TaskExecution } from '../../src/model/definitions/execution.ts';
import type { Json } from '../../src/model/json.ts';
import type { ExecutionState } from './execution-state.ts';
import type { OpenTask } from './open-tasks.ts';
import type { TaskLog } from './task-log.ts';

/** What the interpreter is given: the types of tasks there are, and the way to wait. */
export interface Ports {
  taskDescriptor(type: string): TaskDescriptor | undefined;
  /** `take` is asked, once, when an event or the time would end the wait; false withdraws it instead. */
  waitForWebhook(wait: WebhookWait, take: () => boolean): Promise<ReceivedEvent | undefined>;
}

/** Where a task stands: its loop's iteration, and the branches that were started beside it. */
export interface Place {
  readonly iteration: number;
  readonly branches: Set<Promise<LoopEnd>>;
}

/** What a context needs of the loop that runs its task. */
export interface Loop {
  readonly hasEnded: boolean;
  runTasks(tasks: readonly TaskDefinition[], iteration: number): Promise<LoopEnd>;
  startBranch(tasks: readonly TaskDefinition[], place: Place): void;
}

/** Cancelled: the run has ended, or is failing, with tasks still to come. */
export type LoopEnd = SequenceEnd | { readonly kind: 'cancelled' };

interface Engine {
  readonly open: OpenTask;
  readonly loop: Loop;
  readonly log: TaskLog;
  readonly state: ExecutionState;
  readonly ports: Ports;
  readonly place: Place;
}

/** What one task can ask for, on Temporal. */
export function createTaskContext(task: RunningTask, { open, loop, log, state, ports, place }: Engine): TaskContext {
  const { taskId } = task;
  return {
    get cancelled() {
      return CancellationScope.current().consideredCancelled;
    },
    resolve: (value) => resolve(value, state.expressions({ taskId })),
    log: (line) => log.add(taskId, line),
    setVariables: (values) => state.setVariables(values),
    waitForWebhook: (wait) => ports.waitForWebhook(wait, () => open.take()),
    sleep: (durationMs) => sleep(durationMs),
    untilUpdated: () => open.scope.cancelRequested,
    now: () => Date.now(),
    perform: (work, input, limits) => activity(work, limits)(input),
    async runTasks(tasks, { iteration = place.iteration } = {}) {
      const end = await loop.runTasks(tasks, iteration);
      if (end.kind === 'cancelled') throw cancelled();
      return end;
    },
    startBranches: (branches) => branches.forEach((tasks) => loop.startBranch(tasks, place)),
    async joinBranches(references) {
      if (references.length === 0) await Promise.all(place.branches);
      else await condition(() => references.every((name) => hasEnded(state.newest(name))));
      if (loop.hasEnded) throw cancelled();
      return references.flatMap((name) => state.newest(name) ?? []);
    },
  };
}

function activity(work: string, { timeoutMs, attemptsMax }: WorkLimits): (input: Json) => Promise<Json> {
  const options = { startToCloseTimeout: timeoutMs, retry: { maximumAttempts: attemptsMax } };
  const { [work]: call } = proxyActivities<Record<string, (input: Json) => Promise<Json>>>(options);
  if (call === undefined) throw new Error(`no activity ${work}`);
  return call;
}

/** So a task ends that waits for others when the run has ended. */
function cancelled(): CancelledFailure {
  return new CancelledFailure('the run has ended');
}

function hasEnded(task: TaskExecution | undefined): boolean {
  return task !== undefined && task.endTime > 0;
}
