import type { Definition, TaskDefinition } from './definition.ts';
import type { TaskMocks } from './task-mocks.ts';
import type { JsonObject } from '../json.ts';
import type { Lineage } from './starter.ts';

/** The states of a run (A21). */
export type ExecutionStatus = 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'FAILED' | 'TIMED_OUT' | 'TERMINATED';

/** The states of a task (A23). */
export type TaskStatus =
  | 'SCHEDULED'
  | 'IN_PROGRESS'
  | 'COMPLETED'
  | 'COMPLETED_WITH_ERRORS'
  | 'FAILED'
  | 'FAILED_WITH_TERMINAL_ERROR'
  | 'CANCELED'
  | 'TIMED_OUT'
  | 'SKIPPED';

/** One run of a definition (A20). Times are epoch milliseconds; 0: not yet. */
export interface Execution {
  readonly workflowId: string;
  readonly workflowName: string;
  /** The same as `workflowName`: older clients read this one. */
  readonly workflowType: string;
  readonly workflowVersion: number;
  readonly status: ExecutionStatus;
  readonly createTime: number;
  readonly startTime: number;
  readonly updateTime: number;
  readonly endTime: number;
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly variables: JsonObject;
  readonly priority: number;
  readonly correlationId?: string;
  readonly idempotencyKey?: string;
  readonly createdBy?: string;
  readonly ownerApp?: string;
  readonly event?: string;
  readonly taskToDomain?: Readonly<Record<string, string>>;
  readonly parentWorkflowId?: string;
  readonly parentWorkflowTaskId?: string;
  readonly reasonForIncompletion?: string;
  /** Epoch milliseconds. */
  readonly lastRetriedTime?: number;
  readonly reRunFromWorkflowId?: string;
  readonly failedReferenceTaskNames: readonly string[];
  readonly failedTaskNames: readonly string[];
  readonly workflowDefinition: Definition;
  /** In order of scheduling. */
  readonly tasks: readonly TaskExecution[];
}

/** One task of a run (A22). */
export interface TaskExecution {
  readonly taskId: string;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly referenceTaskName: string;
  readonly status: TaskStatus;
  readonly workflowInstanceId: string;
  readonly workflowType: string;
  readonly inputData: JsonObject;
  readonly outputData: JsonObject;
  /** From 1, in order of scheduling. */
  readonly seq: number;
  readonly retryCount: number;
  readonly retried: boolean;
  /** The failed task that this one tries again. */
  readonly retriedTaskId?: string;
  /** 0: not in a loop. */
  readonly iteration: number;
  readonly loopOverTask: boolean;
  readonly scheduledTime: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly updateTime: number;
  readonly startDelayInSeconds: number;
  readonly callbackAfterSeconds: number;
  readonly responseTimeoutSeconds: number;
  readonly pollCount: number;
  readonly executed: boolean;
  readonly workflowPriority: number;
  readonly correlationId?: string;
  readonly reasonForIncompletion?: string;
  /** Who updated it last, as far as they said. */
  readonly workerId?: string;
  /** Of the workers that it is for; absent: of no domain. */
  readonly domain?: string;
  /** The run that a SUB_WORKFLOW task started. */
  readonly subWorkflowId?: string;
  readonly workflowTask: TaskDefinition;
}

/** One line of a task's log. */
export interface TaskLogLine {
  readonly taskId: string;
  readonly log: string;
  readonly createdTime: number;
}

/**
 * Changes of what the interpreter does that runs of before must not have, from 29 November 2026 on; an input names those
 * that hold for its run. Names stay, since histories have them.
 */
export const interpreterChanges = [
  // A filter in an expression costs more the more it compares.
  'weighed-filters',
  // A wait that is cancelled is withdrawn without asking for a patch, whose marker a replay can miss.
  'waits-by-input',
  // Workers do tasks of types that were not supported; an id of a task is made of its place; secrets have theirs.
  'worker-tasks',
  'json-jq-transform',
  'yield',
  // Between two turns of a loop a long run goes on as another one of Temporal's.
  'long-loops',
  // GET_WORKFLOW, TERMINATE_WORKFLOW and UPDATE_TASK are done.
  'run-tasks',
  'event',
  'http-poll',
  // The id of a workflow that a task starts is made of the task's, and drawn by no branch before another.
  'own-start-ids',
  // A task is not tried again after its totalTimeoutSeconds.
  'total-time',
  // Inputs and outputs are held against the schemas of their definitions.
  'schemas',
  // The outgoing webhook that a definition names is told of each end of a run.
  'status-listener',
  // The template of a task definition fills the input of every task of its name.
  'input-template',
  // An update waits for the local activity that is under way when it comes.
  'ordered-updates',
  // A task that is an activity is scheduled without asking for its task definition, where the run knows it.
  'planned-activities',
  // No more runs of a definition go on at once than its rateLimitConfig allows.
  'run-limits',
  // A task that a dynamic fork makes needs a name only where a worker does it.
  'unnamed-tasks',
  // A jump, a pause and a skip are checked again in their turn; a jump keeps the output of a skip.
  'jumps-losing-nothing',
  // No response limit counts for a task that ends elsewhere, of which nothing is heard until it does.
  'limits-of-silent-tasks',
  // A given input is that of the first task that is scheduled with it, and of each try of that one.
  'given-input-once',
  // Registered task definitions count for the tasks that a dynamic fork makes, too.
  'rules-of-made-tasks',
] as const;

