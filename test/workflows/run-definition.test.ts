import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WithStartWorkflowOperation, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WaitActivities } from '../../activities/wait-activities.ts';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';
import type { Definition } from '../../src/model/definition.ts';
import type { ReceivedEvent } from '../../src/model/event.ts';
import { executionQueryName, taskLogQueryName, terminateUpdateName } from '../../src/model/execution.ts';
import type { Execution, RunInput, TaskLogLine } from '../../src/model/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { eventSignalName } from '../../src/model/wait.ts';
import type { WaitRequest } from '../../src/model/wait.ts';

const serverPath = fileURLToPath(new URL('../../.cache/temporal-test-server-1.40.0/temporal-test-server', import.meta.url));
const workflowsPath = fileURLToPath(new URL('./run-definition/workflows.ts', import.meta.url));

let environment: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;

/** The store's side of waits, as lists: what runs registered and withdrew. */
const registered: WaitRequest[] = [];
const withdrawn: string[] = [];
const waitActivities: WaitActivities = {
  registerWait: async (request) => {
    registered.push(request);
    return null;
  },
  withdrawWait: async (waitId) => {
    withdrawn.push(waitId);
  },
};

async function callHttp(input: JsonObject): Promise<JsonObject> {
  if (input.fails === true) throw ApplicationFailure.nonRetryable('503 from the other side');
  return { echoed: input };
}

beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: serverPath } } });
  worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: 'definitions',
    workflowBundle: await bundleWorkflowCode({ workflowsPath }),
    activities: { ...waitActivities, callHttp },
  });
  running = worker.run();
}, 60_000);

afterAll(async () => {
  worker?.shutdown();
  await running;
  await environment?.teardown();
});

beforeEach(() => {
  registered.length = 0;
  withdrawn.length = 0;
});

type Run = WorkflowHandle & { execution(includeTasks?: boolean): Promise<Execution> };

function define(tasks: object[], more: object = {}): Definition {
  const parsed = parseDefinition({ name: 'orders', version: 2, tasks, ...more });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return parsed.definition;
}

function task(type: string, taskReferenceName: string, more: object = {}): object {
  return { name: `${taskReferenceName}_name`, taskReferenceName, type, ...more };
}

function set(taskReferenceName: string, values: object, more: object = {}): object {
  return task('SET_VARIABLE', taskReferenceName, { inputParameters: values, ...more });
}

function inputOf(definition: Definition, more: Partial<RunInput> = {}): RunInput {
  return { definition, input: {}, startedAtMs: 1_795_341_600_000, ...more };
}

async function start(definition: Definition, more: Partial<RunInput> = {}, type = 'runDefinition'): Promise<Run> {
  const handle = await environment.client.workflow.start(type, {
    taskQueue: 'definitions',
    workflowId: randomUUID(),
    args: [inputOf(definition, more)],
  });
  return toRun(handle);
}

function toRun(handle: WorkflowHandle): Run {
  return Object.assign(handle, {
    execution: (includeTasks = true) => handle.query<Execution, [object]>(executionQueryName, { includeTasks }),
  });
}

async function failureOf(run: Run): Promise<{ type: string | undefined | null; message: string }> {
  const error: unknown = await run.result().catch((thrown: unknown) => thrown);
  if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return { type: error.cause.type, message: error.cause.message };
}

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came to hold');
}

function statuses({ tasks }: Execution): string[] {
  return tasks.map(({ referenceTaskName, status }) => `${referenceTaskName} ${status}`);
}

