import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TaskUpdate } from '../../../src/model/definitions/task-update.ts';
import { DefinitionRuns, define, task } from './definition-runs.ts';

let runs: DefinitionRuns;

beforeAll(async () => {
  runs = await DefinitionRuns.open();
}, 60_000);

afterAll(() => runs?.close());

beforeEach(() => runs.forget());

const hourMs = 3_600_000;
const listening = (taskDefinition: object, more: object = {}) =>
  task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} }, taskDefinition, ...more });
const update = (status: TaskUpdate['status'], more: Partial<TaskUpdate> = {}): TaskUpdate => ({
  task: { kind: 'reference', reference: 'wait_ref' },
  status,
  ...more,
});

describe('timeoutSeconds of a definition (A72)', () => {
  const tasks = [task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} } }), task('NOOP', 'never')];

  test('TIME_OUT_WF: the run is TIMED_OUT, its open tasks CANCELED, its waits withdrawn (M58, M59)', async () => {
    const run = await runs.start(define(tasks, { timeoutSeconds: 3_600, timeoutPolicy: 'TIME_OUT_WF' }));
    expect(await run.failure()).toEqual({
      type: 'TIMED_OUT',
      message: expect.stringContaining('timeoutSeconds, 3600'),
    });
    const execution = await run.execution();
    expect(execution).toMatchObject({
      status: 'TIMED_OUT',
      reasonForIncompletion: expect.stringContaining('timeoutSeconds'),
    });
    expect(execution.endTime - (execution.tasks[0]?.startTime ?? 0)).toBeGreaterThanOrEqual(hourMs);
    expect(await run.statuses()).toEqual(['wait_ref CANCELED']);
    expect(runs.withdrawn).toEqual([runs.registered[0]?.waitId]);
  });

  test.each([{ timeoutPolicy: 'ALERT_ONLY' }, {}])('%j only says so: the run goes on', async (policy) => {
    const run = await runs.start(
      define([task('WAIT', 'long', { inputParameters: { duration: '2 days' } })], { timeoutSeconds: 60, ...policy }),
    );
    expect(await run.result()).toEqual({});
  });

  test('0 is none; a run that is faster than its time ends as ever, and its history says nothing more', async () => {
    const none = await runs.start(define([task('NOOP', 'n')], { timeoutSeconds: 0, timeoutPolicy: 'TIME_OUT_WF' }));
    await none.result();
    expect(await none.historyLength()).toBe(5);
    const fast = await runs.start(define([task('NOOP', 'n')], { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' }));
    expect(await fast.result()).toEqual({});
  });

  test('holds off while the run is paused, and comes at resume', async () => {
    const run = await runs.start(define(tasks, { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' }));
    await run.pause();
    await runs.sleep(hourMs);
    expect((await run.execution()).status).toBe('PAUSED');
    await run.resume();
    expect(await run.failure()).toMatchObject({ type: 'TIMED_OUT' });
  });
});

describe('time limits in a taskDefinition (M58)', () => {
  test('TIME_OUT_WF, the default: task and run are TIMED_OUT, the wait is withdrawn', async () => {
    const run = await runs.start(define([listening({ timeoutSeconds: 3_600 }), task('NOOP', 'never')]));
    expect(await run.failure()).toEqual({
      type: 'TIMED_OUT',
      message: expect.stringContaining('timeoutSeconds, 3600'),
    });
    expect(await run.statuses()).toEqual(['wait_ref TIMED_OUT']);
    expect((await run.execution()).failedReferenceTaskNames).toEqual(['wait_ref']);
    expect(runs.withdrawn).toHaveLength(1);
  });

  test('TIME_OUT_WF inside a loop times the run out, not only the loop', async () => {
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 2 },
      loopOver: [listening({ timeoutSeconds: 60 })],
    });
    const run = await runs.start(define([loop]), {}, 'runWithMoreTypes');
    expect(await run.failure()).toMatchObject({ type: 'TIMED_OUT' });
  });

  test('ALERT_ONLY: a line in the log, and the wait goes on', async () => {
    const run = await runs.start(define([listening({ timeoutSeconds: 60, timeoutPolicy: 'ALERT_ONLY' })]));
    await runs.waiting();
    await runs.sleep(hourMs);
    const [first] = (await run.execution()).tasks;
    expect(first?.status).toBe('IN_PROGRESS');
    expect(await run.log(first?.taskId)).toContain('the task takes longer than its timeoutSeconds, 60');
    await run.update(update('COMPLETED', { output: { late: true } }));
    expect(await run.result()).toEqual({ late: true });
  });

  test('optional: COMPLETED_WITH_ERRORS, and on', async () => {
    const run = await runs.start(
      define([listening({ timeoutSeconds: 60 }, { optional: true }), task('NOOP', 'after')]),
    );
    await run.result();
    expect(await run.statuses()).toEqual(['wait_ref COMPLETED_WITH_ERRORS', 'after COMPLETED']);
  });

  test('a task that ends in time leaves no time-out behind', async () => {
    const run = await runs.start(
      define([listening({ timeoutSeconds: 60 }), task('WAIT', 'long', { inputParameters: { duration: '2 hours' } })]),
    );
    await runs.waiting();
    await run.update(update('COMPLETED'));
    expect(await run.result()).toEqual({});
  });

  test('responseTimeoutSeconds: each update, also one that only extends the lease, begins it anew (A130)', async () => {
    const run = await runs.start(
      define([task('HUMAN', 'wait_ref', { taskDefinition: { responseTimeoutSeconds: 3_600 } })]),
    );
    await run.update(update('IN_PROGRESS', { output: { n: 1 } }));
    await runs.sleep(0.7 * hourMs);
    await run.update(update('IN_PROGRESS', { extendLease: true, output: { n: 2 } }));
    await runs.sleep(0.7 * hourMs);
    const [open] = (await run.execution()).tasks;
    expect(open).toMatchObject({ status: 'IN_PROGRESS', outputData: { n: 1 }, responseTimeoutSeconds: 3_600 });
    expect(await run.failure()).toEqual({
      type: 'TIMED_OUT',
      message: expect.stringContaining('responseTimeoutSeconds'),
    });
    const [timedOut] = (await run.execution()).tasks;
    expect((timedOut?.endTime ?? 0) - (timedOut?.startTime ?? 0)).toBeGreaterThanOrEqual(1.7 * hourMs);
  });

  test('without limits written there a wait has none, though task definitions have defaults (A28)', async () => {
    const run = await runs.start(define([listening({ name: 'wait_name', retryCount: 3 })]));
    await runs.waiting();
    await runs.sleep(400 * 24 * hourMs);
    expect(await run.statuses()).toEqual(['wait_ref IN_PROGRESS']);
    await run.terminate();
  });
});

describe('retries (A24, A71, A77)', () => {
  const retried = (taskDefinition: object, more: object = {}) =>
    task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} }, taskDefinition, ...more });

  test('a wait that times out with RETRY waits anew, as a new task, until its retries are used up', async () => {
    const run = await runs.start(
      define([
        retried({
          timeoutSeconds: 60,
          timeoutPolicy: 'RETRY',
          retryCount: 2,
          retryDelaySeconds: 10,
          retryLogic: 'LINEAR_BACKOFF',
          backoffScaleFactor: 3,
        }),
      ]),
    );
    expect(await run.failure()).toMatchObject({ type: 'TIMED_OUT' });
    const { tasks, failedReferenceTaskNames } = await run.execution();
    expect(tasks).toMatchObject([
      { status: 'TIMED_OUT', retryCount: 0, retried: true, seq: 1 },
      { status: 'TIMED_OUT', retryCount: 1, retried: true, retriedTaskId: tasks[0]?.taskId, startDelayInSeconds: 30 },
      { status: 'TIMED_OUT', retryCount: 2, retried: false, retriedTaskId: tasks[1]?.taskId, startDelayInSeconds: 60 },
    ]);
    expect(failedReferenceTaskNames).toEqual(['wait_ref']);
    expect(runs.withdrawn).toEqual(runs.registered.map(({ waitId }) => waitId));
  });

  test('FAILED by an update is tried again; the task is open while it waits for its turn', async () => {
    const run = await runs.start(define([retried({ retryDelaySeconds: 1_000_000 }, { retryCount: 1 })]));
    await runs.waiting();
    await run.update(update('FAILED', { reason: 'not yet' }));
    await expect.poll(() => run.statuses()).toEqual(['wait_ref FAILED', 'wait_ref SCHEDULED']);
    await run.update(update('COMPLETED', { output: { second: true } }));
    expect(await run.result()).toEqual({ second: true });
    expect((await run.execution()).failedReferenceTaskNames).toEqual([]);
  });

  test.each([
    ['FAILED_WITH_TERMINAL_ERROR is final', 'FAILED_WITH_TERMINAL_ERROR', { retryCount: 3 }],
    ['the count of the task wins over that of its definition', 'FAILED', { retryCount: 0 }],
  ] as const)('%s', async (_, status, more) => {
    const run = await runs.start(define([retried({ retryCount: 2 }, more)]));
    await runs.waiting();
    await run.update(update(status, { reason: 'no' }));
    expect(await run.failure()).toEqual({ type: 'FAILED', message: 'no' });
    expect(await run.statuses()).toEqual([`wait_ref ${status}`]);
  });

  test('a JOIN waits for the last try, also over a pause', async () => {
    const human = task('HUMAN', 'wait_ref', { retryCount: 1, taskDefinition: { retryDelaySeconds: 0 } });
    const run = await runs.start(
      define([task('FORK_JOIN', 'fork', { forkTasks: [[human]] }), task('JOIN', 'join', { joinOn: ['wait_ref'] })]),
    );
    await run.pause();
    await run.update(update('FAILED'));
    expect(await run.statuses()).toEqual(['fork COMPLETED', 'wait_ref FAILED', 'join IN_PROGRESS']);
    await run.resume();
    await expect.poll(() => run.statuses()).toContain('wait_ref IN_PROGRESS');
    await run.update(update('COMPLETED', { output: { second: true } }));
    expect(await run.result()).toEqual({ wait_ref: { second: true } });
  });

  test('a paused run does not begin one', async () => {
    const run = await runs.start(define([retried({ retryDelaySeconds: 0 }, { retryCount: 1 })]));
    await runs.waiting();
    await run.pause();
    await run.update(update('FAILED'));
    expect(await run.statuses()).toEqual(['wait_ref FAILED']);
    await run.resume();
    await expect.poll(() => run.statuses()).toEqual(['wait_ref FAILED', 'wait_ref IN_PROGRESS']);
    await run.terminate();
  });
});

