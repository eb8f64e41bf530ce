import {
  proxyLocalActivities,
  workflowInfo,
  type ActivityInterfaceFor,
  type LocalActivityOptions,
} from '@temporalio/workflow';

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
      return (...values: unknown[]) => inTurn(() => begin(async () => activity(...values)));
    },
  });
}

/** One queue per run: each run has a module scope of its own. */
let last: Promise<unknown> = Promise.resolve();

/** Those that were called, and have not come back. */
let openCount = 0;
/** Those that have come back. */
let doneCount = 0;

/** Those that are under way and were not begun by a replay. */
let begunLiveCount = 0;

interface LocalActivityCounts {
  /** Under way, or waiting for their turn. */
  readonly open: number;
  readonly done: number;
  /** Under way, and not begun by a replay. */
  readonly begunLive: number;
}

/** Of this run. */
export function localActivityCounts(): LocalActivityCounts {
  return { open: openCount, done: doneCount, begunLive: begunLiveCount };
}

function inTurn<T>(call: () => Promise<T>): Promise<T> {
  openCount += 1;
  const turn = last.then(call);
  last = turn.catch(() => undefined);
  turn.then(countDone, countDone);
  return turn;
}

function begin<T>(call: () => Promise<T>): Promise<T> {
  const isLive = !workflowInfo().unsafe.isReplaying;
  const called = call();
  if (!isLive) return called;
  begunLiveCount += 1;
  const end = () => void (begunLiveCount -= 1);
  called.then(end, end);
  return called;
}

function countDone(): void {
  openCount -= 1;
  doneCount += 1;
}
