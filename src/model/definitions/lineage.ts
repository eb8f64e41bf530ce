/** Where a run comes from that another run started. */
export interface Lineage {
  /** The workflow id of the first of its family: a person, a program or an event started that one. */
  readonly root: string;
  /** So many runs wait for this one, each for the next. */
  readonly depth: number;
}

/** Says when the runs of a family may start another one. */
export interface StartPace {
  /** Asked once for each start. */
  admit(root: string): RunAdmission;
}

export type RunAdmission = { readonly kind: 'now' } | Later | { readonly kind: 'refused'; readonly reason: string };

/**
 * Of a run that had to wait for its place, as Temporal knows it: the lowest. What a family starts without end would
 * otherwise stand in the queue before every run that begins or goes on after it.
 */
export const latePriority = 5;

/** The start has a place, so long from now, and need not ask again. */
export interface Later {
  readonly kind: 'later';
  readonly afterMs: number;
}
