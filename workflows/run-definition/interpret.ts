import { ApplicationFailure, CancellationScope, allHandlersFinished, condition, defineQuery, defineUpdate, setHandler, workflowInfo } from '@temporalio/workflow';
import type { RunEnd } from '../../src/conductor/task-descriptor.ts';
import { executionQueryName, taskLogQueryName, terminateUpdateName } from '../../src/model/definitions/execution.ts';
import type { Execution, ExecutionOptions, RunInput, TaskLogLine, TerminateRequest } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { ExecutionState } from './execution-state.ts';
import { Interpreter } from './interpreter.ts';
import type { Ports } from './task-context.ts';

export const executionQuery = defineQuery<Execution, [options?: ExecutionOptions]>(executionQueryName);
export const taskLogQuery = defineQuery<readonly TaskLogLine[], [taskId: string]>(taskLogQueryName);
export const terminateUpdate = defineUpdate<void, [request: TerminateRequest]>(terminateUpdateName);

/**
 * Runs a Conductor definition as this workflow. Returns its output when it COMPLETED; else it throws an
 * ApplicationFailure whose type is the status (FAILED, TERMINATED, TIMED_OUT) and whose message is the reason.
 */
export async function interpret(run: RunInput, ports: Ports): Promise<JsonObject> {
  const state = new ExecutionState(run, workflowInfo().workflowId);
  const interpreter = new Interpreter(state, ports);
  setHandler(executionQuery, (options) => state.view(options));
  setHandler(taskLogQuery, (taskId) => interpreter.log.of(taskId));
  setHandler(terminateUpdate, ({ reason }) => {
    interpreter.end({ status: 'TERMINATED', ...(reason !== undefined && { reason }) });
    return untilTrue(() => state.isOver);
  });
  const end = await interpreter.run(run.definition.tasks);
  await untilTrue(allHandlersFinished);
  if (end.status !== 'COMPLETED') throw failureOf(end);
  return state.view().output;
}

/** Waits also where the workflow itself was cancelled. */
function untilTrue(holds: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(holds));
}

function failureOf({ status, reason }: RunEnd): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason ?? `the run is ${status}`, status);
}