describe('registration', () => {
  test.each([
    ['timeoutSeconds', { timeoutSeconds: -1 }],
    ['timeoutSeconds', { timeoutSeconds: '60' }],
    ['timeoutPolicy', { timeoutPolicy: 'RETRY' }],
  ])('refuses a wrong %s of a definition: %j', (path, more) => {
    expect(() => define([task('NOOP', 'n')], more)).toThrow(`"path":"${path}"`);
  });

  test.each([
    ['timeoutSeconds', { timeoutSeconds: 1e12 }],
    ['responseTimeoutSeconds', { responseTimeoutSeconds: 'x' }],
    ['timeoutPolicy', { timeoutPolicy: 'SOON' }],
    ['retryCount', { retryCount: 1.5 }],
    ['retryCount', { retryCount: -2 }],
    ['retryLogic', { retryLogic: 'NEVER' }],
    ['retryDelaySeconds', { retryDelaySeconds: -1 }],
  ])('refuses a wrong %s of a task: %j', (field, taskDefinition) => {
    expect(() => define([listening(taskDefinition)])).toThrow(`"path":"tasks[0].taskDefinition.${field}"`);
  });

  test('takes what clients send: null, 0, RETRY', () => {
    expect(() =>
      define([listening({ timeoutSeconds: 0, timeoutPolicy: 'RETRY', responseTimeoutSeconds: null })], {
        timeoutSeconds: null,
        timeoutPolicy: null,
      }),
    ).not.toThrow();
  });
});
