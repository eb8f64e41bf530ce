import { proxyLocalActivities, type ActivityInterfaceFor, type LocalActivityOptions } from '@temporalio/workflow';

/**
 * Local activities of a run, one after the other. A replay resolves those that ran side by side in the order in which
 * they were scheduled, not in the one in which they had come back, so what followed from them would come in another
 * order than the history has it.
 */
export function proxySequentially<A extends object>(options: LocalActivityOptions): ActivityInterfaceFor<A> {
  return new Proxy(proxyLocalActivities<A>(options), {
    get(activities, name, receiver) {
      const activity: unknown = Reflect.get(activities, name, receiver);
      if (typeof activity !== 'function') return activity;
      return (...values: unknown[]) => inTurn(async () => activity(...values));
    },
  });
}

/** One queue per run: each run has a module scope of its own. */
let last: Promise<unknown> = Promise.resolve();

/** Those that were called, and have not come back. */
let openCount = 0;
/** Those that have come back. */
let doneCount = 0;

/** How many local activities of this run are under way, or wait for their turn, and how many are over. */
export function localActivityCounts(): { readonly open: number; readonly done: number } {
  return { open: openCount, done: doneCount };
}

function inTurn<T>(call: () => Promise<T>): Promise<T> {
  openCount += 1;
  const turn = last.then(call);
  last = turn.catch(() => undefined);
  turn.then(countDone, countDone);
  return turn;
}

function countDone(): void {
  openCount -= 1;
  doneCount += 1;
}