describe('a run of tasks that need nobody', () => {
  test('runs them in order and returns outputParameters (A66, A70)', async () => {
    const definition = define(
      [set('first', { a: '${workflow.input.a}', b: 1 }), task('NOOP', 'nothing'), set('second', { b: 'was ${workflow.variables.b}' })],
      {
        variables: { kept: true },
        inputTemplate: { a: 'template', t: 'template' },
        outputParameters: { v: '${workflow.variables}', t: '${workflow.input.t}', s: '${first.status}', gone: '${first.output.x}' },
      },
    );
    const run = await start(definition, { input: { a: [1] } });
    expect(await run.result()).toEqual({ v: { kept: true, a: [1], b: 'was 1' }, t: 'template', s: 'COMPLETED', gone: null });
  });

  test('without outputParameters returns the output of the last task (A70)', async () => {
    const run = await start(define([set('first', { a: 1 }), task('NOOP', 'last')]));
    expect(await run.result()).toEqual({});
  });

  test('shows the execution as the API has it (A20, A22)', async () => {
    const definition = define([set('first', { a: '${workflow.input.a}', id: '${CPEWF_TASK_ID}' })]);
    const known = { correlationId: 'c-1', priority: 7, createdBy: 'me', event: 'source:e-1', idempotencyKey: 'k' };
    const run = await start(definition, { input: { a: 1 }, ...known });
    await run.result();
    const execution = await run.execution();
    expect(execution).toMatchObject({
      ...known,
      workflowId: run.workflowId,
      workflowName: 'orders',
      workflowType: 'orders',
      workflowVersion: 2,
      status: 'COMPLETED',
      startTime: 1_795_341_600_000,
      createTime: 1_795_341_600_000,
      input: { a: 1 },
      variables: { a: 1, id: execution.tasks[0]?.taskId },
      workflowDefinition: definition,
      failedReferenceTaskNames: [],
    });
    expect(execution.endTime).toBeGreaterThan(0);
    expect(execution.tasks).toMatchObject([
      { taskType: 'SET_VARIABLE', referenceTaskName: 'first', status: 'COMPLETED', seq: 1, correlationId: 'c-1', workflowPriority: 7 },
    ]);
    expect((await run.execution(false)).tasks).toEqual([]);
  });

  test('costs no history but its start and its end', async () => {
    const run = await start(define(Array.from({ length: 20 }, (_, index) => task('NOOP', `n${index}`))));
    await run.result();
    const { events } = await run.fetchHistory();
    expect(events).toHaveLength(5);
  });
});

describe('startDelay (A90)', () => {
  test('holds a task back by seconds; its input is that of the moment it was scheduled (A66)', async () => {
    const run = await start(define([set('late', { x: 1 }, { startDelay: 86_400 })]));
    await run.result();
    const [late] = (await run.execution()).tasks;
    expect(late).toMatchObject({ startDelayInSeconds: 86_400, status: 'COMPLETED' });
    expect((late?.startTime ?? 0) - (late?.scheduledTime ?? 0)).toBeGreaterThanOrEqual(86_400_000);
  });
});

describe('TERMINATE', () => {
  const terminate = (inputParameters: object) => task('TERMINATE', 'end', { inputParameters });

  test('COMPLETED: its output is the output of the run, nothing after it runs', async () => {
    const run = await start(define([terminate({ terminationStatus: 'COMPLETED', workflowOutput: { a: 1 } }), task('NOOP', 'never')], { outputParameters: { b: 2 } }));
    expect(await run.result()).toEqual({ a: 1 });
    expect(statuses(await run.execution())).toEqual(['end COMPLETED']);
  });

  test('an output that is no map is wrapped; without one the run has its own (A70)', async () => {
    const wrapped = await start(define([terminate({ terminationStatus: 'COMPLETED', workflowOutput: [1] })]));
    expect(await wrapped.result()).toEqual({ output: [1] });
    const own = await start(define([terminate({ terminationStatus: 'COMPLETED' })], { outputParameters: { b: 2 } }));
    expect(await own.result()).toEqual({ b: 2 });
  });

  test.each(['FAILED', 'TERMINATED'])('%s: the run fails with that status and the reason', async (terminationStatus) => {
    const run = await start(define([terminate({ terminationStatus, terminationReason: 'no ${workflow.input.x}', workflowOutput: { o: 1 } })]), { input: { x: 'stock' } });
    expect(await failureOf(run)).toEqual({ type: terminationStatus, message: 'no stock' });
    expect(await run.execution()).toMatchObject({ status: terminationStatus, reasonForIncompletion: 'no stock', output: { o: 1 } });
  });

  test('a status that resolves to none of the three fails the task', async () => {
    const run = await start(define([terminate({ terminationStatus: '${workflow.input.s}' })]), { input: { s: 'GONE' } });
    expect(await failureOf(run)).toMatchObject({ type: 'FAILED', message: expect.stringContaining('"GONE"') });
  });
});

