import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedEvent } from '../../../src/model/inbound/event.ts';
import { eventSignalName } from '../../../src/model/inbound/wait.ts';
import type { TaskUpdate } from '../../../src/model/definitions/task-update.ts';
import { DefinitionRuns, define, set, task, type Run } from './definition-runs.ts';

let runs: DefinitionRuns;

beforeAll(async () => {
  runs = await DefinitionRuns.open();
}, 60_000);

afterAll(() => runs?.close());

beforeEach(() => runs.forget());

const event: ReceivedEvent = {
  id: 'e-1',
  sourceId: 's-1',
  sourceName: 'slack',
  receivedAt: '2026-01-01T00:00:01.000Z',
  payload: { paid: true },
};
const wait = (inputParameters: object = {}, more: object = {}) =>
  task('WAIT', 'wait_ref', { inputParameters, ...more });
const byReference = (status: TaskUpdate['status'], more: Partial<TaskUpdate> = {}): TaskUpdate => ({
  task: { kind: 'reference', reference: 'wait_ref' },
  status,
  ...more,
});

async function send(run: Run): Promise<void> {
  const { waitId } = await runs.waiting();
  await run.handle.signal(eventSignalName, { waitId, eventId: event.id }, event);
}

async function firstTask(run: Run) {
  const [first] = (await run.execution()).tasks;
  if (first === undefined) throw new Error('the run has no task');
  return first;
}

describe('WAIT', () => {
  test('for a duration completes with an empty output, not before it is over', async () => {
    const run = await runs.start(define([wait({ duration: '${workflow.input.n} days 1 hours' })]), { input: { n: 2 } });
    expect(await run.result()).toEqual({});
    const waited = await firstTask(run);
    expect(waited).toMatchObject({
      status: 'COMPLETED',
      outputData: {},
      inputData: { duration: '2 days 1 hours' },
      taskType: 'WAIT',
    });
    expect(waited.endTime - waited.startTime).toBeGreaterThanOrEqual(49 * 3_600_000);
    expect(await run.log(waited.taskId)).toEqual([expect.stringMatching(/^waits until /), 'the time is over']);
  });

  test('until a time that is over completes at once, in the time of its zone', async () => {
    const run = await runs.start(define([wait({ until: '2020-07-01 12:00 America/New_York' })]));
    await run.result();
    expect((await firstTask(run)).status).toBe('COMPLETED');
  });

  test('until a time to come ends then', async () => {
    const inTenDays = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 16).replace('T', ' ');
    const run = await runs.start(define([wait({ until: inTenDays })]));
    await run.result();
    expect((await firstTask(run)).endTime).toBeGreaterThanOrEqual(Date.parse(`${inTenDays.replace(' ', 'T')}Z`));
  });

  test.each([
    ['both', { duration: '1 min', until: '2026-01-01' }, 'both duration and until'],
    ['a duration that resolves to none', { duration: '${workflow.input.n}' }, 'duration resolved to 5'],
    ['an until that resolves to none', { until: 'x${workflow.input.n}' }, 'until resolved to "x5"'],
  ])('%s fails the task for good', async (_, inputParameters, reason) => {
    const run = await runs.start(define([wait(inputParameters)]), { input: { n: 5 } });
    expect(await run.failure()).toMatchObject({ type: 'FAILED', message: expect.stringContaining(reason) });
    expect(await run.statuses()).toEqual(['wait_ref FAILED_WITH_TERMINAL_ERROR']);
  });

  test('without a time is open until it is updated, and costs no history', async () => {
    const run = await runs.start(define([wait()], { outputParameters: { by: '${wait_ref.output.by}' } }));
    await runs.sleep(30 * 86_400_000);
    expect(await run.statuses()).toEqual(['wait_ref IN_PROGRESS']);
    expect(await run.historyLength()).toBe(4);
    const { taskId } = await firstTask(run);
    expect(await run.update(byReference('COMPLETED', { output: { by: 'me' }, workerId: 'w-1' }))).toBe(taskId);
    expect(await run.result()).toEqual({ by: 'me' });
    expect(await firstTask(run)).toMatchObject({ status: 'COMPLETED', workerId: 'w-1', outputData: { by: 'me' } });
    expect(runs.registered).toEqual([]);
  });
});

