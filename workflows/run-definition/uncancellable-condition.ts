import { CancellationScope, condition } from '@temporalio/workflow';

/** Waits also where the workflow itself was cancelled. */
export function uncancellableCondition(holds: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(holds));
}
