/** How much one evaluation may cost, in values looked at (M44). */
export class StepBudget {
  // Not `#left`: this is counted for each value, and what Temporal bundles pays for such names with a look-up in a map.
  private left: number;
  private readonly max: number;
  /** Each comparison of a filter counts, and not the element alone. False in runs that began before that. */
  readonly weighsFilters: boolean;

  constructor(max: number, { weighsFilters }: { readonly weighsFilters: boolean }) {
    this.max = max;
    this.left = max;
    this.weighsFilters = weighsFilters;
  }

  /** False: there were not so many left. It stays so. */
  spend(steps: number): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }

  get spent(): number {
    return this.max - this.left;
  }
}