describe('WAIT with matches (M8)', () => {
  const matches = { '$.order': '${workflow.input.order}' };

  test('ends by an event: the payload is the output, and nothing of the timer is left', async () => {
    const run = await runs.start(define([wait({ duration: '3 days', matches })]), { input: { order: 7 } });
    await send(run);
    expect(await run.result()).toEqual(event.payload);
    expect(runs.registered[0]).toMatchObject({ matches: { '$.order': 7 }, workflowName: 'orders', workflowVersion: 2 });
    expect(runs.withdrawn).toEqual([]);
    expect(await run.log((await firstTask(run)).taskId)).toEqual([
      expect.stringMatching(/^waits until /),
      'matches {"$.order":7}',
      'since workflow',
      expect.stringMatching(/^event e-1 of slack/),
    ]);
  });

  test('ends by its time: the output is empty, and the wait is withdrawn (M59)', async () => {
    const run = await runs.start(define([wait({ duration: '3 days', matches })]));
    expect(await run.result()).toEqual({});
    expect(runs.withdrawn).toEqual([runs.registered[0]?.waitId]);
    expect((await run.log((await firstTask(run)).taskId)).at(-1)).toBe('the time is over');
  });

  test('ends by an update, and the wait is withdrawn (M57, M59)', async () => {
    const run = await runs.start(define([wait({ matches })]));
    await runs.waiting();
    await run.update(byReference('COMPLETED', { output: { by: 'hand' } }));
    expect(await run.result()).toEqual({ by: 'hand' });
    expect(runs.withdrawn).toEqual([runs.registered[0]?.waitId]);
  });

  test('matches that resolve to no map fail it; to null, it does not listen (M3, M8)', async () => {
    const failing = await runs.start(define([wait({ duration: '1 days', matches: '${workflow.input.m}' })]), {
      input: { m: [1] },
    });
    expect(await failing.failure()).toMatchObject({ message: expect.stringContaining('matches resolved to [1]') });
    const deaf = await runs.start(define([wait({ duration: '1 days', matches: '${workflow.input.m}' })]));
    await deaf.result();
    expect(runs.registered).toEqual([]);
  });
});