describe('a task that fails (A71)', () => {
  test('of a type that is not supported yet fails the run with a reason that names it (A27)', async () => {
    const run = await start(define([task('KAFKA_PUBLISH', 'k'), task('NOOP', 'never')]));
    expect(await failureOf(run)).toEqual({ type: 'FAILED', message: 'task k: type KAFKA_PUBLISH is not supported yet' });
    const execution = await run.execution();
    expect(execution).toMatchObject({ status: 'FAILED', failedReferenceTaskNames: ['k'], failedTaskNames: ['k_name'] });
    expect(statuses(execution)).toEqual(['k FAILED_WITH_TERMINAL_ERROR']);
  });

  test('a SIMPLE task shows its name as its type (A22)', async () => {
    const run = await start(define([task('SIMPLE', 's')]));
    await failureOf(run);
    expect((await run.execution()).tasks[0]).toMatchObject({ taskType: 's_name', taskDefName: 's_name' });
  });

  test('optional: COMPLETED_WITH_ERRORS, and on', async () => {
    const run = await start(define([task('KAFKA_PUBLISH', 'k', { optional: true }), task('NOOP', 'after')]));
    await run.result();
    expect(statuses(await run.execution())).toEqual(['k COMPLETED_WITH_ERRORS', 'after COMPLETED']);
  });

  test('permissive: the others run, then the run fails', async () => {
    const run = await start(define([task('KAFKA_PUBLISH', 'k', { permissive: true }), task('NOOP', 'after')]));
    expect(await failureOf(run)).toMatchObject({ type: 'FAILED', message: expect.stringContaining('KAFKA_PUBLISH') });
    expect(statuses(await run.execution())).toEqual(['k FAILED_WITH_TERMINAL_ERROR', 'after COMPLETED']);
  });
});

describe('WAIT_FOR_WEBHOOK', () => {
  const waiting = (inputParameters: object, more: object = {}) => task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters, ...more });
  const event: ReceivedEvent = {
    id: 'e-1',
    sourceId: 's-1',
    sourceName: 'slack',
    receivedAt: '2026-11-22T10:00:01.000Z',
    payload: { event: { type: 'message' }, n: 1 },
  };

  async function isWaiting(): Promise<WaitRequest> {
    const [wait] = await until(async () => registered, ({ length }) => length > 0);
    if (wait === undefined) throw new Error('no wait');
    return wait;
  }

  test('completes with the payload as its output, keys at top level (M56)', async () => {
    const matches = { 'event.type': 'message', "$['id']": '${workflow.input.id}' };
    const run = await start(define([waiting({ matches })], { outputParameters: { type: '${wait_ref.output.event.type}' } }), {
      input: { id: 7 },
      startedByEventId: 'e-0',
    });
    const wait = await isWaiting();
    // The definition's name and version count, and the start by the clock of events (M10, M30, M33).
    expect(wait).toMatchObject({
      workflowName: 'orders',
      workflowVersion: 2,
      matches: { 'event.type': 'message', "$['id']": 7 },
      since: 1_795_341_600_000,
      startedByEventId: 'e-0',
    });
    expect((await run.execution()).tasks).toMatchObject([
      { taskType: 'WAIT_FOR_WEBHOOK', taskDefName: 'WAIT_FOR_WEBHOOK', status: 'IN_PROGRESS', endTime: 0, inputData: { matches: { "$['id']": 7 } } },
    ]);
    await run.signal(eventSignalName, { waitId: wait.waitId, event });
    expect(await run.result()).toEqual({ type: 'message' });
    const execution = await run.execution();
    expect(execution.tasks[0]?.outputData).toEqual(event.payload);
    expect(execution.tasks[0]?.startTime).toBe(execution.tasks[0]?.scheduledTime);
    const { events } = await run.fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(10);
  });

  test('logs matches, since and the event, and expressions that found nothing (M47, M80)', async () => {
    const run = await start(define([waiting({ matches: { a: '${workflow.input.gone}' }, since: 'task' })]));
    const wait = await isWaiting();
    expect(wait).toMatchObject({ matches: { a: null }, since: 'task' });
    await run.signal(eventSignalName, { waitId: wait.waitId, event });
    await run.result();
    const taskId = (await run.execution()).tasks[0]?.taskId;
    const lines = await run.query<TaskLogLine[], unknown[]>(taskLogQueryName, taskId);
    expect(lines.map(({ log }) => log)).toEqual([
      'expression ${workflow.input.gone} resolved to null',
      'matches {"a":null}',
      'since task',
      expect.stringMatching(/^event e-1 of slack, received 2026-11-22T10:00:01.000Z/),
    ]);
  });

  test('reads conditions from the input itself where there is no matches (M2)', async () => {
    const run = await start(define([waiting({ 'event.type': 'message', _note: 1 })]));
    const wait = await isWaiting();
    expect(wait.matches).toEqual({ 'event.type': 'message' });
    await run.signal(eventSignalName, { waitId: wait.waitId, event });
    expect(await run.result()).toEqual(event.payload);
  });

  test.each([
    ['matches that resolve to a number', { matches: '${workflow.input.n}' }, 'matches resolved to 5'],
    ['a since that resolves to no time', { matches: {}, since: '${workflow.input.n}x' }, 'since resolved to "5x"'],
  ])('%s fail it for good (M3)', async (_, inputParameters, reason) => {
    const run = await start(define([waiting(inputParameters)]), { input: { n: 5 } });
    expect(await failureOf(run)).toMatchObject({ type: 'FAILED', message: expect.stringContaining(reason) });
    expect(statuses(await run.execution())).toEqual(['wait_ref FAILED_WITH_TERMINAL_ERROR']);
    expect(registered).toEqual([]);
  });

  test('optional does not end the waiting (M58)', async () => {
    const run = await start(define([waiting({}, { optional: true })]));
    await isWaiting();
    expect(statuses(await run.execution())).toEqual(['wait_ref IN_PROGRESS']);
    await run.executeUpdate(terminateUpdateName, { args: [{}] });
  });

  test('is cancelled when the run is terminated (A74)', async () => {
    const run = await start(define([waiting({ matches: {} }), task('NOOP', 'never')]));
    await isWaiting();
    await run.executeUpdate(terminateUpdateName, { args: [{ reason: 'enough' }] });
    expect(await failureOf(run)).toEqual({ type: 'TERMINATED', message: 'enough' });
    const execution = await run.execution();
    expect(execution).toMatchObject({ status: 'TERMINATED', reasonForIncompletion: 'enough' });
    expect(statuses(execution)).toEqual(['wait_ref CANCELED']);
  });

  test('is withdrawn before the run is over: nothing of it stays in the store (M59)', async () => {
    const run = await start(define([waiting({ matches: {} })]));
    const wait = await isWaiting();
    await run.executeUpdate(terminateUpdateName, { args: [{}] });
    expect(withdrawn).toEqual([wait.waitId]);
  });

  test('is cancelled when the workflow is cancelled in Temporal', async () => {
    const run = await start(define([waiting({ matches: {} }), task('NOOP', 'never')]));
    await isWaiting();
    await run.cancel();
    expect(await failureOf(run)).toMatchObject({ type: 'TERMINATED' });
    expect(statuses(await run.execution())).toEqual(['wait_ref CANCELED']);
  });
});

