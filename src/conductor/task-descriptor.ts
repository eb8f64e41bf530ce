import type { ChildEnd, ChildRequest } from '../model/definitions/child.ts';
import type { EventAction, RaisedEvent } from '../model/definitions/event-handler.ts';
import type { OutgoingEvent, SentEvent } from '../model/definitions/outgoing-event-task.ts';
import type { HttpPoll, HttpPollEnd } from '../model/definitions/http-poll.ts';
import type { RunCalls } from '../model/definitions/run-calls.ts';
import type { HttpTaskAnswer, HttpTaskCall } from '../model/definitions/http-call.ts';
import type { DefinitionError, NamedEndpoint, NamedWorkflow, TaskDefinition } from '../model/definitions/definition.ts';
import type { ReceivedEvent } from '../model/inbound/event.ts';
import type { Execution, ExecutionStatus, TaskExecution, TaskStatus } from '../model/definitions/execution.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { StartResult } from '../model/definitions/starter.ts';
import type { Matches } from '../model/inbound/matches.ts';
import type { ScriptRequest, ScriptText } from '../model/script.ts';
import type { RetryRules } from './retry-rules.ts';

/** All that is special about one type of task. The loop that runs tasks knows no type by name. */
export interface TaskDescriptor {
  readonly type: string;
  /** Runs that reached such a task before there was this patch go on as they did then: it was not supported. */
  readonly since?: string;
  /** It registers, and fails when it is reached. */
  readonly isNotSupported?: true;
  /** Workers do it. It begins when one has it, and its time limits and pauses are kept where it waits for them. */
  readonly isForWorkers?: true;
  /** It is SCHEDULED until what it starts is there, and can be read. */
  readonly beginsLater?: true;
  /**
   * It is over when something elsewhere is, and nothing is heard of it until then: no `responseTimeoutSeconds` counts for it,
   * as in Conductor for tasks with asynchronous completion.
   */
  endsElsewhere?(task: TaskDefinition, input: JsonObject): boolean;
  /** Keys of its input that it reads itself: beside `inputParameters`, or misspelt, they are refused. */
  readonly inputs?: readonly string[];
  /** Secrets take their places in what stands under this key of its input; absent: nowhere, it has their names alone. */
  handsSecrets?(task: TaskDefinition, key: string): boolean;
  /** Any other key means something to it too, unless it holds a map. */
  readonly readsOtherInputs?: boolean;
  /** As executions show it; default: the type and the task's name (A22). */
  names?(task: TaskDefinition): { readonly taskType: string; readonly taskDefName: string };
  /** The lists of tasks inside it: their references count for the whole definition (A27). */
  branches?(task: TaskDefinition): readonly TaskBranch[];
  /** Mistakes in its own fields; paths begin with `path`. */
  validate?(task: TaskDefinition, path: string): readonly DefinitionError[];
  /** Warnings about fields that can hardly be meant. */
  warn?(task: TaskDefinition, path: string): readonly DefinitionError[];
  /** Its scripts as they are written, those that expressions make at run time left out; paths are below the task. */
  scripts?(task: TaskDefinition): readonly PlacedScript[];
  /** References that it names outside of expressions. */
  mentions?(task: TaskDefinition): readonly Mention[];
  /** The types of which one is to be next in the same list. */
  readonly followedBy?: readonly string[];
  /** A definition that is written inside it: checked like any other, with names of its own. */
  definition?(task: TaskDefinition): { readonly path: string; readonly value: Json } | undefined;
  /** The workflow that it names and that has to be registered when it runs; `path` is below the task. */
  workflow?(task: TaskDefinition): NamedWorkflow | undefined;
  /** The outgoing webhook that it sends to, as far as it is written out; `path` is below the task. */
  endpoint?(task: TaskDefinition): NamedEndpoint | undefined;
  /**
   * Where a run goes on with the tasks of an earlier one: a task of this type that is not done is opened again instead of
   * being tried anew, since it holds others, or waits for them.
   */
  readonly opensAgain?: true;
  /** There, a task that is done is run once more for what it starts. */
  readonly startsAgain?: true;
  /** There, the tasks that follow from one that is done. */
  nextAgain?(task: TaskDefinition, output: JsonObject): readonly TaskDefinition[];
  run(task: RunningTask, context: TaskContext): Promise<TaskResult>;
}

