import type { TaskDescriptor } from '../../src/conductor/task-descriptor.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import { taskReferencesIn } from '../../src/model/definitions/task-references.ts';
import type { KeptRun, TaskExecution, TaskStatus } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { Scheduling } from './new-execution.ts';
import type { IterationScope } from './task-sequence.ts';

/** The tasks of an earlier run that this one goes on with: in the list of tasks from the beginning, each at its position. */
export class KeptTasks {
  readonly #state: ExecutionState;
  readonly #kept: KeptRun | undefined;
  /** Positions of each reference and iteration, in order. */
  readonly #positions = new Map<string, number[]>();
  /** Reference → the input that the next task of it has. */
  readonly #given = new Map<string, JsonObject>();
  /** Id of a task → the input that it was given. */
  readonly #givenTo = new Map<string, JsonObject>();
  /** A task has the given input of the run. */
  #isSpent = false;

  constructor(state: ExecutionState) {
    this.#state = state;
    this.#kept = state.run.kept;
    for (const { workflowTask, iteration, seq } of this.#kept?.tasks ?? []) {
      const key = keyOf(workflowTask.taskReferenceName, iteration);
      this.#positions.set(key, [...(this.#positions.get(key) ?? []), seq - 1]);
    }
  }

  /** The newest try of a task in this place; undefined: it did not come so far. */
  find({ taskReferenceName }: TaskDefinition, { iteration, keptFrom }: IterationScope): TaskExecution | undefined {
    const positions = this.#positions.get(keyOf(taskReferenceName, iteration)) ?? [];
    const position = positions.findLast((at) => at >= keptFrom);
    const task = position === undefined ? undefined : this.#state.at(position);
    return task?.retried === true ? undefined : task;
  }

  /**
   * From where on tasks are of this iteration of a loop: its first task is always the first that is scheduled. In a loop in a
   * loop the same references and numbers come again in the next turn of the outer one.
   */
  iterationFrom(loop: TaskExecution, first: TaskDefinition | undefined, iteration: number): number {
    if (first === undefined || loop.seq > this.#state.keptCount) return Number.POSITIVE_INFINITY;
    const positions = this.#positions.get(keyOf(first.taskReferenceName, iteration)) ?? [];
    return positions.find((at) => at >= loop.seq) ?? Number.POSITIVE_INFINITY;
  }

  /** It stays as it is. In a run that went on in the middle that is each task that has ended. */
  isDone({ status, endTime }: TaskExecution): boolean {
    return done.includes(status) || (this.#kept?.continued !== undefined && endTime > 0);
  }

  /**
   * The input that a task is given instead of what its definition says: the first one that is scheduled with it, and each try of
   * that. In a loop in a loop the same reference and number come again, and those tasks are others.
   */
  inputFor({ taskId, task, iteration, retryOf }: Scheduling): JsonObject | undefined {
    if (!isSince(this.#state.run, 'given-input-once')) return this.#givenFor(task, iteration);
    const input = retryOf === undefined ? this.#givenFor(task, iteration) : this.#givenTo.get(retryOf.task.taskId);
    if (input === undefined) return undefined;
    this.#givenTo.set(taskId, input);
    if (input === this.#kept?.givenInput?.input) this.#isSpent = true;
    return input;
  }

  #givenFor({ taskReferenceName }: TaskDefinition, iteration: number): JsonObject | undefined {
    const next = this.#given.get(taskReferenceName);
    if (next !== undefined) {
      this.#given.delete(taskReferenceName);
      return next;
    }
    const given = this.#isSpent ? undefined : this.#kept?.givenInput;
    return given?.reference === taskReferenceName && given.iteration === iteration ? given.input : undefined;
  }

  giveInput(reference: string, input: JsonObject): void {
    this.#given.set(reference, input);
  }

  /** The child of a failed task, where it is to go on. */
  childOf(taskId: string | undefined) {
    return taskId === undefined ? undefined : this.#kept?.children?.[taskId];
  }

  /** Adds a task that is done to the place that it was in, with those inside of it. */
  place(task: TaskExecution, frame: IterationScope, descriptor: TaskDescriptor): void {
    const { workflowTask, seq } = task;
    frame.add(workflowTask.taskReferenceName, seq - 1);
    const inside = descriptor.opensAgain === true ? (descriptor.branches?.(workflowTask) ?? []) : [];
    for (const reference of inside.flatMap(({ tasks }) => taskReferencesIn(tasks))) {
      const newest = this.#state.newest(reference);
      if (newest !== undefined && newest.seq > seq) frame.add(reference, newest.seq - 1);
    }
  }
}

const done: readonly TaskStatus[] = ['COMPLETED', 'COMPLETED_WITH_ERRORS', 'SKIPPED'];

function keyOf(reference: string, iteration: number): string {
  return `${reference}\n${iteration}`;
}
