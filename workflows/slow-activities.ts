import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';

/** As local ones some give up with null what is not quick; as ordinary ones they do all of it. */
type Whole<A> = {
  [Name in keyof A]: A[Name] extends (...values: infer Values) => Promise<infer Result>
    ? (...values: Values) => Promise<NonNullable<Result>>
    : never;
};

/**
 * A workflow task is open as long as a local activity runs, and a worker has few of them at a time. So what takes longer
 * is an activity of its own: six events of history, and no other run waits for it.
 */
export function proxySlowly<A extends object>(): ActivityInterfaceFor<Whole<A>> {
  return proxyActivities<Whole<A>>({
    startToCloseTimeout: '90 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });
}
