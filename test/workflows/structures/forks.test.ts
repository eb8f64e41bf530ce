import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, fail, give, set, statuses, task, taskOf, wait } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const fork = (...forkTasks: object[][]) => task('FORK_JOIN', 'fork', { forkTasks });
const join = (more: object = {}) => task('JOIN', 'join', more);

describe('FORK_JOIN and JOIN', () => {
  test('the join gives what its tasks gave, by reference, and leaves out what is empty', async () => {
    const execution = await api.run([
      fork([give('a', 1)], [give('b0', 2), give('b', '${b0.output.result}')], [set('c', {})]),
      join({ joinOn: ['a', 'b', 'c'] }),
    ]);
    expect(execution.output).toEqual({ a: { result: 1 }, b: { result: 2 } });
    expect(taskOf(execution, 'fork')).toMatchObject({ taskType: 'FORK', status: 'COMPLETED' });
    expect(taskOf(execution, 'join')).toMatchObject({ taskType: 'JOIN', status: 'COMPLETED' });
  });

  test.each([[[]], [undefined]])('joinOn %j: the last task of each branch', async (joinOn) => {
    const execution = await api.run([fork([give('a0', 0), give('a', 1)], [give('b', 2)]), join({ joinOn })]);
    expect(execution.output).toEqual({ a: { result: 1 }, b: { result: 2 } });
  });

  test('what joinOn does not name is not waited for, but holds the run open', async () => {
    const { name, sourceId } = await api.define([
      fork([give('a', 1)], [wait('late')]),
      join({ joinOn: ['a'] }),
      give('after', 2),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.signalbox.untilWaiting(1);
    const open = await api.untilShown(workflowId, 'after COMPLETED');
    expect(open.status).toBe('RUNNING');
    await api.post(sourceId, {});
    await api.ended(workflowId);
  });

  test('joinOn a name that cannot run any more: the join waits for the others', async () => {
    const choice = task('SWITCH', 'choice', {
      expression: 'k',
      inputParameters: { k: 'x' },
      decisionCases: { x: [give('x', 1)], y: [give('y', 2)] },
    });
    const execution = await api.run([fork([choice], [give('b', 2)]), join({ joinOn: ['x', 'y', 'b'] })]);
    expect(execution.output).toEqual({ x: { result: 1 }, b: { result: 2 } });
  });

  test('joining a SWITCH waits for the case it chose', async () => {
    const choice = task('SWITCH', 'choice', {
      expression: 'k',
      inputParameters: { k: 'x' },
      decisionCases: { x: [wait('inside')] },
    });
    const { name, sourceId } = await api.define([fork([choice], [give('b', 2)]), join({ joinOn: ['choice', 'b'] })]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.signalbox.untilWaiting(1);
    await api.untilShown(workflowId, 'join IN_PROGRESS');
    await api.post(sourceId, {});
    await api.ended(workflowId);
  });

  test('a task that fails in a branch fails the run, cancels the others and leaves no wait (A71, M59)', async () => {
    const execution = await api.run(
      [fork([wait('w')], [task('WAIT', 'first', { inputParameters: { duration: '1 seconds' } }), fail('f')]), join()],
      { ends: 'FAILED' },
    );
    expect(execution.reasonForIncompletion).toContain('broken');
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['f FAILED_WITH_TERMINAL_ERROR', 'w CANCELED', 'join CANCELED']),
    );
    expect(await api.openWaits()).toBe(0);
  });

  test('an optional failure makes the join COMPLETED_WITH_ERRORS, and the run goes on', async () => {
    const execution = await api.run([
      fork([fail('f', { optional: true })], [give('b', 1)]),
      join({ joinOn: ['f', 'b'] }),
      give('after', 1),
    ]);
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['f COMPLETED_WITH_ERRORS', 'join COMPLETED_WITH_ERRORS', 'after COMPLETED']),
    );
  });

  test('a permissive failure fails the join, once the others are through', async () => {
    const execution = await api.run(
      [fork([fail('f', { permissive: true })], [give('b', 1)]), join({ joinOn: ['f', 'b'] }), give('never', 1)],
      { ends: 'FAILED' },
    );
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['f FAILED_WITH_TERMINAL_ERROR', 'b COMPLETED', 'join FAILED']),
    );
    expect(execution.reasonForIncompletion).toContain('f is FAILED_WITH_TERMINAL_ERROR: ');
    expect(statuses(execution)).not.toContain('never COMPLETED');
  });

  test('an optional join that fails lets the run go on, to fail at its end for the permissive task (A71)', async () => {
    const tasks = [
      fork([fail('f', { permissive: true })], [give('b', 1)]),
      join({ joinOn: ['f', 'b'], optional: true }),
      give('after', 1),
    ];
    const execution = await api.run(tasks, { ends: 'FAILED' });
    expect(statuses(execution)).toEqual(expect.arrayContaining(['join COMPLETED_WITH_ERRORS', 'after COMPLETED']));
  });

  test('TERMINATE in a branch ends all', async () => {
    const end = task('TERMINATE', 'end', {
      inputParameters: { terminationStatus: 'COMPLETED', workflowOutput: { early: true } },
    });
    const execution = await api.run([fork([wait('w')], [end]), join()]);
    expect(execution.output).toEqual({ early: true });
    expect(statuses(execution)).toContain('w CANCELED');
    expect(await api.openWaits()).toBe(0);
  });

  test('the end of a wait that a script leads to leaves no marker of a patch, which a replay could miss', async () => {
    const script = task('INLINE', 'script', { inputParameters: { expression: '1 + 1' } });
    const end = task('TERMINATE', 'end', { inputParameters: { terminationStatus: 'COMPLETED' } });
    const workflowId = await api.start([fork([wait('w')], [script, end]), join()]);
    await api.ended(workflowId);
    expect(await api.events(workflowId)).not.toHaveProperty('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES');
    expect(await api.openWaits()).toBe(0);
  });

  test('forks in forks: a failure in an inner branch reaches the outermost', async () => {
    const inner = [task('FORK_JOIN', 'inner', { forkTasks: [[wait('w1')], [fail('f')]] }), task('JOIN', 'inner_join')];
    const execution = await api.run([fork(inner, [wait('w2')]), join()], { ends: 'FAILED' });
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['w1 CANCELED', 'w2 CANCELED', 'inner_join CANCELED', 'join CANCELED']),
    );
    expect(await api.openWaits()).toBe(0);
  });
});

