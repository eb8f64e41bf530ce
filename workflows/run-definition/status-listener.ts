import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { runEndMessage } from '../../src/conductor/run-end-message.ts';
import type { Execution, RunInput } from '../../src/model/definitions/execution.ts';
import type { RunEndMessage } from '../../src/model/outbound/run-end-message.ts';
import { isSince } from './is-since.ts';

/** The message that tells the listener of the definition that this run has ended; undefined where none is. */
export function ownEndMessage(run: RunInput, look: () => Execution): RunEndMessage | undefined {
  if (!isSince(run, 'status-listener')) return undefined;
  const { runId, startTime } = workflowInfo();
  return runEndMessage(run.definition, { runId, startedMs: startTime.getTime() }, look);
}

/** What has happened is told also where the run was cancelled. */
export function tellForSure(tell: () => Promise<void>): Promise<void> {
  return CancellationScope.nonCancellable(tell);
}
