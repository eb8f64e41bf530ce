import { CancellationScope } from '@temporalio/workflow';
import type { RetryRules } from '../../src/conductor/retry-rules.ts';
import type { TaskResult } from '../../src/conductor/task-descriptor.ts';
import type { SchemaReference } from '../../src/model/definitions/schema.ts';
import { isSameTask } from '../../src/model/definitions/task-update.ts';
import type { TaskAddress } from '../../src/model/definitions/task-update.ts';
import type { TaskExecution } from '../../src/model/definitions/execution.ts';
import { writeCurrentDetails } from './current-details.ts';

/** A task while it is open. Its own work ends it or something from outside does, whichever is first: never both. */
export class OpenTask {
  readonly scheduled: TaskExecution;
  /** Of its work; cancelled when something else ends the task. */
  readonly scope = new CancellationScope();
  /** The consequence of its failure, where that is not written at the task. */
  retry: RetryRules | undefined;
  /** Its output is held against it; where it is written at the task, that one. */
  outputSchema: SchemaReference | undefined;
  readonly #changed: () => void;
  #waitsFor: string | undefined;
  /** Its end is here already, and its work goes on with it in a moment: no update comes before that any more. */
  isEndKnown = false;
  #isTaken = false;
  #heardAtMs = Date.now();
  #endedAs: TaskResult | undefined;

  constructor(scheduled: TaskExecution, changed: () => void = () => undefined) {
    this.scheduled = scheduled;
    this.#changed = changed;
  }

  /** For people, in a few words: the thing that it waits for at present. */
  get waitsFor(): string | undefined {
    return this.#waitsFor;
  }

  noteWait(words: string): void {
    this.#waitsFor = words;
    this.#changed();
  }

  /** When it was scheduled, or updated the last time; epoch milliseconds. */
  get lastUpdateMs(): number {
    return this.#heardAtMs;
  }

  touch(): void {
    this.#heardAtMs = Date.now();
  }

  get isOpen(): boolean {
    return !this.#isTaken && this.#endedAs === undefined;
  }

  /** How it was ended from outside. */
  get endedAs(): TaskResult | undefined {
    return this.#endedAs;
  }

  /** For work that takes something when it ends the task: false, and it must not, when the task has ended otherwise. */
  tryComplete(): boolean {
    if (this.#endedAs !== undefined) return false;
    this.#isTaken = true;
    return true;
  }

  /** With the rules that were found when the task was handed to workers. */
  withRules(result: TaskResult): TaskResult {
    return this.retry === undefined || !('reason' in result) ? result : { ...result, retry: this.retry };
  }

  end(result: TaskResult): void {
    if (!this.isOpen) return;
    this.#endedAs = result;
    this.scope.cancel();
  }
}

/** The open tasks of a run, in order of scheduling. Temporal's UI shows them. */
export class OpenTasks {
  readonly #tasks = new Set<OpenTask>();

  add(scheduled: TaskExecution): OpenTask {
    const open = new OpenTask(scheduled, () => writeCurrentDetails(this.#tasks));
    this.#tasks.add(open);
    writeCurrentDetails(this.#tasks);
    return open;
  }

  delete(open: OpenTask): void {
    this.#tasks.delete(open);
    writeCurrentDetails(this.#tasks);
  }

  get scheduled(): readonly TaskExecution[] {
    return [...this.#tasks].map((open) => open.scheduled);
  }

  /** In order of scheduling. */
  all(): readonly OpenTask[] {
    return [...this.#tasks];
  }

  /** By reference the newest: of a task in a loop, `ref` is any iteration's, `ref__2` that one's (A37). */
  find(address: TaskAddress): OpenTask | undefined {
    return [...this.#tasks].findLast((open) => open.isOpen && isMeant(open.scheduled, address));
  }
}

function isMeant(task: TaskExecution, address: TaskAddress): boolean {
  if (address.kind === 'id') return isSameTask(task.taskId, address.taskId);
  return task.referenceTaskName === address.reference || task.workflowTask.taskReferenceName === address.reference;
}
