import type { TaskSkip } from '../../src/model/definitions/execution.ts';

/** Tasks that are to be skipped when the run reaches them, each once. */
export class Skips {
  readonly #asked: Map<string, TaskSkip>;
  /** References that a jump ahead leaves behind. */
  readonly #passed = new Set<string>();

  constructor(asked: readonly TaskSkip[] = []) {
    this.#asked = new Map(asked.map((skip) => [skip.reference, skip]));
  }

  add(skip: TaskSkip): void {
    this.#asked.set(skip.reference, skip);
  }

  /**
   * Tasks of these references are skipped, also those that a branch reaches later, whose open task takes its time to end. What
   * is left of them does no harm: a run does not come by a place again. `keepsAsked`: with the output that was asked for.
   */
  jump(to: string, past: readonly string[], { keepsAsked }: { readonly keepsAsked: boolean }): void {
    for (const reference of past) {
      this.#passed.add(reference);
      if (!keepsAsked) this.#asked.delete(reference);
    }
    this.#asked.delete(to);
    this.#passed.delete(to);
  }

  /** Those that somebody asked for and that hold in the run's next one too: there it comes by what a jump passed. */
  asked(): readonly TaskSkip[] {
    return [...this.#asked.values()];
  }

  /** That of a task that is reached now. */
  take(reference: string): TaskSkip | undefined {
    const skip = this.#asked.get(reference);
    this.#asked.delete(reference);
    return this.#passed.delete(reference) ? (skip ?? { reference }) : skip;
  }
}
