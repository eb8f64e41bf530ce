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
  jumpUpdateName,
  pauseUpdateName,
  snapshotQueryName,
  skipTaskUpdateName,
  resumeUpdateName,
  setVariablesUpdateName,
  taskLogQueryName,
  taskQueryName,
  terminateUpdateName,
  type Execution,
  type ExecutionOptions,
  type JumpOutcome,
  type RunInput,
  type RunJump,
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
import { Jumps, jumpsLosingNothing } from './jumps.ts';
import { placeOfRun } from './run-place.ts';
import { isSince } from './is-since.ts';
import { inReplayedOrder } from './update-order.ts';
import { recordChanges } from './record-changes.ts';
import { ownEndMessage, tellForSure } from './status-listener.ts';
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
export const jumpUpdate = defineUpdate<JumpOutcome, [jump: RunJump]>(jumpUpdateName);
export const setVariablesUpdate = defineUpdate<void, [values: JsonObject]>(setVariablesUpdateName);
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
  const { openTasks, log, pause, skips } = interpreter;
  const updates = new TaskUpdates({ state, openTasks, log, skips });
  const jumps = new Jumps({ state, loop: interpreter, chainId: chainOf(run) });
  const ordered = isSince(run, 'ordered-updates') ? inOrder : asTheyCome;
  const rechecked: InTurn = isSince(run, jumpsLosingNothing) ? inOrderRechecked : ordered;
  const checkPause = () => {
    jumps.checkStays();
    pause.checkPause();
  };
  setHandler(
    pauseUpdate,
    rechecked(() => pause.pause(), checkPause),
    { validator: checkPause },
  );
  setHandler(
    resumeUpdate,
    ordered(() => pause.resume()),
    { validator: pause.checkResume },
  );
  setHandler(
    updateTaskUpdate,
    ordered((update) => updates.apply(update)),
    {
      validator: (update) => updates.check(update),
    },
  );
  setHandler(
    addTaskLogUpdate,
    ordered((taskId, line) => updates.addLog(taskId, line)),
    {
      validator: (taskId, _line) => updates.checkLog(taskId),
    },
  );
  const checkSkip = (skip: TaskSkip) => {
    jumps.checkStays();
    updates.checkSkip(skip);
  };
  setHandler(
    skipTaskUpdate,
    rechecked((skip) => updates.skip(skip), checkSkip),
    { validator: checkSkip },
  );
  const checkJump = (jump: RunJump) => jumps.check(jump);
  setHandler(
    jumpUpdate,
    rechecked((jump) => jumps.apply(jump), checkJump),
    { validator: checkJump },
  );
  setHandler(
    setVariablesUpdate,
    ordered((values) => updates.setVariables(values)),
    {
      validator: (values) => updates.checkVariables(values),
    },
  );
  setHandler(
    terminateUpdate,
    ordered(({ reason, triggerFailureWorkflow = false }) => {
      interpreter.end({
        status: 'TERMINATED',
        startsFailureWorkflow: triggerFailureWorkflow,
        ...(reason !== undefined && { reason }),
      });
      return uncancellableCondition(() => state.isOver);
    }),
  );
  // Without a limit nothing is awaited: updates that come with the start find the first tasks.
  const place = placeOfRun({ state, ports, hasEnded: () => interpreter.hasEnded });
  if (place !== undefined) await place.untilFree();
  watchRun(run, (reason) => interpreter.timeOut(reason));
  const end = await interpreter.run(run.definition.tasks);
  await uncancellableCondition(allHandlersFinished);
  const told = ownEndMessage(run, () => mask.execution(state.view({ includeTasks: false })));
  if (told !== undefined) await tellForSure(() => ports.tellRunEnd(told));
  if (place !== undefined) await place.leave();
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

type Handler<Values extends unknown[], Result> = (...values: Values) => Promise<Result> | Result;

function inOrder<Values extends unknown[], Result>(handler: Handler<Values, Result>): Handler<Values, Result> {
  return async (...values) => {
    await inReplayedOrder();
    return handler(...values);
  };
}

/** An update of before, or what came with it, can have changed what was true when this one came. */
function inOrderRechecked<Values extends unknown[], Result>(
  handler: Handler<Values, Result>,
  check: (...values: Values) => void,
): Handler<Values, Result> {
  return inOrder((...values) => {
    check(...values);
    return handler(...values);
  });
}

type InTurn = typeof inOrderRechecked;

/** In runs that began before updates had an order. */
function asTheyCome<Values extends unknown[], Result>(handler: Handler<Values, Result>): Handler<Values, Result> {
  return handler;
}
