import { log } from '@temporalio/workflow';
import { resolve } from '../../src/conductor/expressions.ts';
import { ExecutionMask } from '../../src/model/definitions/execution-mask.ts';
import type { RunEnd } from '../../src/conductor/task-descriptor.ts';
import type { FailureStart } from '../../src/model/definitions/child.ts';
import type { StartResult } from '../../src/model/definitions/starter.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Conclusion, ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { Ports } from './task-context.ts';

interface FailedRun {
  readonly state: ExecutionState;
  readonly ports: Pick<Ports, 'startFailureWorkflow'>;
}

/** Runs that ended before there were failure workflows started none. */
const patchId = 'failure-workflow';

/**
 * Starts the definition's failure workflow when the run ends so that it has to (A75). Returns what is added to the output:
 * the id of the run, or why there is none.
 */
export async function startFailureWorkflow(conclusion: Conclusion, { state, ports }: FailedRun): Promise<JsonObject> {
  const { failureWorkflow = null } = state.run.definition;
  if (
    typeof failureWorkflow !== 'string' ||
    failureWorkflow === '' ||
    !starts(conclusion.end) ||
    !isSince(state.run, patchId)
  )
    return {};
  const { failures = 0 } = state.run;
  const name = resolve(failureWorkflow, state.expressions());
  const refusal = refusalOf(name, failures);
  const result = refusal ?? (await ports.startFailureWorkflow(requestFor(String(name), conclusion, state)));
  return { 'conductor.failure_workflow': idOf(result) ?? notStarted(String(name), result) };
}

/** A chain of them that fails and fails goes on for ever where one names itself. */
const failuresMax = 10;
/** The newest, of a run with many: they travel in one message. */
const tasksMax = 1_000;

function starts({ status, startsFailureWorkflow = false }: RunEnd): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT' || startsFailureWorkflow;
}

function refusalOf(name: Json, failures: number): StartResult | undefined {
  if (typeof name !== 'string' || name === '') return { kind: 'invalid', message: 'its name resolved to nothing' };
  return failures < failuresMax
    ? undefined
    : { kind: 'invalid', message: `${failuresMax} failure workflows have failed one after the other` };
}

function requestFor(
  name: string,
  conclusion: Conclusion,
  state: ExecutionState,
): Omit<FailureStart, 'runId' | 'lineage'> {
  const { definition, correlationId, priority, createdBy, failures = 0 } = state.run;
  const { failureWorkflowVersion: version } = definition;
  const { taskId } = conclusion.end;
  const failed = state.preview(conclusion);
  // A failed run's own input of a failed run would grow from one to the next.
  const { failedWorkflow: _earlier, ...input } = failed.input;
  const tasks = failed.tasks.slice(-tasksMax);
  return {
    name,
    version: typeof version === 'number' ? version : 0,
    input: {
      ...input,
      workflowId: failed.workflowId,
      reason: failed.reasonForIncompletion ?? null,
      failureStatus: failed.status,
      ...(taskId !== undefined && { failureTaskId: taskId }),
      failedWorkflow: toJson(new ExecutionMask(definition).execution({ ...failed, input, tasks })),
    },
    ...(correlationId !== undefined && { correlationId }),
    ...(priority !== undefined && { priority }),
    ...(createdBy !== undefined && { createdBy }),
    failures: failures + 1,
  };
}

/** Without the fields that have no value. */
function toJson(value: object): JsonObject {
  const json: JsonObject = JSON.parse(JSON.stringify(value));
  return json;
}

function idOf(result: StartResult): string | undefined {
  return result.kind === 'started' || result.kind === 'existing' ? result.workflowId : undefined;
}

/** In Conductor's words, which people search for. */
function notStarted(name: string, result: StartResult): string {
  const reason = 'message' in result ? result.message : result.kind;
  const text = `Error workflow ${name} failed to start. reason: ${reason}`;
  log.warn(text);
  return text;
}
