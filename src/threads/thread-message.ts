/** All that a thread says: once that it is ready, what it has of a job of many parts, and the outcome of each job. */
export type ThreadMessage<Outcome, Part> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'part'; readonly part: Part }
  /** Late: the job was not finished in its time. */
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly late: boolean };

/** A message to a thread. Both are plain values, copied between threads. */
export interface ThreadOrder<Job> {
  readonly job: Job;
  readonly timeMsMax: number;
}