describe('waits in branches', () => {
  test('that wait together are completed together by one event (M31)', async () => {
    const { name, sourceId } = await api.define([fork([wait('a', { k: 1 })], [wait('b', { k: 1 })]), join()]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { k: 1, n: 7 }, { waiting: 2 });
    expect((await api.ended(workflowId)).output).toEqual({ a: { k: 1, n: 7 }, b: { k: 1, n: 7 } });
  });

  test('that come later in a branch need another event (M31)', async () => {
    const { name, sourceId } = await api.define([
      fork([wait('a', { k: 1 }), wait('a2', { k: 1 })], [wait('b', { k: 1 })]),
      join(),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { k: 1, n: 1 }, { waiting: 2 });
    await api.signalbox.untilIdle();
    await api.signalbox.untilWaiting(1);
    await api.untilShown(workflowId, 'a COMPLETED', 'b COMPLETED', 'a2 IN_PROGRESS');
    await api.post(sourceId, { k: 1, n: 2 });
    expect((await api.ended(workflowId)).output).toEqual({ a2: { k: 1, n: 2 }, b: { k: 1, n: 1 } });
  });

  test('events that came before the branches, one for each of their waits (M30)', async () => {
    const hold = wait('hold', { go: true });
    const { name, sourceId } = await api.define([hold, fork([wait('a', { k: 'a' })], [wait('b', { k: 'b' })]), join()]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.signalbox.untilWaiting(1);
    for (const payload of [{ k: 'b' }, { k: 'a' }, { go: true }]) await api.post(sourceId, payload);
    expect((await api.ended(workflowId)).output).toEqual({ a: { k: 'a' }, b: { k: 'b' } });
  });

  test('are gone when the run is terminated (M59, A74)', async () => {
    const workflowId = await api.start([fork([wait('a')], [wait('b')], [wait('c')]), join()]);
    await api.signalbox.untilWaiting(3);
    await api.signalbox.must('DELETE', `/api/workflow/${workflowId}?reason=enough`);
    const execution = await api.ended(workflowId, 'TERMINATED');
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['a CANCELED', 'b CANCELED', 'c CANCELED', 'join CANCELED']),
    );
    expect(await api.openWaits()).toBe(0);
  });
});

describe('EXCLUSIVE_JOIN', () => {
  const choice = (k: string) =>
    task('SWITCH', 'choice', {
      expression: 'k',
      inputParameters: { k },
      decisionCases: { x: [give('x', 1)], y: [give('y', 2)], z: [give('z', 3)] },
    });
  const exclusive = (more: object = {}) =>
    task('EXCLUSIVE_JOIN', 'join', { joinOn: ['x', 'y'], defaultExclusiveJoinTask: ['z'], ...more });

  test.each([
    ['x', 1],
    ['y', 2],
  ])('gives the output of the one that ran: %s', async (k, result) => {
    expect((await api.run([choice(k), exclusive()])).output).toEqual({ result });
  });

  test('none of them ran: the default one', async () => {
    expect((await api.run([choice('z'), exclusive()])).output).toEqual({ result: 3 });
    expect((await api.run([choice('none'), exclusive()])).output).toEqual({});
  });

  test('after a fork: the first that ends', async () => {
    const { name, sourceId } = await api.define([
      fork([wait('slow')], [give('fast', 1)]),
      task('EXCLUSIVE_JOIN', 'join', { joinOn: ['slow', 'fast'] }),
      give('after', '${join.output.result}'),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, {}, { waiting: 1 });
    expect(taskOf(await api.ended(workflowId), 'after').outputData).toEqual({ result: 1 });
  });

  test('of a task that failed, permissive, fails', async () => {
    const execution = await api.run([fail('f', { permissive: true }), exclusive({ joinOn: ['f'] })], {
      ends: 'FAILED',
    });
    expect(statuses(execution)).toContain('join FAILED');
  });
});
