import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { resolve } from '../../src/conductor/expressions.ts';
import { toText } from '../../src/conductor/evaluator.ts';
import { placeFreeSignalName, runLimitOf } from '../../src/model/definitions/run-places.ts';
import type { ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { Ports } from './task-context.ts';

interface Run {
  readonly state: ExecutionState;
  readonly ports: Pick<Ports, 'takePlace' | 'leavePlace'>;
  /** It ends, and waits for nothing any more. */
  readonly hasEnded: () => boolean;
}

const placeFree = defineSignal(placeFreeSignalName);

interface Place {
  /** Returns when this run is one of those that may go on at once, or when it ends before. */
  untilFree(): Promise<void>;
  /** Gives it to the next. */
  leave(): Promise<void>;
}

/** Undefined: the definition sets no limit. A run that goes on as another one has the place that it had. */
export function placeOfRun({ state, ports, hasEnded }: Run): Place | undefined {
  const { run } = state;
  const limit = runLimitOf(run.definition);
  if (limit === undefined || run.mocks !== undefined || !isSince(run, 'run-limits')) return undefined;
  const { firstExecutionRunId: chainId, workflowId, runId, runStartTime } = workflowInfo();
  const holder = { chainId, workflowId, runId, runStartedMs: runStartTime.getTime() };
  const { key, runsMax } = limit;
  let isFree = false;
  setHandler(placeFree, () => void (isFree = true));
  return {
    async untilFree() {
      const limitKey = JSON.stringify([run.definition.name, toText(resolve(key, state.expressions()))]);
      // Also where the run was cancelled meanwhile: it gives the place back when it ends.
      const request = { ...holder, limitKey, runsMax };
      if (await CancellationScope.nonCancellable(() => ports.takePlace(request))) return;
      try {
        await condition(() => isFree || hasEnded());
      } catch (error) {
        if (!isCancellation(error)) throw error;
      }
    },
    leave: () => CancellationScope.nonCancellable(() => ports.leavePlace(holder)),
  };
}
