import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { statusListenerOf } from '../../src/conductor/status-listener.ts';
import { measure } from '../../src/conductor/value-size.ts';
import type { Execution, RunInput } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { RunEndMessage } from '../../src/model/outbound/run-end-message.ts';
import { isSince } from './is-since.ts';

/** The message that tells the listener of the definition of the end of a run; undefined where none is. */
export function runEndMessage(run: RunInput, look: () => Execution): RunEndMessage | undefined {
  const endpoint = statusListenerOf(run.definition);
  if (endpoint === undefined || !isSince(run, 'status-listener')) return undefined;
  const execution = look();
  const { workflowId, status } = execution;
  const { runId } = workflowInfo();
  return {
    key: `run-end/${workflowId}/${runId}`,
    endpoint,
    workflowId,
    event: `workflow.${status.toLowerCase()}`,
    payload: payloadOf(execution),
  };
}

/** What has happened is told also where the run was cancelled. */
export function tellForSure(tell: () => Promise<void>): Promise<void> {
  return CancellationScope.nonCancellable(tell);
}

/** Receivers refuse large bodies, each time they are sent; who wants the values asks for the execution. */
const valuesBytesMax = 128 * 1024;

/** The parts of an execution that say how it ended, in the names of executions. */
function payloadOf({ input, output, ...execution }: Execution): JsonObject {
  const { workflowId, workflowName, workflowType, workflowVersion, status, startTime, endTime } = execution;
  const { correlationId, reasonForIncompletion, parentWorkflowId, event, failedReferenceTaskNames } = execution;
  const isLarge = measure({ input, output }).bytes > valuesBytesMax;
  return {
    workflowId,
    workflowName,
    workflowType,
    workflowVersion,
    status,
    startTime,
    endTime,
    failedReferenceTaskNames,
    ...(correlationId !== undefined && { correlationId }),
    ...(reasonForIncompletion !== undefined && { reasonForIncompletion }),
    ...(parentWorkflowId !== undefined && { parentWorkflowId }),
    ...(event !== undefined && { event }),
    ...(isLarge ? { valuesLeftOut: true } : { input, output }),
  };
}
