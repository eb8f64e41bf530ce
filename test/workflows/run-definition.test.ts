import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedEvent } from '../../src/model/inbound/event.ts';
import { eventSignalName } from '../../src/model/inbound/wait.ts';
import { DefinitionRuns, define, set, startedAtMs, task } from './run-definition/definition-runs.ts';

let runs: DefinitionRuns;

beforeAll(async () => {
  runs = await DefinitionRuns.open();
}, 60_000);

afterAll(() => runs?.close());

beforeEach(() => runs.forget());

describe('a run of tasks that need nobody', () => {
  test('runs them in order and returns outputParameters (A66, A70)', async () => {
    const definition = define(
      [
        set('first', { a: '${workflow.input.a}', b: 1 }),
        task('NOOP', 'nothing'),
        set('second', { b: 'was ${workflow.variables.b}' }),
      ],
      {
        variables: { kept: true },
        inputTemplate: { a: 'template', t: 'template' },
        outputParameters: {
          v: '${workflow.variables}',
          t: '${workflow.input.t}',
          s: '${first.status}',
          gone: '${first.output.x}',
        },
      },
    );
    const run = await runs.start(definition, { input: { a: [1] } });
    expect(await run.result()).toEqual({
      v: { kept: true, a: [1], b: 'was 1' },
      t: 'template',
      s: 'COMPLETED',
      gone: null,
    });
  });

  test('without outputParameters returns the output of the last task (A70)', async () => {
    const run = await runs.start(define([set('first', { a: 1 }), task('NOOP', 'last')]));
    expect(await run.result()).toEqual({});
  });

  test('shows the execution as the API has it (A20, A22)', async () => {
    const definition = define([set('first', { a: '${workflow.input.a}', id: '${CPEWF_TASK_ID}' })]);
    const known = { correlationId: 'c-1', priority: 7, createdBy: 'me', event: 'source:e-1', idempotencyKey: 'k' };
    const run = await runs.start(definition, { input: { a: 1 }, ...known });
    await run.result();
    const execution = await run.execution();
    expect(execution).toMatchObject({
      ...known,
      workflowId: run.handle.workflowId,
      workflowName: 'orders',
      workflowType: 'orders',
      workflowVersion: 2,
      status: 'COMPLETED',
      startTime: startedAtMs,
      createTime: startedAtMs,
      input: { a: 1 },
      variables: { a: 1, id: execution.tasks[0]?.taskId },
      workflowDefinition: definition,
      failedReferenceTaskNames: [],
    });
    expect(execution.endTime).toBeGreaterThan(0);
    expect(execution.tasks).toMatchObject([
      {
        taskType: 'SET_VARIABLE',
        referenceTaskName: 'first',
        status: 'COMPLETED',
        seq: 1,
        correlationId: 'c-1',
        workflowPriority: 7,
      },
    ]);
    expect((await run.execution(false)).tasks).toEqual([]);
  });

  test('costs no history but its start and its end', async () => {
    const run = await runs.start(define(Array.from({ length: 20 }, (_, index) => task('NOOP', `n${index}`))));
    await run.result();
    expect(await run.historyLength()).toBe(5);
  });
});

describe('startDelay (A90)', () => {
  test('holds a task back by seconds; its input is resolved when it is scheduled (A66)', async () => {
    const run = await runs.start(define([set('late', { own: '${late.status}' }, { startDelay: 86_400 })]));
    await run.result();
    const [late] = (await run.execution()).tasks;
    expect(late).toMatchObject({ startDelayInSeconds: 86_400, status: 'COMPLETED', inputData: { own: null } });
    expect((late?.startTime ?? 0) - (late?.scheduledTime ?? 0)).toBeGreaterThanOrEqual(86_400_000);
  });
});

