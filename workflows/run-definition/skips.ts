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

  /**
   * Tasks of these references are skipped, also those that a branch reaches later, whose open task takes its time to end. What
   * is left of them does no harm: a run does not come by a place again.
   */
  jump(to: string, past: readonly string[]): void {
    for (const reference of past) this.add({ reference });
    this.#skips.delete(to);
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
