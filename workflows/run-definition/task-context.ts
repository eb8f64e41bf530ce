import { ApplicationFailure, CancellationScope, CancelledFailure, condition, sleep } from '@temporalio/workflow';
import { resolve } from '../../src/conductor/expressions.ts';
import {
  namesOf,
  type RunningTask,
  type TaskContext,
  type TaskDescriptor,
  type WebhookWait,
} from '../../src/conductor/task-descriptor.ts';
import type { ChildEnd, ChildRequest, FailureStart } from '../../src/model/definitions/child.ts';
import { typeOf, type DefinitionError, type TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import type { StartResult } from '../../src/model/definitions/starter.ts';
import type { ChildAgain, RunInput, RunParent, TaskExecution } from '../../src/model/definitions/execution.ts';
import type { HttpTaskAnswer, HttpTaskCall } from '../../src/model/definitions/http-call.ts';
import type { EventAction, RaisedEvent } from '../../src/model/definitions/event-handler.ts';
import type { OutgoingEvent, SentEvent } from '../../src/model/definitions/outgoing-event-task.ts';
import type { PlaceHolder, PlaceRequest } from '../../src/model/definitions/run-places.ts';
import type { RunEndMessage } from '../../src/model/outbound/run-end-message.ts';
import type { HttpPoll, HttpPollEnd } from '../../src/model/definitions/http-poll.ts';
import { namesWithoutRules, type RegisteredRules } from '../../src/model/definitions/registered-rules.ts';
import type { RunCalls } from '../../src/model/definitions/run-calls.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { JqRequest, JqResult } from '../../src/model/jq.ts';
import type { SchemaVerdict, ValueCheck } from '../../src/model/definitions/schema.ts';
import type { ScriptRequest, ScriptResult } from '../../src/model/script.ts';
import type { ExecutionState } from './execution-state.ts';
import type { OpenTask } from './open-tasks.ts';
import { IterationScope, type LoopEnd, type TaskSequence } from './task-sequence.ts';
import type { RunLimits } from './run-limits.ts';
import type { TaskLog } from './task-log.ts';
import { summaryOf } from '../shown-waits.ts';
import { isSince } from './is-since.ts';
import type { KeptTasks } from './kept-tasks.ts';
import type { WorkerTasks } from './worker-tasks.ts';

export interface ChildOptions {
  readonly parent: RunParent;
  /** The child goes on as what it was. */
  readonly again: ChildAgain | undefined;
  /** Told the id of the child once that is there. */
  readonly started: (workflowId: string) => void;
}

/** The interpreter's dependencies: the types of tasks, and the ways out of the workflow. */
export interface Ports {
  readonly limits: RunLimits;
  taskDescriptor(type: string): TaskDescriptor;
  /** False: a name that only a worker can know. */
  isTaskType(name: string): boolean;
  checkTasks(tasks: readonly Json[]): readonly DefinitionError[];
  /** By name; those that are not registered are missing. */
  findTaskDefinitions(names: readonly string[]): Promise<RegisteredRules>;
  /** Does nothing, outside of the workflow. */
  yieldNow(): Promise<void>;
  /** `take` is asked, once, when an event or the time would end the wait; false withdraws it instead. */
  waitForWebhook(wait: WebhookWait, take: () => boolean): Promise<ReceivedEvent | undefined>;
  evaluateScript(request: ScriptRequest): Promise<ScriptResult>;
  transform(request: JqRequest): Promise<JqResult>;
  checkValue(check: ValueCheck): Promise<SchemaVerdict>;
  callHttp(call: HttpTaskCall): Promise<HttpTaskAnswer>;
  pollHttp(poll: HttpPoll): Promise<HttpPollEnd>;
  runChild(request: ChildRequest, options: ChildOptions): Promise<ChildEnd>;
  /** `count`: which of the task's starts it is, from 1. */
  startWorkflow(
    request: ChildRequest,
    start: { readonly parent: RunParent; readonly count: number },
  ): Promise<StartResult>;
  /** Ends this run and begins another of the same id with this input. */
  continueAsNew(run: RunInput): Promise<never>;
  startFailureWorkflow(request: Omit<FailureStart, 'runId' | 'lineage'>): Promise<StartResult>;
  readonly runs: RunCalls;
  findEventActions(event: RaisedEvent): Promise<readonly EventAction[]>;
  sendEvent(event: OutgoingEvent): Promise<SentEvent>;
  tellRunEnd(message: RunEndMessage): Promise<void>;
  /** True: the run may go on. */
  takePlace(request: PlaceRequest): Promise<boolean>;
  leavePlace(run: PlaceHolder): Promise<void>;
}

/** The part of the loop that a context needs to run its task. */
export interface Loop {
  readonly hasEnded: boolean;
  runTasks(tasks: readonly TaskDefinition[], frame: IterationScope): Promise<LoopEnd>;
  startBranches(
    branches: readonly (readonly TaskDefinition[])[],
    place: TaskSequence,
    options?: { readonly made?: boolean },
  ): void;
  isOver(task: TaskExecution): boolean;
  readonly workerTasks: WorkerTasks;
  readonly kept: KeptTasks;
  countWait(): void;
  continueIfLong(place: TaskSequence): Promise<void>;
}

interface Engine {
  readonly open: OpenTask;
  readonly loop: Loop;
  readonly log: TaskLog;
  readonly state: ExecutionState;
  readonly ports: Ports;
  readonly place: TaskSequence;
}

/** The calls that one task can make, on Temporal. */
export function createTaskContext(task: RunningTask, { open, loop, log, state, ports, place }: Engine): TaskContext {
  const { taskId } = task;
  const { scheduled } = open;
  const isKept = scheduled.seq <= state.keptCount;
  const hasSecrets = state.handsSecrets(scheduled.workflowTask);
  const parent: RunParent = { workflowId: state.workflowId, taskId };
  let startsCount = 0;
  const context: TaskContext = {
    get cancelled() {
      return CancellationScope.current().consideredCancelled;
    },
    resolve(value) {
      const resolved = resolve(value, state.expressions({ taskId, givenUp }));
      const fault = state.faultOf(resolved);
      if (fault !== undefined)
        throw ApplicationFailure.nonRetryable(`a field of the task resolved to a value that is too large: ${fault}`);
      return resolved;
    },
    log: (line) => log.add(taskId, line),
    setVariables: (values) => state.setVariables(values),
    waitForWebhook(wait) {
      loop.countWait();
      open.noteWait(summaryOf({ workflowName: state.workflowName, matches: wait.matches }));
      return ports.waitForWebhook(wait, () => open.tryComplete());
    },
    sleep(durationMs) {
      open.noteWait(`until ${new Date(Date.now() + durationMs).toISOString()}`);
      return sleep(durationMs);
    },
    untilUpdated() {
      open.noteWait('until it is updated');
      return open.scope.cancelRequested;
    },
    handToWorkers() {
      loop.countWait();
      open.noteWait('for a worker');
      state.amend(scheduled, { status: 'SCHEDULED', startTime: 0 });
      const handed = state.at(scheduled.seq - 1) ?? scheduled;
      const { scheduledTime, startDelayInSeconds } = handed;
      const delayMs = Math.max(0, scheduledTime + startDelayInSeconds * 1_000 - Date.now());
      const { taskToDomain } = state.run;
      return loop.workerTasks.hand(
        {
          task: handed,
          delayMs,
          ...(hasSecrets && { hasSecrets }),
          ...(isSince(state.run, 'schemas') && { checksInput: true }),
          ...(taskToDomain !== undefined && { taskToDomain }),
        },
        { open, state, log },
      );
    },
    now: () => Date.now(),
    callHttp: (call) => ports.callHttp({ ...call, ...(hasSecrets && { hasSecrets }), task: parent }),
    pollHttp: ({ call, ...poll }) =>
      ports.pollHttp({
        ...poll,
        call: { ...call, ...(hasSecrets && { hasSecrets }), task: parent },
        owner: `definition ${state.workflowName}`,
      }),
    betweenTurns: () => loop.continueIfLong(place),
    async runTasks(tasks, { iteration = place.frame.iteration } = {}) {
      const keptFrom = loop.kept.iterationFrom(scheduled, tasks[0], iteration);
      const frame = new IterationScope(iteration, { parent: place.frame, keptFrom });
      const end = await loop.runTasks(tasks, frame);
      switch (end.kind) {
        case 'completed':
          return { kind: 'completed', outputs: outputsOf(frame, state) };
        case 'failed':
          return end;
        case 'cancelled':
          throw cancelled();
      }
    },
    startBranches: (branches, options) => loop.startBranches(branches, place, options),
    async joinBranches(references, { until = 'all' } = {}) {
      const names = place.joined(references);
      const over = (name: string): boolean => isOver(newestIn(place.frame, name, state), loop);
      // A named task that cannot run any more, in a case that was not chosen for one, holds nobody up.
      await condition(() => (until === 'all' ? names.every(over) : names.some(over)) || place.isAlone);
      if (loop.hasEnded) throw cancelled();
      return names.filter(over).flatMap((name) => newestIn(place.frame, name, state) ?? []);
    },
    isSince: (change) => isSince(state.run, change),
    hasBounds: state.hasBounds,
    isTaskType: (name) => ports.isTaskType(name),
    checkTasks: (tasks) => ports.checkTasks(tasks),
    findRules(tasks) {
      // What an earlier run found when it made them is in the input of this one.
      if (isKept || !isSince(state.run, 'rules-of-made-tasks')) return undefined;
      const names = namesWithoutRules(tasks, state.run);
      return names.length === 0 ? undefined : ports.findTaskDefinitions(names).then((found) => state.addRules(found));
    },
    async runAs(definition, input) {
      const descriptor = ports.taskDescriptor(typeOf(definition));
      state.amend(scheduled, { workflowTask: definition, ...namesOf(descriptor, definition) });
      return descriptor.run({ ...task, definition, input }, context);
    },
    setOutput: (outputData) => state.amend(scheduled, { outputData }),
    async evaluate(expression, input, options) {
      const { lines, ...result } = await ports.evaluateScript({
        expression,
        input,
        owner: `definition ${state.workflowName}`,
        ...options,
      });
      for (const line of lines) log.add(taskId, line);
      return result;
    },
    async transform(query, input) {
      const { lines, ...result } = await ports.transform({ query, input, owner: `definition ${state.workflowName}` });
      for (const line of lines) log.add(taskId, line);
      return result;
    },
    runChild: (request) =>
      ports.runChild(request, {
        parent,
        again: loop.kept.childOf(scheduled.retriedTaskId),
        started(subWorkflowId) {
          state.start(scheduled);
          state.amend(scheduled, { subWorkflowId });
        },
      }),
    startWorkflow: (request) => ports.startWorkflow(request, { parent, count: (startsCount += 1) }),
    runs: ports.runs,
    run: {
      workflowId: state.workflowId,
      workflowName: state.workflowName,
      workflowVersion: state.run.definition.version,
      ...(state.run.correlationId !== undefined && { correlationId: state.run.correlationId }),
    },
    findEventActions: (event) => ports.findEventActions(event),
    sendWebhook: (event) => ports.sendEvent(event),
  };
  return context;
}

function newestIn(frame: IterationScope, reference: string, state: ExecutionState): TaskExecution | undefined {
  const position = frame.newest(reference);
  return position === undefined ? undefined : state.at(position);
}

function isOver(task: TaskExecution | undefined, loop: Loop): boolean {
  return task !== undefined && loop.isOver(task);
}

function outputsOf(frame: IterationScope, state: ExecutionState): JsonObject {
  const outputs = frame.references().map((name) => [name, newestIn(frame, name, state)?.outputData ?? {}] as const);
  return Object.fromEntries(outputs);
}

/** Ends the task that asked. */
function givenUp(expression: string, reason: string): never {
  throw ApplicationFailure.nonRetryable(`the expression ${expression} was given up: ${reason}`);
}

/** So a task ends that waits for others when the run has ended. */
function cancelled(): CancelledFailure {
  return new CancelledFailure('the run has ended');
}