describe('TERMINATE', () => {
  const terminate = (inputParameters: object) => task('TERMINATE', 'end', { inputParameters });

  test('COMPLETED: its output is the output of the run, nothing after it runs', async () => {
    const run = await runs.start(
      define([terminate({ terminationStatus: 'COMPLETED', workflowOutput: { a: 1 } }), task('NOOP', 'never')], {
        outputParameters: { b: 2 },
      }),
    );
    expect(await run.result()).toEqual({ a: 1 });
    expect(await run.statuses()).toEqual(['end COMPLETED']);
  });

  test('an output that is no map is wrapped; without one the run has its own (A70)', async () => {
    const wrapped = await runs.start(define([terminate({ terminationStatus: 'COMPLETED', workflowOutput: [1] })]));
    expect(await wrapped.result()).toEqual({ output: [1] });
    const own = await runs.start(
      define([terminate({ terminationStatus: 'COMPLETED' })], { outputParameters: { b: 2 } }),
    );
    expect(await own.result()).toEqual({ b: 2 });
  });

  test.each(['FAILED', 'TERMINATED'])(
    '%s: the run fails with that status and the reason',
    async (terminationStatus) => {
      const run = await runs.start(
        define([
          terminate({ terminationStatus, terminationReason: 'no ${workflow.input.x}', workflowOutput: { o: 1 } }),
        ]),
        { input: { x: 'stock' } },
      );
      expect(await run.failure()).toEqual({ type: terminationStatus, message: 'no stock' });
      expect(await run.execution()).toMatchObject({
        status: terminationStatus,
        reasonForIncompletion: 'no stock',
        output: { o: 1 },
      });
    },
  );

  test('a status that resolves to none of the three fails the task', async () => {
    const run = await runs.start(define([terminate({ terminationStatus: '${workflow.input.s}' })]), {
      input: { s: 'GONE' },
    });
    expect(await run.failure()).toMatchObject({ type: 'FAILED', message: expect.stringContaining('"GONE"') });
  });
});

describe('a task that fails (A71)', () => {
  test('in a run that began before there were workers, of a type for them, fails it with a reason that names the type (A27)', async () => {
    const run = await runs.start(define([task('KAFKA_PUBLISH', 'k'), task('NOOP', 'never')]));
    expect(await run.failure()).toEqual({
      type: 'FAILED',
      message:
        'task k: type KAFKA_PUBLISH is not supported yet: Signalbox does not do such tasks, and hands none to workers',
    });
    const execution = await run.execution();
    expect(execution).toMatchObject({ status: 'FAILED', failedReferenceTaskNames: ['k'], failedTaskNames: ['k_name'] });
    expect(await run.statuses()).toEqual(['k FAILED_WITH_TERMINAL_ERROR']);
  });

  test('a SIMPLE task shows its name as its type (A22)', async () => {
    const run = await runs.start(define([task('SIMPLE', 's')]));
    await run.failure();
    expect((await run.execution()).tasks[0]).toMatchObject({ taskType: 's_name', taskDefName: 's_name' });
  });

  test('optional: COMPLETED_WITH_ERRORS, and on', async () => {
    const run = await runs.start(define([task('KAFKA_PUBLISH', 'k', { optional: true }), task('NOOP', 'after')]));
    await run.result();
    expect(await run.statuses()).toEqual(['k COMPLETED_WITH_ERRORS', 'after COMPLETED']);
  });

  test('permissive: the others run, then the run fails', async () => {
    const run = await runs.start(define([task('KAFKA_PUBLISH', 'k', { permissive: true }), task('NOOP', 'after')]));
    expect(await run.failure()).toMatchObject({ type: 'FAILED', message: expect.stringContaining('KAFKA_PUBLISH') });
    expect(await run.statuses()).toEqual(['k FAILED_WITH_TERMINAL_ERROR', 'after COMPLETED']);
  });
});

