import { proxyActivities, type ActivityInterfaceFor, type ActivityOptions } from '@temporalio/workflow';
import { proxySequentially } from './sequential-local-activities.ts';

/** Signalbox's own, unless it was given another by TEMPORAL_TASK_QUEUE. */
const defaultTaskQueue = 'signalbox';

/** One per run: each run has a module scope of its own. */
const route = { isOwnWorker: false, usesLocalActivities: true, taskQueue: defaultTaskQueue };

/** Of ordinary activities in the place of local ones: somebody waits, so what a worker that died had begun is begun again soon. */
const heartbeatTimeout = '4 seconds';

/** Called by the workflows of Signalbox's own worker, where its activities are at hand. */
export function runInOwnWorker(): void {
  route.isOwnWorker = true;
}

/**
 * For a run that takes updates, signals and timers at any time: from now on nothing is done by a local activity. While one is
 * under way the SDK can put the workflow task in the place of another one that was lost, and what came between the two has
 * another order in a replay than it had (0147). Call it before the first activity.
 */
export function useOrdinaryActivities(): void {
  route.usesLocalActivities = false;
}

/**
 * Names the task queue of Signalbox for workflows that run in a worker of their own. Call it at the top of the file with
 * your workflows, and only when Signalbox has another one than `signalbox` (its TEMPORAL_TASK_QUEUE).
 */
export function useSignalboxTaskQueue(taskQueue: string): void {
  route.taskQueue = taskQueue;
}

/** The line that Temporal's UI shows for a call. */
type Summaries<A> = {
  readonly [Name in keyof A]?: A[Name] extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : never;
};

/**
 * Activities of Signalbox. In its own worker they are local ones, which cost one history event instead of six. A worker
 * that is not Signalbox's has them done on Signalbox's task queue, and needs no database, no URL and no key for it.
 */
export function proxyNearest<A extends object>(
  options: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'>,
  summaries: Summaries<A> = {},
): ActivityInterfaceFor<A> {
  const local = proxySequentially<A>(options);
  const ordinary = proxyActivities<A>({ ...options, heartbeatTimeout });
  return chosenByCall(local, (name, values) => {
    if (route.isOwnWorker) return route.usesLocalActivities ? local : ordinary;
    const summarize: unknown = Reflect.get(summaries, name);
    const summary: unknown = typeof summarize === 'function' ? summarize(...values) : undefined;
    return onSignalboxQueue<A>({ ...options, ...(typeof summary === 'string' && { summary }) });
  });
}

/** Activities of Signalbox that are ordinary ones in its own worker as well. */
export function proxyOrdinary<A extends object>(options: ActivityOptions): ActivityInterfaceFor<A> {
  const own = proxyActivities<A>(options);
  return chosenByCall(own, () => (route.isOwnWorker ? own : onSignalboxQueue<A>(options)));
}

function onSignalboxQueue<A extends object>(options: ActivityOptions): ActivityInterfaceFor<A> {
  return proxyActivities<A>({ ...options, taskQueue: route.taskQueue });
}

/** The way is chosen when an activity is called: a workflow may name the task queue after this file was loaded. */
function chosenByCall<Proxied extends object>(
  own: Proxied,
  choose: (name: string | symbol, values: unknown[]) => Proxied,
): Proxied {
  return new Proxy(own, {
    get(_, name) {
      return (...values: unknown[]): unknown => {
        const activity: unknown = Reflect.get(choose(name, values), name);
        if (typeof activity !== 'function') throw new TypeError(`${String(name)} is no activity.`);
        return activity(...values);
      };
    },
  });
}