/** The input of a run of a definition. */
export interface RunInput {
  readonly definition: Definition;
  /** As given; the definition's `inputTemplate` fills what is missing (A30). */
  readonly input: JsonObject;
  /** The database's clock, as events have it: waits look back to here (M30, M34). */
  readonly startedAtMs: number;
  readonly correlationId?: string;
  readonly idempotencyKey?: string;
  readonly priority?: number;
  readonly createdBy?: string;
  /** `<source name>:<event id>` when an event started the run (M60). */
  readonly event?: string;
  /** That event is spent from the beginning (M33). */
  readonly startedByEventId?: string;
  /** The task that started the run as its child. */
  readonly parent?: RunParent;
  /** So many runs failed one after the other until this one was started for the last of them. */
  readonly failures?: number;
  /**
   * True in every run that starts now: it has all changes of the interpreter up to 28 November 2026, of which bounds were one.
   * No patch says so, since a marker after local activities is missed in a replay when a slow worker has cut them into
   * several workflow tasks.
   */
  readonly hasBounds?: boolean;
  /** Registered task definitions for tasks that Signalbox does, as they were when it started, or made the tasks (A28). */
  readonly taskDefinitions?: Readonly<Record<string, JsonObject>>;
  /** Registered task definitions of tasks that are activities of Temporal workers, as they were when it started. */
  readonly activityDefinitions?: Readonly<Record<string, JsonObject>>;
  /** The environment variables that its definition names, as they were when it started (A65). */
  readonly environment?: Readonly<Record<string, string>>;
  /** Task type, or `*`, → the domains of workers that its tasks are for (A131). */
  readonly taskToDomain?: Readonly<Record<string, string>>;
  /** The later changes that whoever started it knew. */
  readonly changes?: readonly string[];
  /** Absent: nobody started it but a person, a program or an event. */
  readonly lineage?: Lineage;
  /** It is only tried out: these stand for what its tasks would give. */
  readonly mocks?: TaskMocks;
  /** The state of an earlier run of the same workflow id, with which this one goes on. */
  readonly kept?: KeptRun;
}

/** What a run goes on with that was begun by another. */
export interface KeptRun {
  /** In the order of scheduling. Tasks that are done stay so, open ones that hold others go on, all others are tried again. */
  readonly tasks: readonly TaskExecution[];
  readonly variables: JsonObject;
  readonly createTime: number;
  /** Its waits are of one chain with those of the earlier run: an event that those took is spent. */
  readonly chainId: string;
  readonly lastRetriedTime?: number;
  readonly reRunFromWorkflowId?: string;
  /** The input of one task and of each try of it, in place of what its definition gives. */
  readonly givenInput?: { readonly reference: string; readonly iteration: number; readonly input: JsonObject };
  /** Failed SUB_WORKFLOW task → its child, which goes on as well. */
  readonly children?: Readonly<Record<string, ChildAgain>>;
  /** Epoch milliseconds: its time limit counts from there. Absent: from its own beginning. */
  readonly runsSinceMs?: number;
  /** Tasks that are to be skipped when the run reaches them, each once. */
  readonly skips?: readonly TaskSkip[];
  /** The earlier run went on as this one, in the middle of it: nobody is to notice. */
  readonly continued?: ContinuedRun;
}

/** A long run in the middle. Of its tasks only the newest of each reference are kept; the others were written down. */
export interface ContinuedRun {
  /** Those that it had so far. */
  readonly tasksCount: number;
  /** Epoch milliseconds: its time limit counts from there. */
  readonly runsSinceMs: number;
  readonly failedReferenceTaskNames: readonly string[];
  readonly failedTaskNames: readonly string[];
  /** The first failure of a permissive task. */
  readonly permissiveFailure?: TaskExecution;
  readonly skips: readonly TaskSkip[];
}

/** A child that goes on under its own id. */
export interface ChildAgain {
  readonly workflowId: string;
  readonly run: RunInput;
}

/** A task of another run. */
export interface RunParent {
  readonly workflowId: string;
  readonly taskId: string;
}

/** The Temporal workflow type that runs definitions. */
export const runWorkflowType = 'runDefinition';

/** Query: `ExecutionOptions` → `Execution`. */
export const executionQueryName = 'execution';

/** Query: all that another run needs to go on with this one. */
export const snapshotQueryName = 'snapshot';

