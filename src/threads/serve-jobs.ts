import { parentPort } from 'node:worker_threads';

export interface Served<Outcome> {
  readonly outcome: Outcome;
  readonly late?: boolean;
}

/** The inside of one thread: one job at a time, each answered. A failure that is not the job's doing ends the thread, and its pool starts another. */
export function serveJobs<Job, Outcome, Part = never>(
  work: (order: ThreadOrder<Job>, tell: (part: Part) => void) => Promise<Served<Outcome>>,
): void {
  if (parentPort === null) throw new Error('This file is a thread of a pool, not a program.');
  const port = parentPort;
  const say = (word: ThreadMessage<Outcome, Part>) => port.postMessage(word);
  port.on('message', async (order: ThreadOrder<Job>) => {
    const { outcome, late = false } = await work(order, (part) => say({ kind: 'part', part }));
    say({ kind: 'outcome', outcome, late });
  });
  port.on('messageerror', (error) => {
    throw error;
  });
  say({ kind: 'ready' });
}

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