describe('an update of a task (A35-A37, M57)', () => {
  const listening = task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} } });

  test('IN_PROGRESS replaces the output, and the wait stays open for its event (A36)', async () => {
    const run = await runs.start(define([listening]));
    await runs.waiting();
    await run.update(byReference('IN_PROGRESS', { output: { a: 1, b: 1 } }));
    await run.update(byReference('IN_PROGRESS', { output: { a: 2 } }));
    expect(await firstTask(run)).toMatchObject({ status: 'IN_PROGRESS', outputData: { a: 2 }, endTime: 0 });
    await send(run);
    expect(await run.result()).toEqual(event.payload);
  });

  test.each(['FAILED', 'FAILED_WITH_TERMINAL_ERROR'] as const)(
    '%s fails the run with the reason, and withdraws the wait',
    async (status) => {
      const run = await runs.start(define([listening]));
      await runs.waiting();
      await run.update(byReference(status, { reason: 'no stock', output: { left: 0 } }));
      expect(await run.failure()).toEqual({ type: 'FAILED', message: 'no stock' });
      expect(await firstTask(run)).toMatchObject({
        status,
        reasonForIncompletion: 'no stock',
        outputData: { left: 0 },
      });
      expect(runs.withdrawn).toHaveLength(1);
    },
  );

  test('FAILED of an optional task lets the run go on (M58)', async () => {
    const run = await runs.start(define([task('HUMAN', 'wait_ref', { optional: true }), task('NOOP', 'after')]));
    await run.update(byReference('FAILED'));
    await run.result();
    expect(await run.statuses()).toEqual(['wait_ref COMPLETED_WITH_ERRORS', 'after COMPLETED']);
  });

  test('an event that comes after it passes by (M57)', async () => {
    const run = await runs.start(define([listening, task('HUMAN', 'then')]));
    const { waitId } = await runs.waiting();
    await run.update(byReference('COMPLETED', { output: { by: 'hand' } }));
    await run.handle.signal(eventSignalName, { waitId, eventId: event.id }, event);
    expect(await firstTask(run)).toMatchObject({ status: 'COMPLETED', outputData: { by: 'hand' } });
    await run.terminate();
  });

  test('by id: a task that is over is refused as that, an unknown one as unknown, without a trace', async () => {
    const run = await runs.start(define([wait(), task('HUMAN', 'then')]));
    const { taskId } = await firstTask(run);
    const update: TaskUpdate = { task: { kind: 'id', taskId }, status: 'COMPLETED', output: { n: 1 } };
    expect(await run.update(update)).toBe(taskId);
    expect(await run.update(update)).toBe('TaskFinished');
    expect(await run.update({ ...update, task: { kind: 'id', taskId: 'nobody' } })).toBe('TaskUnknown');
    expect(await run.update(byReference('COMPLETED'))).toBe('TaskNotOpen');
    expect(await run.acceptedUpdates()).toBe(1);
    expect(await firstTask(run)).toMatchObject({ outputData: { n: 1 } });
    await run.terminate();
  });

  test('by the id that was given out before ids led to their run', async () => {
    const run = await runs.start(define([wait()]));
    const [own] = (await firstTask(run)).taskId.split('.');
    await run.update({ task: { kind: 'id', taskId: own ?? '' }, status: 'COMPLETED' });
    expect(await run.result()).toEqual({});
  });

  test('reaches a task that is scheduled with a delay (A35)', async () => {
    const run = await runs.start(define([task('NOOP', 'wait_ref', { startDelay: 1_000_000 })]));
    expect(await run.statuses()).toEqual(['wait_ref SCHEDULED']);
    await run.update(byReference('COMPLETED', { output: { early: true } }));
    expect(await run.result()).toEqual({ early: true });
  });

  test('of a loop: the reference is the newest open one, ref__N that of one iteration (A37)', async () => {
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 3 },
      loopOver: [task('HUMAN', 'wait_ref')],
    });
    const run = await runs.start(define([loop]), {}, 'runWithMoreTypes');
    await run.update(byReference('COMPLETED', { output: { n: 1 } }));
    expect(await run.update({ task: { kind: 'reference', reference: 'wait_ref__1' }, status: 'COMPLETED' })).toBe(
      'TaskNotOpen',
    );
    await run.update({ task: { kind: 'reference', reference: 'wait_ref__2' }, status: 'COMPLETED', output: { n: 2 } });
    await run.update(byReference('COMPLETED', { output: { n: 3 } }));
    await run.result();
    expect((await run.execution()).tasks.map(({ outputData }) => outputData.n)).toEqual([undefined, 1, 2, 3]);
  });

  test('of a task that holds others cancels those', async () => {
    const loop = task('DO_WHILE', 'loop', {
      loopCondition: 'true',
      inputParameters: { times: 3 },
      loopOver: [listening],
    });
    const run = await runs.start(define([loop, set('after', { ok: true })]), {}, 'runWithMoreTypes');
    await runs.waiting();
    await run.update({ task: { kind: 'reference', reference: 'loop' }, status: 'COMPLETED', output: { enough: true } });
    await run.result();
    expect(await run.statuses()).toEqual(['loop COMPLETED', 'wait_ref__1 CANCELED', 'after COMPLETED']);
    expect(runs.withdrawn).toHaveLength(1);
  });

  test('and its lines are in the log, with what it said itself', async () => {
    const run = await runs.start(define([task('HUMAN', 'wait_ref')]));
    await run.update(byReference('IN_PROGRESS', { logs: ['looked at it'], workerId: 'mona' }));
    const { taskId } = await firstTask(run);
    expect(await run.log(taskId)).toEqual(['looked at it', 'updated to IN_PROGRESS by mona']);
    await run.terminate();
  });
});