describe('WAIT_FOR_WEBHOOK', () => {
  const waiting = (inputParameters: object, more: object = {}) =>
    task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters, ...more });
  const event: ReceivedEvent = {
    id: 'e-1',
    sourceId: 's-1',
    sourceName: 'slack',
    receivedAt: '2026-01-01T00:00:01.000Z',
    payload: { event: { type: 'message' }, n: 1 },
  };

  test('completes with the payload as its output, keys at top level (M56)', async () => {
    const matches = { 'event.type': 'message', "$['id']": '${workflow.input.id}' };
    const run = await runs.start(
      define([waiting({ matches })], { outputParameters: { type: '${wait_ref.output.event.type}' } }),
      {
        input: { id: 7 },
        startedByEventId: 'e-0',
      },
    );
    const wait = await runs.waiting();
    // The definition's name and version count, and the start by the clock of events (M10, M30, M33).
    expect(wait).toMatchObject({
      workflowName: 'orders',
      workflowVersion: 2,
      matches: { 'event.type': 'message', "$['id']": 7 },
      since: startedAtMs,
      startedByEventId: 'e-0',
    });
    expect((await run.execution()).tasks).toMatchObject([
      {
        taskType: 'WAIT_FOR_WEBHOOK',
        taskDefName: 'WAIT_FOR_WEBHOOK',
        status: 'IN_PROGRESS',
        endTime: 0,
        inputData: { matches: { "$['id']": 7 } },
      },
    ]);
    await run.handle.signal(eventSignalName, { waitId: wait.waitId, eventId: event.id }, event);
    expect(await run.result()).toEqual({ type: 'message' });
    const execution = await run.execution();
    expect(execution.tasks[0]?.outputData).toEqual(event.payload);
    expect(execution.tasks[0]?.startTime).toBe(execution.tasks[0]?.scheduledTime);
  });

  test('costs one event of history more than start, signal and completion, which are nine', async () => {
    const run = await runs.start(define([waiting({ matches: {} })]));
    const { waitId } = await runs.waiting();
    await expect.poll(() => run.historyLength()).toBe(5);
    await run.handle.signal(eventSignalName, { waitId, eventId: event.id }, event);
    await run.result();
    expect(await run.historyLength()).toBe(10);
  });

  test('logs matches, since and the event, and expressions that found nothing (M47, M80)', async () => {
    const run = await runs.start(define([waiting({ matches: { a: '${workflow.input.gone}' }, since: 'task' })]));
    const wait = await runs.waiting();
    expect(wait).toMatchObject({ matches: { a: null }, since: 'task' });
    await run.handle.signal(eventSignalName, { waitId: wait.waitId, eventId: event.id }, event);
    await run.result();
    const taskId = (await run.execution()).tasks[0]?.taskId;
    expect(await run.log(taskId)).toEqual([
      'expression ${workflow.input.gone} resolved to null',
      'matches {"a":null}',
      'since task',
      expect.stringMatching(/^event e-1 of slack, received 2026-01-01T00:00:01.000Z/),
    ]);
  });

  test('reads conditions from the input itself where there is no matches (M2)', async () => {
    const run = await runs.start(define([waiting({ 'event.type': 'message', _note: 1 })]));
    const wait = await runs.waiting();
    expect(wait.matches).toEqual({ 'event.type': 'message' });
    await run.handle.signal(eventSignalName, { waitId: wait.waitId, eventId: event.id }, event);
    expect(await run.result()).toEqual(event.payload);
  });

  test.each([
    ['matches that resolve to a number', { matches: '${workflow.input.n}' }, 'matches resolved to 5'],
    ['a since that resolves to no time', { matches: {}, since: '${workflow.input.n}x' }, 'since resolved to "5x"'],
  ])('%s fail it for good (M3)', async (_, inputParameters, reason) => {
    const run = await runs.start(define([waiting(inputParameters)]), { input: { n: 5 } });
    expect(await run.failure()).toMatchObject({ type: 'FAILED', message: expect.stringContaining(reason) });
    expect(await run.statuses()).toEqual(['wait_ref FAILED_WITH_TERMINAL_ERROR']);
    expect(runs.registered).toEqual([]);
  });

  test('optional does not end the waiting (M58)', async () => {
    const run = await runs.start(define([waiting({}, { optional: true })]));
    await runs.waiting();
    expect(await run.statuses()).toEqual(['wait_ref IN_PROGRESS']);
    await run.terminate();
  });

  test('is cancelled when the run is terminated (A74)', async () => {
    const run = await runs.start(define([waiting({ matches: {} }), task('NOOP', 'never')]));
    await runs.waiting();
    await run.terminate('enough');
    expect(await run.failure()).toEqual({ type: 'TERMINATED', message: 'enough' });
    const execution = await run.execution();
    expect(execution).toMatchObject({ status: 'TERMINATED', reasonForIncompletion: 'enough' });
    expect(await run.statuses()).toEqual(['wait_ref CANCELED']);
  });

  test('is withdrawn before the run is over: nothing of it stays in the store (M59)', async () => {
    const run = await runs.start(define([waiting({ matches: {} })]));
    const wait = await runs.waiting();
    await run.terminate();
    expect(runs.withdrawn).toEqual([wait.waitId]);
  });

  test('is cancelled when the workflow is cancelled in Temporal', async () => {
    const run = await runs.start(define([waiting({ matches: {} }), task('NOOP', 'never')]));
    await runs.waiting();
    await run.handle.cancel();
    expect(await run.failure()).toMatchObject({ type: 'TERMINATED' });
    expect(await run.statuses()).toEqual(['wait_ref CANCELED']);
  });
});

describe('terminate', () => {
  test('together with the start: no task runs', async () => {
    const run = await runs.startAndTerminate(
      define([task('WAIT_FOR_WEBHOOK', 'wait_ref'), task('NOOP', 'never')]),
      'at once',
    );
    expect(await run.failure()).toEqual({ type: 'TERMINATED', message: 'at once' });
    expect((await run.execution()).tasks.every(({ status }) => status === 'CANCELED')).toBe(true);
  });

  test('after the end changes nothing', async () => {
    const run = await runs.start(define([task('NOOP', 'n')]));
    await run.result();
    await expect(run.terminate()).rejects.toBeInstanceOf(WorkflowNotFoundError);
    expect((await run.execution()).status).toBe('COMPLETED');
  });
});
