import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import type { ReceivedEvent } from '../model/inbound/event.ts';
import type { ExecutionStatus, TaskExecution, TaskStatus } from '../model/definitions/execution.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Matches } from '../model/inbound/matches.ts';

/** All that is special about one type of task. The loop that runs tasks knows no type by name. */
export interface TaskDescriptor {
  readonly type: string;
  /** As executions show it; default: the type and the task's name (A22). */
  names?(task: TaskDefinition): { readonly taskType: string; readonly taskDefName: string };
  /** The lists of tasks inside it: their references count for the whole definition (A27). */
  branches?(task: TaskDefinition): readonly TaskBranch[];
  /** What is wrong with its own fields; paths begin with `path`. */
  validate?(task: TaskDefinition, path: string): readonly DefinitionError[];
  /** What may be saved and can hardly be meant. */
  warn?(task: TaskDefinition, path: string): readonly DefinitionError[];
  run(task: RunningTask, context: TaskContext): Promise<TaskResult>;
}

export interface TaskBranch {
  /** Below the task: `decisionCases.yes` */
  readonly path: string;
  readonly tasks: Json;
}

/** A task that has been scheduled: its input was resolved at that moment and stays (A66). */
export interface RunningTask {
  readonly taskId: string;
  readonly definition: TaskDefinition;
  readonly input: JsonObject;
  readonly scheduledTime: number;
}

export type TaskResult = TaskCompleted | TaskFailed;

export interface TaskCompleted {
  readonly status: 'COMPLETED';
  /** Absent: what an update gave the task before, else empty. */
  readonly output?: JsonObject;
  /** Tasks that run after it, before its own successor. */
  readonly next?: readonly TaskDefinition[];
  /** Ends the run at once. */
  readonly end?: RunEnd;
}

export interface TaskFailed {
  readonly status: Extract<TaskStatus, 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR' | 'TIMED_OUT'>;
  readonly reason: string;
  readonly output?: JsonObject;
  /** The run ends with it, wherever in the run the task is. */
  readonly endsRun?: boolean;
}

/** How a run ends. Without output of its own it has that of A70. */
export interface RunEnd {
  readonly status: Extract<ExecutionStatus, 'COMPLETED' | 'FAILED' | 'TERMINATED' | 'TIMED_OUT'>;
  readonly reason?: string;
  readonly output?: JsonObject;
}

/** How a list of tasks ended. */
export type SequenceEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly task: TaskExecution };

/**
 * What a task can ask of the engine. Everything that takes time rejects when the task is cancelled; let it reject,
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
  /** Never by itself: an update ends the task (A35). */
  untilUpdated(): Promise<never>;
  /** Epoch milliseconds, the same on every replay. */
  now(): number;
  /** Has work done outside the workflow, by its name; retried until `attemptsMax`. */
  perform(work: string, input: Json, limits: WorkLimits): Promise<Json>;
  /** Runs tasks inside this one and waits for them; in a loop with the number of the iteration (A24). */
  runTasks(tasks: readonly TaskDefinition[], options?: { readonly iteration?: number }): Promise<SequenceEnd>;
  /** Starts lists of tasks that run side by side with the successors of this task. */
  startBranches(branches: readonly (readonly TaskDefinition[])[]): void;
  /** The named tasks once they have ended; none named: all once the branches started before have ended. */
  joinBranches(references: readonly string[]): Promise<readonly TaskExecution[]>;
}

export interface WebhookWait {
  readonly matches: Matches;
  /** A number: epoch milliseconds (M30). */
  readonly since: 'workflow' | 'task' | number;
  /** Absent: it waits for ever. */
  readonly timeoutMs?: number;
}

export interface WorkLimits {
  readonly timeoutMs: number;
  readonly attemptsMax: number;
}