/** The type and name that executions show for a task (A22). */
export function namesOf(
  descriptor: TaskDescriptor,
  task: TaskDefinition,
): { readonly taskType: string; readonly taskDefName: string } {
  return descriptor.names?.(task) ?? { taskType: descriptor.type, taskDefName: task.name };
}

/** A script and where it stands. */
export interface PlacedScript extends ScriptText {
  readonly path: string;
  /** A program of jq; absent: JavaScript. */
  readonly language?: 'jq';
}

/** `path` is below the task: `joinOn[0]`. */
export interface Mention {
  readonly path: string;
  readonly reference: string;
}

export interface TaskBranch {
  /** Below the task: `decisionCases.yes` */
  readonly path: string;
  readonly tasks: Json;
}

/** A task that has been scheduled: its input was resolved at that moment and stays (A66). */
export interface RunningTask {
  readonly taskId: string;
  /** The same for all tries of one task, and for nothing else. */
  readonly chainId: string;
  readonly definition: TaskDefinition;
  readonly input: JsonObject;
  readonly scheduledTime: number;
  /** Of a task that was opened again: its output so far. */
  readonly outputSoFar?: JsonObject;
}

export type TaskResult = TaskCompleted | TaskFailed;

export interface TaskCompleted {
  readonly status: Extract<TaskStatus, 'COMPLETED' | 'COMPLETED_WITH_ERRORS' | 'SKIPPED'>;
  /** Absent: what an update gave the task before, else empty. */
  readonly output?: JsonObject;
  /** Tasks that run after it, before its own successor. */
  readonly next?: readonly TaskDefinition[];
  /** Ends the run at once. */
  readonly end?: RunEnd;
}

export interface TaskFailed {
  readonly status: Extract<TaskStatus, 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR' | 'TIMED_OUT' | 'CANCELED'>;
  readonly reason: string;
  readonly output?: JsonObject;
  /** The run ends with it, wherever in the run the task is. */
  readonly endsRun?: boolean;
  /** Absent: as it is written at the task. */
  readonly retry?: RetryRules;
}

/** How a run ends. Without output of its own it has that of A70. */
export interface RunEnd {
  readonly status: Extract<ExecutionStatus, 'COMPLETED' | 'FAILED' | 'TERMINATED' | 'TIMED_OUT'>;
  readonly reason?: string;
  readonly output?: JsonObject;
  /** The task that it comes from. */
  readonly taskId?: string;
  /** Also where a run that ends so starts none by itself (A75). */
  readonly startsFailureWorkflow?: boolean;
}

/** How a list of tasks ended. */
export type SequenceEnd =
  /** `outputs`: what each task in it, at any depth, gave last, by its reference. */
  | { readonly kind: 'completed'; readonly outputs: JsonObject }
  | { readonly kind: 'failed'; readonly task: TaskExecution };

/**
 * The calls that a task can make to the engine. Everything that takes time rejects when the task is cancelled; let it reject,
 * the task is then CANCELED.
 */
