import {
  ApplicationFailure,
  allHandlersFinished,
  defineQuery,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ExecutionMask } from '../../src/model/definitions/execution-mask.ts';
import type { RunEnd } from '../../src/conductor/task-descriptor.ts';
import {
  executionQueryName,
  pauseUpdateName,
  snapshotQueryName,
  skipTaskUpdateName,
  resumeUpdateName,
  taskLogQueryName,
  taskQueryName,
  terminateUpdateName,
  type Execution,
  type ExecutionOptions,
  type RunInput,
  type RunSnapshot,
  type TaskSkip,
  type TaskExecution,
  type TaskLogLine,
  type TerminateRequest,
} from '../../src/model/definitions/execution.ts';
import {
  addTaskLogUpdateName,
  updateTaskUpdateName,
  type TaskUpdate,
} from '../../src/model/definitions/task-update.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { ExecutionState } from './execution-state.ts';
import { Interpreter } from './interpreter.ts';
import { recordChanges } from './record-changes.ts';
import { runEndMessage, tellForSure } from './status-listener.ts';
import type { Ports } from './task-context.ts';
import { TaskUpdates } from './task-updates.ts';
import { watchRun } from './time-outs.ts';
import { uncancellableCondition } from './pause.ts';

export const executionQuery = defineQuery<Execution, [options?: ExecutionOptions]>(executionQueryName);
export const snapshotQuery = defineQuery<RunSnapshot>(snapshotQueryName);
export const taskLogQuery = defineQuery<readonly TaskLogLine[], [taskId: string]>(taskLogQueryName);
export const taskQuery = defineQuery<TaskExecution | null, [taskId: string]>(taskQueryName);
export const pauseUpdate = defineUpdate<void>(pauseUpdateName);
export const resumeUpdate = defineUpdate<void>(resumeUpdateName);
export const updateTaskUpdate = defineUpdate<string, [update: TaskUpdate]>(updateTaskUpdateName);
export const addTaskLogUpdate = defineUpdate<void, [taskId: string, line: string]>(addTaskLogUpdateName);
export const skipTaskUpdate = defineUpdate<void, [skip: TaskSkip]>(skipTaskUpdateName);
export const terminateUpdate = defineUpdate<void, [request: TerminateRequest]>(terminateUpdateName);

/**
 * Runs a Conductor definition as this workflow. Returns its output when it COMPLETED; else it throws an
 * ApplicationFailure whose type is the status (FAILED, TERMINATED, TIMED_OUT), whose message is the reason and whose
 * detail is the output.
 */
export async function interpretDefinition(run: RunInput, ports: Ports): Promise<JsonObject> {
  const state = new ExecutionState(run, workflowInfo().workflowId);
  const interpreter = new Interpreter(state, ports);
  const mask = new ExecutionMask(run.definition);
  recordChanges(state, mask);
  setHandler(executionQuery, (options) => mask.execution(state.view(options)));
  setHandler(snapshotQuery, () => state.snapshot(chainOf(run)));
  setHandler(taskLogQuery, (taskId) => interpreter.log.of(taskId));
  setHandler(taskQuery, (taskId) => {
    const task = state.find(taskId);
    return task === undefined ? null : mask.task(task);
  });
  setHandler(pauseUpdate, () => interpreter.pause.pause(), { validator: interpreter.pause.checkPause });
  setHandler(resumeUpdate, () => interpreter.pause.resume(), { validator: interpreter.pause.checkResume });
  const { openTasks, log, skips } = interpreter;
  const updates = new TaskUpdates({ state, openTasks, log, skips });
  setHandler(updateTaskUpdate, (update) => updates.apply(update), { validator: (update) => updates.check(update) });
  setHandler(addTaskLogUpdate, (taskId, line) => updates.addLog(taskId, line), {
    validator: (taskId, _line) => updates.checkLog(taskId),
  });
  setHandler(skipTaskUpdate, (skip) => updates.skip(skip), { validator: (skip) => updates.checkSkip(skip) });
  setHandler(terminateUpdate, ({ reason, triggerFailureWorkflow = false }) => {
    interpreter.end({
      status: 'TERMINATED',
      startsFailureWorkflow: triggerFailureWorkflow,
      ...(reason !== undefined && { reason }),
    });
    return uncancellableCondition(() => state.isOver);
  });
  watchRun(run, (reason) => interpreter.timeOut(reason));
  const end = await interpreter.run(run.definition.tasks);
  await uncancellableCondition(allHandlersFinished);
  const told = runEndMessage(run, () => mask.execution(state.view({ includeTasks: false })));
  if (told !== undefined) await tellForSure(() => ports.tellRunEnd(told));
  const { output } = state.view({ includeTasks: false });
  if (end.status !== 'COMPLETED') throw failureOf(end, output);
  return output;
}

/** The output goes along for a parent; an empty one is not worth its bytes. */
function failureOf({ status, reason }: RunEnd, output: JsonObject): ApplicationFailure {
  const details = Object.keys(output).length > 0 ? [output] : [];
  return ApplicationFailure.nonRetryable(reason ?? `the run is ${status}`, status, ...details);
}

/** The waits of a run that goes on with another are of one chain with those of that one. */
function chainOf({ kept }: RunInput): string {
  return kept?.chainId ?? workflowInfo().firstExecutionRunId;
}