export interface RunSnapshot {
  readonly run: RunInput;
  readonly chainId: string;
  readonly status: ExecutionStatus;
  readonly createTime: number;
  readonly variables: JsonObject;
  /** Not masked. */
  readonly tasks: readonly TaskExecution[];
}

/** Query: task id → `TaskLogLine[]`. */
export const taskLogQueryName = 'taskLog';

/** Update: `TerminateRequest`; returns when the run is TERMINATED. */
export const terminateUpdateName = 'terminate';

/** Update: `TaskSkip`. Refused with `TaskNotSkippable` or `RunJumps` as its type. */
export const skipTaskUpdateName = 'skipTask';

/** A task of a run that is not to be done: one that was not reached yet, or waits for a worker. */
export interface TaskSkip {
  readonly reference: string;
  readonly input?: JsonObject;
  readonly output?: JsonObject;
}

/** Update: `RunJump` → `JumpOutcome`. Refused with one of `jumpRefusals`. */
export const jumpUpdateName = 'jump';

/** A run that goes on is to go on at another task. */
export interface RunJump {
  readonly reference: string;
  /** Of that task, in place of what its definition gives; absent: as that says. */
  readonly input?: JsonObject;
}

/** `again`: the task was reached before, so another run of Temporal's goes on there. */
export type JumpOutcome = 'ahead' | 'again';

export const jumpRefusals = ['TaskUnknown', 'TaskInside', 'RunIsPaused', 'RunIsOver', 'RunJumps'] as const;

export type JumpRefusal = (typeof jumpRefusals)[number];

/** Query: task id → `TaskExecution`, or null. */
export const taskQueryName = 'task';

/** Updates without arguments. Refused with one of `pauseRefusals` as their type. */
export const pauseUpdateName = 'pause';
export const resumeUpdateName = 'resume';

export const pauseRefusals = ['AlreadyPaused', 'NotPaused', 'RunIsOver', 'RunJumps'] as const;

export type PauseRefusal = (typeof pauseRefusals)[number];

/** Update: a map that is merged into the run's variables. Refused, without a trace in the history, with one of `variablesRefusals`. */
export const setVariablesUpdateName = 'setVariables';

export const variablesRefusals = ['RunIsOver', 'VariablesTooLarge', 'RunIsFull'] as const;

export type VariablesRefusal = (typeof variablesRefusals)[number];

export interface ExecutionOptions {
  /** Default true (A20). */
  readonly includeTasks?: boolean;
  /** Input, output and variables, which can be many megabytes. Default true. */
  readonly includeValues?: boolean;
}

export interface TerminateRequest {
  readonly reason?: string;
  /** The definition's failure workflow is started, as if the run had failed (A75). */
  readonly triggerFailureWorkflow?: boolean;
}

/** An execution as the text of its JSON, in parts that nobody has parsed. */
export interface ExecutionText {
  /** `{"workflowId": …, "tasks": [`. */
  readonly untilTasks: string;
  /** JSON of its definition, which is in that too. */
  readonly definition: string;
  /** In order of scheduling. */
  readonly tasks: readonly TaskText[];
}

export interface TaskText {
  readonly status: string;
  /** JSON. */
  readonly document: string;
}

/** Runs of workflows, as the API shows and ends them. */
export interface Executions {
  find(workflowId: string, options?: ExecutionOptions): Promise<Execution | undefined>;
  /** All of it as text, which costs little however large it is. Undefined: nothing of it is kept as such, so `find` it. */
  findText(workflowId: string): Promise<ExecutionText | undefined>;
  /**
   * Resolves when a run that was just started waits for something or has ended, at the latest after `withinMs`, by default
   * a second (A11). `runId`: Temporal's run, of a definition.
   */
  untilBlocked(
    workflowId: string,
    options?: { readonly runId?: string | undefined; readonly withinMs?: number },
  ): Promise<void>;
  /** Nothing new is scheduled until it is resumed (A73). */
  pause(workflowId: string): Promise<PauseOutcome>;
  resume(workflowId: string): Promise<PauseOutcome>;
  /** Merges by name into the variables of a run that goes on (A76). */
  setVariables(workflowId: string, values: JsonObject): Promise<VariablesOutcome>;
  /** Ends a run, its waits with it. */
  terminate(
    workflowId: string,
    request: TerminateRequest & { readonly reason: string },
  ): Promise<'terminated' | 'completed' | 'notFound'>;
}

/**
 * `noDefinition`: a workflow written in TypeScript, which has no tasks to hold back. `jumping`: it is on its way back to
 * another task; asked again once it is there, it pauses.
 */
export type PauseOutcome = 'done' | 'over' | 'notPaused' | 'jumping' | 'noDefinition' | 'notFound' | 'unavailable';

export type VariablesOutcome = 'done' | 'over' | 'tooLarge' | 'full' | 'noDefinition' | 'notFound' | 'unavailable';