export interface TaskContext {
  readonly cancelled: boolean;
  /** Resolves the expressions in fields beside `inputParameters`. */
  resolve(value: Json): Json;
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Merges by key into `workflow.variables` (A76). */
  setVariables(values: JsonObject): void;
  /** Undefined: the wait's time was over first. */
  waitForWebhook(wait: WebhookWait): Promise<ReceivedEvent | undefined>;
  sleep(durationMs: number): Promise<void>;
  /** Hands this task to the workers of its type, and waits for what comes of it. */
  handToWorkers(): Promise<TaskResult>;
  /** The task never ends by itself: an update ends it (A35). */
  untilUpdated(): Promise<never>;
  /** Epoch milliseconds, the same on every replay. */
  now(): number;
  /** Makes a request. It is made again, under the same key, when it is not known what became of it: its worker died. */
  callHttp(call: Omit<HttpTaskCall, 'task'>): Promise<HttpTaskAnswer>;
  /** Makes a request until the condition over its answer holds, or it fails. */
  pollHttp(poll: UnplacedPoll): Promise<HttpPollEnd>;
  /** Between two turns of a loop: from here a long run can go on as another one, in which this does not return. */
  betweenTurns(): Promise<void>;
  /** Runs tasks inside this one and waits for them; in a loop with the number of the iteration (A24). */
  runTasks(tasks: readonly TaskDefinition[], options?: { readonly iteration?: number }): Promise<SequenceEnd>;
  /**
   * Starts lists of tasks that run side by side with the successors of this task. `made`: the tasks were made at run
   * time, and whatever the next join names, it joins them.
   */
  startBranches(branches: readonly (readonly TaskDefinition[])[], options?: { readonly made?: boolean }): void;
  /**
   * The named tasks as far as they run in this iteration, once all of them, or the first, have ended with all that
   * follows from them; none named: the last ones of the branches that were started before.
   */
  joinBranches(
    references: readonly string[],
    options?: { readonly until?: 'all' | 'first' },
  ): Promise<readonly TaskExecution[]>;
  /** False in a run that came this way before the change of that name: it goes on as it did then. Asked only where it matters, for an answer of yes is kept in the history. */
  isSince(change: string): boolean;
  /** False in a run that began before values and lists had bounds. */
  readonly hasBounds: boolean;
  /** False: a name that only a worker can know. */
  isTaskType(name: string): boolean;
  /** Looks for the registered task definitions of tasks that were made at run time, before they are started; undefined: nothing is to be waited for. */
  findRules(tasks: readonly Json[]): Promise<void> | undefined;
  /** Mistakes in tasks that were made at run time; those without mistakes can be run. */
  checkTasks(tasks: readonly Json[]): readonly DefinitionError[];
  /** Runs another task in place of this one. */
  runAs(definition: TaskDefinition, input: JsonObject): Promise<TaskResult>;
  /** The task's output while it is open. */
  setOutput(output: JsonObject): void;
  /** Evaluates a script with `$` = input, apart from everything else; what it prints goes to the task's log (A67). */
  evaluate(
    expression: string,
    input: JsonObject,
    options?: Pick<ScriptRequest, 'mayReturn'>,
  ): Promise<EvaluatedExpression>;
  /** Runs a jq program over a value; what it says by `debug` goes to the task's log. */
  transform(query: string, input: JsonObject): Promise<TransformedJson>;
  /** Runs another definition as a child and waits for its end. Cancelling the task cancels the child. */
  runChild(request: ChildRequest): Promise<ChildEnd>;
  /** Starts a workflow of its own and does not wait. */
  startWorkflow(request: ChildRequest): Promise<StartResult>;
  /** Other runs, or this one. */
  readonly runs: RunCalls;
  /** The run that the task is in. */
  readonly run: Pick<Execution, 'workflowId' | 'workflowName' | 'workflowVersion' | 'correlationId'>;
  findEventActions(event: RaisedEvent): Promise<readonly EventAction[]>;
  /** Delivers an event to an outgoing webhook, tried again as that says. */
  sendWebhook(event: OutgoingEvent): Promise<SentEvent>;
}

export type EvaluatedExpression =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'failed'; readonly message: string };

export type TransformedJson =
  | { readonly kind: 'values'; readonly values: readonly Json[] }
  | { readonly kind: 'failed'; readonly message: string };

/** A poll without the facts of its task. */
export type UnplacedPoll = Omit<HttpPoll, 'call' | 'owner'> & { readonly call: Omit<HttpTaskCall, 'task'> };

export interface WebhookWait {
  readonly matches: Matches;
  /** A number: epoch milliseconds (M30). */
  readonly since: 'workflow' | 'task' | number;
  /** Absent: it waits for ever. */
  readonly timeoutMs?: number;
}
