import type { Definition } from '../model/definitions/definition.ts';
import type { Execution } from '../model/definitions/execution.ts';
import type { JsonObject } from '../model/json.ts';
import type { RunEndMessage } from '../model/outbound/run-end-message.ts';
import { statusListenerOf } from './status-listener.ts';
import { measure } from './value-size.ts';

/** One of Temporal's runs: of each the end is told once, whoever tells it. */
export interface RunThatEnded {
  readonly runId: string;
  /** When Temporal began it, epoch milliseconds. */
  readonly startedMs: number;
}

/** The message that tells the listener of a definition of the end of a run; undefined where it names none. */
export function runEndMessage(
  definition: Definition,
  { runId, startedMs }: RunThatEnded,
  look: () => Execution,
): RunEndMessage | undefined {
  const endpoint = statusListenerOf(definition);
  if (endpoint === undefined) return undefined;
  const execution = look();
  const { workflowId, status } = execution;
  return {
    key: `run-end/${workflowId}/${runId}`,
    runStartedMs: startedMs,
    endpoint,
    workflowId,
    event: `workflow.${status.toLowerCase()}`,
    payload: payloadOf(execution),
  };
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