describe('terminate', () => {
  test('together with the start: no task runs', async () => {
    const startOperation = new WithStartWorkflowOperation('runDefinition', {
      taskQueue: 'definitions',
      workflowId: randomUUID(),
      args: [inputOf(define([task('WAIT_FOR_WEBHOOK', 'wait_ref'), task('NOOP', 'never')]))],
      workflowIdConflictPolicy: 'FAIL',
    });
    await environment.client.workflow.executeUpdateWithStart(terminateUpdateName, { args: [{ reason: 'at once' }], startWorkflowOperation: startOperation });
    const run = toRun(await startOperation.workflowHandle());
    expect(await failureOf(run)).toEqual({ type: 'TERMINATED', message: 'at once' });
    expect((await run.execution()).tasks.every(({ status }) => status === 'CANCELED')).toBe(true);
  });

  test('after the end changes nothing', async () => {
    const run = await start(define([task('NOOP', 'n')]));
    await run.result();
    await expect(run.executeUpdate(terminateUpdateName, { args: [{}] })).rejects.not.toBeInstanceOf(WorkflowUpdateFailedError);
    expect((await run.execution()).status).toBe('COMPLETED');
  });
});

describe('a type of task is a descriptor: the loop does not know it', () => {
  const runMore = (tasks: object[], more: Partial<RunInput> = {}, definition: object = {}) =>
    start(define(tasks, definition), more, 'runWithMoreTypes');

  test('tasks that follow by choice', async () => {
    const choice = task('SWITCH', 'choice', { inputParameters: { value: '${workflow.input.v}' }, decisionCases: { yes: [set('yes', { v: 1 })], no: [set('no', { v: 2 })] } });
    const run = await runMore([choice, task('NOOP', 'after')], { input: { v: 'no' } });
    await run.result();
    expect(statuses(await run.execution())).toEqual(['choice COMPLETED', 'no COMPLETED', 'after COMPLETED']);
  });

  test('branches side by side, and a join (A24)', async () => {
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[task('WAIT', 'slow', { inputParameters: { seconds: 100 } })], [task('WAIT', 'fast', { inputParameters: { seconds: 10 } }), task('NOOP', 'then')]],
    });
    const run = await runMore([fork, task('JOIN', 'join', { joinOn: ['slow', 'then'] })]);
    expect(await run.result()).toEqual({ slow: { seconds: 100 }, then: {} });
    const { tasks } = await run.execution();
    expect(tasks.map(({ referenceTaskName, seq }) => `${seq} ${referenceTaskName}`)).toHaveLength(5);
    const endOf = (reference: string) => tasks.find(({ referenceTaskName }) => referenceTaskName === reference)?.endTime ?? 0;
    expect(endOf('slow') - endOf('then')).toBeGreaterThanOrEqual(80_000);
    expect(endOf('join')).toBeGreaterThanOrEqual(endOf('slow'));
  });

  test('a failure in a branch fails the run and cancels the others (A71)', async () => {
    const failing = task('LAMBDA', 'failing', { inputParameters: { reason: 'broken' } });
    const fork = task('FORK_JOIN', 'fork', { forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait_ref')], [failing]] });
    const run = await runMore([fork, task('JOIN', 'join')]);
    expect(await failureOf(run)).toEqual({ type: 'FAILED', message: 'broken' });
    const execution = await run.execution();
    expect(Object.fromEntries(execution.tasks.map(({ referenceTaskName, status }) => [referenceTaskName, status]))).toMatchObject({
      fork: 'COMPLETED',
      wait_ref: 'CANCELED',
      failing: 'FAILED',
    });
  });

  test('a failure beside a branch cancels what the branch waits for (A71)', async () => {
    const fork = task('FORK_JOIN', 'fork', { forkTasks: [[task('WAIT_FOR_WEBHOOK', 'wait_ref'), task('NOOP', 'never')]] });
    const failing = task('LAMBDA', 'failing', { inputParameters: { reason: 'broken' } });
    const loop = task('DO_WHILE', 'loop', { inputParameters: { times: 2 }, loopOver: [fork, failing] });
    const run = await runMore([fork, failing]);
    expect(await failureOf(run)).toEqual({ type: 'FAILED', message: 'broken' });
    expect(statuses(await run.execution())).toContain('wait_ref CANCELED');
    const looping = await runMore([loop]);
    expect(await failureOf(looping)).toEqual({ type: 'FAILED', message: 'iteration 1: broken' });
    expect(statuses(await looping.execution())).toEqual(expect.arrayContaining(['loop FAILED', 'wait_ref__1 CANCELED']));
  });

  test('loops: a reference means the newest iteration (A24, A64)', async () => {
    const loop = task('DO_WHILE', 'loop', { inputParameters: { times: 3 }, loopOver: [set('step', { n: 'step ${step.iteration}' })] });
    const run = await runMore([loop], {}, { outputParameters: { last: '${step.referenceTaskName}', past: '${step__1.iteration}', n: '${workflow.variables.n}' } });
    expect(await run.result()).toEqual({ last: 'step__3', past: null, n: 'step 2' });
    expect(statuses(await run.execution())).toEqual(['loop COMPLETED', 'step__1 COMPLETED', 'step__2 COMPLETED', 'step__3 COMPLETED']);
  });

  test('a task inside a loop that fails, fails the loop', async () => {
    const loop = task('DO_WHILE', 'loop', { inputParameters: { times: 3 }, loopOver: [task('LAMBDA', 'f', { inputParameters: { reason: 'no' } })] });
    const run = await runMore([loop]);
    expect(await failureOf(run)).toEqual({ type: 'FAILED', message: 'iteration 1: no' });
    expect(statuses(await run.execution())).toEqual(['loop FAILED', 'f__1 FAILED']);
  });

  test('TERMINATE inside a loop ends all', async () => {
    const end = task('TERMINATE', 'end', { inputParameters: { terminationStatus: 'COMPLETED', workflowOutput: { early: true } } });
    const run = await runMore([task('DO_WHILE', 'loop', { inputParameters: { times: 3 }, loopOver: [end] })]);
    expect(await run.result()).toEqual({ early: true });
    expect(statuses(await run.execution())).toEqual(['loop CANCELED', 'end__1 COMPLETED']);
  });

  test('work outside the workflow, and its failure', async () => {
    const done = await runMore([task('HTTP', 'call', { inputParameters: { uri: 'x' } })]);
    expect(await done.result()).toEqual({ answer: { echoed: { uri: 'x' } } });
    const failed = await runMore([task('HTTP', 'call', { inputParameters: { fails: true } })]);
    expect(await failureOf(failed)).toEqual({ type: 'FAILED', message: '503 from the other side' });
  });
});

