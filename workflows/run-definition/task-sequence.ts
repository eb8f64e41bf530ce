import { CancellationScope } from '@temporalio/workflow';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import type { RunEnd } from '../../src/conductor/task-descriptor.ts';
import type { TaskExecution, TaskStatus } from '../../src/model/definitions/execution.ts';

/** Cancelled: the run has ended, or is failing, with tasks still to come. */
export type LoopEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly task: TaskExecution }
  | { readonly kind: 'cancelled' };

interface ScopeOptions {
  readonly parent?: IterationScope;
  readonly keptFrom?: number;
}

/** One turn of a loop, or the run itself: in each the same references stand for other tasks. */
export class IterationScope {
  readonly iteration: number;
  /** Of the tasks that the run goes on with, those from this position on can be in it. */
  readonly keptFrom: number;
  /** The number of loops around. */
  readonly depth: number;
  readonly #parent: IterationScope | undefined;
  /** Reference → position of its newest task. */
  readonly #newest = new Map<string, number>();

  constructor(iteration: number, { parent, keptFrom = parent?.keptFrom ?? 0 }: ScopeOptions = {}) {
    this.iteration = iteration;
    this.keptFrom = keptFrom;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
    this.#parent = parent;
  }

  /** Also for the frames around this one, in which it runs too. */
  add(reference: string, position: number): void {
    this.#newest.set(reference, position);
    this.#parent?.add(reference, position);
  }

  newest(reference: string): number | undefined {
    return this.#newest.get(reference);
  }

  references(): readonly string[] {
    return [...this.#newest.keys()];
  }
}

/** One list of tasks that is being run, and the lists that it started beside itself. Its tasks are cancelled together. */
export class TaskSequence {
  readonly frame: IterationScope;
  readonly scope: CancellationScope;
  readonly #startedIn: TaskSequence | undefined;
  readonly #branches: Promise<LoopEnd>[] = [];
  readonly #open = new Set<TaskSequence>();
  #lastOfFork: readonly string[] = [];
  #forkIsMade = false;
  #failure: LoopEnd | undefined;

  /** `startedIn`: the place of the fork, for a branch. */
  constructor(frame: IterationScope, startedIn?: TaskSequence) {
    this.frame = frame;
    this.#startedIn = startedIn;
    this.scope = new CancellationScope({
      cancellable: true,
      ...(startedIn !== undefined && { parent: startedIn.scope }),
    });
  }

  fork(branches: readonly (readonly TaskDefinition[])[], { made = false } = {}): void {
    this.#lastOfFork = branches.flatMap((tasks) => tasks.at(-1)?.taskReferenceName ?? []);
    this.#forkIsMade = made;
  }

  /** The tasks that a join of these references waits for. */
  joined(references: readonly string[]): readonly string[] {
    return this.#forkIsMade || references.length === 0 ? this.#lastOfFork : references;
  }

  addBranch(branch: TaskSequence, end: Promise<LoopEnd>): void {
    this.#open.add(branch);
    this.#branches.push(end.finally(() => this.#open.delete(branch)));
  }

  /** Nothing can run any more beside the tasks of this place. */
  get isAlone(): boolean {
    return this.#open.size === 0 && (this.#startedIn?.isAloneWith(this) ?? true);
  }

  isAloneWith(branch: TaskSequence): boolean {
    return [...this.#open].every((place) => place === branch) && (this.#startedIn?.isAloneWith(this) ?? true);
  }

  /** A failure cancels all that runs here; the first one counts. */
  fail(failure: LoopEnd): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.scope.cancel();
  }

  /** How the place as a whole ended, once its branches are over. */
  async endOf(sequence: LoopEnd): Promise<LoopEnd> {
    if (sequence.kind === 'failed') this.fail(sequence);
    const branches = await Promise.all(this.#branches);
    return this.#failure ?? [sequence, ...branches].find(({ kind }) => kind === 'cancelled') ?? sequence;
  }
}

/** The consequence of a task's failure for the run (A71). */
export function runStatusOf(status: TaskStatus): RunEnd['status'] {
  switch (status) {
    case 'TIMED_OUT':
      return 'TIMED_OUT';
    case 'CANCELED':
      return 'TERMINATED';
    default:
      return 'FAILED';
  }
}
