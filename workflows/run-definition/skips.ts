import type { TaskSkip } from '../../src/model/definitions/execution.ts';

/** Tasks that are to be skipped when the run reaches them, each once. */
export class Skips {
  readonly #skips: Map<string, TaskSkip>;

  constructor(skips: readonly TaskSkip[] = []) {
    this.#skips = new Map(skips.map((skip) => [skip.reference, skip]));
  }

  add(skip: TaskSkip): void {
    this.#skips.set(skip.reference, skip);
  }

  all(): readonly TaskSkip[] {
    return [...this.#skips.values()];
  }

  /** That of a task that is reached now. */
  take(reference: string): TaskSkip | undefined {
    const skip = this.#skips.get(reference);
    this.#skips.delete(reference);
    return skip;
  }
}