describe('of an event and an update that come together', () => {
  test('one wins, and an event that lost is given back for a later wait', async () => {
    const tasks = [
      task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} } }),
      task('WAIT_FOR_WEBHOOK', 'later', { inputParameters: { matches: {} } }),
    ];
    for (let round = 0; round < 10; round += 1) {
      runs.forget();
      const run = await runs.start(define(tasks));
      const { waitId } = await runs.waiting();
      const head = { waitId, eventId: event.id };
      const [, updated] = await Promise.all([
        run.handle.signal(eventSignalName, head, event),
        run.update(byReference('COMPLETED', { output: { by: 'hand' } })),
      ]);
      const first = await firstTask(run);
      const eventWon = updated === 'TaskNotOpen';
      expect(first.outputData).toEqual(eventWon ? event.payload : { by: 'hand' });
      const later = await runs.waiting(1);
      expect(runs.withdrawn).toEqual(eventWon ? [] : [waitId]);
      // The event that the first wait took is spent for the second, unless it was given back.
      expect(later.unconsumed).toEqual([]);
      await run.terminate();
    }
  });
});

describe('pause (A73, M39)', () => {
  test('a wait of a paused run is completed by its event; the next task is scheduled at resume', async () => {
    const run = await runs.start(
      define([task('WAIT_FOR_WEBHOOK', 'wait_ref', { inputParameters: { matches: {} } }), task('NOOP', 'after')]),
    );
    await runs.waiting();
    await run.pause();
    expect((await run.execution()).status).toBe('PAUSED');
    await send(run);
    await expect.poll(() => run.statuses()).toEqual(['wait_ref COMPLETED']);
    expect((await run.execution()).status).toBe('PAUSED');
    await run.resume();
    await run.result();
    expect(await run.statuses()).toEqual(['wait_ref COMPLETED', 'after COMPLETED']);
    expect((await run.execution()).status).toBe('COMPLETED');
  });

  test('a paused run does not end by itself, with success or without', async () => {
    const fine = await runs.start(define([wait({ duration: '1 days' })]));
    await fine.pause();
    await runs.sleep(2 * 86_400_000);
    expect(await fine.execution()).toMatchObject({ status: 'PAUSED', tasks: [{ status: 'COMPLETED' }] });
    await fine.resume();
    expect(await fine.result()).toEqual({});
    const failing = await runs.start(define([wait()]));
    await failing.pause();
    await failing.update(byReference('FAILED', { reason: 'no' }));
    expect(await failing.execution()).toMatchObject({ status: 'PAUSED', tasks: [{ status: 'FAILED' }] });
    await failing.resume();
    expect(await failing.failure()).toEqual({ type: 'FAILED', message: 'no' });
  });

  test('twice, and resume of a run that is not paused, are refused without a trace', async () => {
    const run = await runs.start(define([wait()]));
    expect(await run.resume()).toBe('NotPaused');
    await run.pause();
    expect(await run.pause()).toBe('AlreadyPaused');
    expect(await run.acceptedUpdates()).toBe(1);
    await run.terminate();
  });

  test.each(['terminated', 'cancelled in Temporal'])('a paused run can be %s', async (how) => {
    const run = await runs.start(define([wait(), task('NOOP', 'never')]));
    await run.pause();
    await run.update(byReference('COMPLETED'));
    await (how === 'terminated' ? run.terminate('enough') : run.handle.cancel());
    expect(await run.failure()).toMatchObject({ type: 'TERMINATED' });
    expect(await run.statuses()).toEqual(['wait_ref COMPLETED']);
  });

  test('branches hold where they are', async () => {
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[task('HUMAN', 'one'), task('NOOP', 'then')], [task('HUMAN', 'other')]],
    });
    const run = await runs.start(define([fork, task('JOIN', 'join')]), {}, 'runWithMoreTypes');
    await run.pause();
    await run.update({ task: { kind: 'reference', reference: 'other' }, status: 'FAILED', reason: 'broken' });
    expect((await run.execution()).status).toBe('PAUSED');
    await run.resume();
    expect(await run.failure()).toEqual({ type: 'FAILED', message: 'broken' });
  });
});
