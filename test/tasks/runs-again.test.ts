import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { taskOf, waitTask } from '../helpers/api.ts';
import { brief, runsOn, setTask as set } from '../helpers/definition-runs.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
}, 120_000);
afterAll(() => signalbox?.stop());

const { start, until, untilOpen, childOf } = runsOn(() => signalbox);
const withoutRetries = { taskDefinition: { retryCount: 0 } };
const simple = (reference: string, more: object = {}) =>
  taskOf('SIMPLE', reference, { ...withoutRetries, ...more, name: `w-${reference}-${suffix}` });
const suffix = randomUUID();

const end = (workflowId: string, reference: string, status: string, output: object = {}) =>
  signalbox.must('POST', `/api/tasks/${workflowId}/${reference}/${status}`, output);
const again = (workflowId: string, how: string, body?: object) =>
  signalbox.call('POST', `/api/workflow/${workflowId}/${how}`, body);

describe('retry', () => {
  test('a failed run goes on from the failed task, under its id and with what it had', async () => {
    const workflowId = await start(
      [set('first', 1), simple('work'), set('last', '${work.output.n}')],
      {},
      {
        outputParameters: { n: '${work.output.n}', first: '${workflow.variables.first}' },
      },
    );
    await untilOpen(workflowId, 'work');
    await end(workflowId, 'work', 'FAILED');
    const failed = await until(workflowId, 'FAILED');
    expect((await again(workflowId, 'retry')).status).toBe(204);
    const open = await untilOpen(workflowId, 'work');
    expect(open).toMatchObject({ status: 'RUNNING', createTime: failed.createTime, endTime: 0 });
    expect(open.lastRetriedTime).toBeGreaterThan(0);
    expect(brief(open)).toEqual(['first COMPLETED', 'work FAILED retried', 'work SCHEDULED']);
    expect(open.tasks[2]).toMatchObject({ retryCount: 1, retriedTaskId: open.tasks[1].taskId });
    await end(workflowId, 'work', 'COMPLETED', { n: 7 });
    const done = await until(workflowId, 'COMPLETED');
    expect(done.output).toEqual({ n: 7, first: 1 });
    expect(brief(done).slice(2)).toEqual(['work COMPLETED', 'last COMPLETED']);
  }, 120_000);

  test('in a branch of a fork in the second turn of a loop: nothing that is done is done again', async () => {
    const fork = taskOf('FORK_JOIN', 'fork', { forkTasks: [[simple('left')], [simple('right'), set('after', true)]] });
    const inner = taskOf('DO_WHILE', 'inner', {
      inputParameters: { items: [1, 2] },
      loopOver: [set('turn', '${inner.output.loopItem}')],
    });
    const loop = taskOf('DO_WHILE', 'loop', {
      inputParameters: { items: ['a', 'b'] },
      loopOver: [inner, fork, taskOf('JOIN', 'join', { joinOn: ['left', 'after'] })],
    });
    const workflowId = await start([loop, set('end', '${loop.output.2.left.by}')]);
    for (const turn of [1, 2]) {
      await untilOpen(workflowId, `left__${turn}`);
      if (turn === 2) break;
      await end(workflowId, `left__${turn}`, 'COMPLETED', { by: turn });
      await end(workflowId, `right__${turn}`, 'COMPLETED');
    }
    await end(workflowId, 'right__2', 'COMPLETED');
    await end(workflowId, 'left__2', 'FAILED');
    await until(workflowId, 'FAILED');
    await signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
    await untilOpen(workflowId, 'left__2');
    await end(workflowId, 'left__2', 'COMPLETED', { by: 'retry' });
    const done = await until(workflowId, 'COMPLETED');
    expect(done.variables.end).toBe('retry');
    const rights = brief(done).filter((line) => line.startsWith('right'));
    expect(rights).toEqual(['right__1 COMPLETED', 'right__2 COMPLETED']);
    expect(brief(done).filter((line) => line.startsWith('left__2'))).toEqual([
      'left__2 FAILED retried',
      'left__2 COMPLETED',
    ]);
    const output = done.tasks[0].outputData;
    expect(output).toMatchObject({ iteration: 2, 1: { left: { by: 1 } }, 2: { left: { by: 'retry' } } });
    expect(brief(done).filter((line) => line.startsWith('turn'))).toHaveLength(4);
  }, 180_000);

  test('a terminated run goes on; an event that it took before is not taken again', async () => {
    const matches = { '$.n': '${workflow.input.n}' };
    const name = await signalbox.saveDefinition([waitTask(matches, 'one'), waitTask(matches, 'two')]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const n = randomUUID();
    const workflowId = await signalbox.startWorkflow(name, { n });
    await untilOpen(workflowId, 'one');
    await signalbox.postOpen(id, { n, at: 1 });
    await untilOpen(workflowId, 'two');
    await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    await signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
    const open = await untilOpen(workflowId, 'two');
    expect(brief(open)).toEqual(['one COMPLETED', 'two CANCELED retried', 'two IN_PROGRESS']);
    await signalbox.postOpen(id, { n, at: 2 });
    const done = await until(workflowId, 'COMPLETED');
    expect(done.tasks.at(-1).outputData).toMatchObject({ at: 2 });
  }, 120_000);

  test('a failed sub-workflow goes on under its own id when that is wanted', async () => {
    const child = await signalbox.saveDefinition([set('before', 1), simple('inside')]);
    const sub = taskOf('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } });
    const workflowId = await start([sub]);
    const childId = await childOf(workflowId, 'sub');
    await untilOpen(childId, 'inside');
    await end(childId, 'inside', 'FAILED');
    await until(workflowId, 'FAILED');
    await signalbox.must('POST', `/api/workflow/${workflowId}/retry?resumeSubworkflowTasks=True`);
    await untilOpen(childId, 'inside');
    await end(childId, 'inside', 'COMPLETED', { x: 1 });
    const done = await until(workflowId, 'COMPLETED');
    expect(done.tasks.at(-1)).toMatchObject({ subWorkflowId: childId, outputData: { x: 1 } });
    expect(brief(await signalbox.must('GET', `/api/workflow/${childId}`))).toEqual([
      'before COMPLETED',
      'inside FAILED retried',
      'inside COMPLETED',
    ]);
  }, 120_000);

  describe('of a sub-workflow alone: the runs above that failed with it go on with what it gives', () => {
    /** A run with a child with a child, whose last task `inside` failed. */
    async function startFailed(): Promise<string[]> {
      const inner = await signalbox.saveDefinition([set('before', 1), simple('inside')], {
        outputParameters: { x: '${inside.output.x}' },
      });
      const middle = await signalbox.saveDefinition([
        taskOf('SUB_WORKFLOW', 'lower', { subWorkflowParam: { name: inner } }),
      ]);
      const upper = taskOf('SUB_WORKFLOW', 'upper', { subWorkflowParam: { name: middle } });
      const fork = taskOf('FORK_JOIN', 'fork', { forkTasks: [[upper], [simple('beside')]] });
      const top = await start([
        fork,
        taskOf('JOIN', 'join', { joinOn: ['upper', 'beside'] }),
        set('last', '${upper.output.x}'),
      ]);
      await untilOpen(top, 'beside');
      const second = await childOf(top, 'upper');
      const third = await childOf(second, 'lower');
      await untilOpen(third, 'inside');
      await end(third, 'inside', 'FAILED');
      await until(top, 'FAILED');
      return [top, second, third];
    }

    test.each(['retry', 'restart', 'rerun'])(
      '%s',
      async (how) => {
        const ids = await startFailed();
        const [top = '', second = '', third = ''] = ids;
        const task = (await signalbox.must('GET', `/api/workflow/${third}`)).tasks[1];
        expect(
          (await again(third, how, how === 'rerun' ? { reRunFromTaskId: task.taskId } : undefined)).status,
        ).toBeLessThan(300);
        expect(await Promise.all(ids.map((id) => signalbox.statusOf(id)))).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
        await untilOpen(third, 'inside');
        await end(third, 'inside', 'COMPLETED', { x: how });
        await until(second, 'COMPLETED');
        await untilOpen(top, 'beside');
        await end(top, 'beside', 'COMPLETED');
        const done = await until(top, 'COMPLETED');
        expect(done.variables).toEqual({ last: how });
        expect(done.tasks.filter(({ referenceTaskName }: any) => referenceTaskName === 'upper')).toMatchObject([
          { status: 'FAILED', retried: true, subWorkflowId: second },
          { status: 'COMPLETED', subWorkflowId: second },
        ]);
      },
      180_000,
    );

    test('one that went on without it stays as it is', async () => {
      const child = await signalbox.saveDefinition([simple('inside')]);
      const sub = taskOf('SUB_WORKFLOW', 'sub', { optional: true, subWorkflowParam: { name: child } });
      const workflowId = await start([sub]);
      const childId = await childOf(workflowId, 'sub');
      await untilOpen(childId, 'inside');
      await end(childId, 'inside', 'FAILED');
      await until(workflowId, 'COMPLETED');
      expect((await again(childId, 'retry')).status).toBe(204);
      await untilOpen(childId, 'inside');
      await end(childId, 'inside', 'COMPLETED');
      await until(childId, 'COMPLETED');
      expect(brief(await until(workflowId, 'COMPLETED'))).toEqual(['sub COMPLETED_WITH_ERRORS']);
    }, 120_000);
  });

  test('refusals: running 404, nothing failed 409, unknown 404', async () => {
    const workflowId = await start([taskOf('HUMAN', 'human')]);
    expect((await again(workflowId, 'retry')).status).toBe(404);
    await end(workflowId, 'human', 'COMPLETED');
    await until(workflowId, 'COMPLETED');
    expect((await again(workflowId, 'retry')).status).toBe(409);
    expect((await again(randomUUID(), 'retry')).status).toBe(404);
  }, 60_000);
});

describe('rerun and restart', () => {
  test('a completed run is run again from one of its tasks, with another input for that', async () => {
    const workflowId = await start([
      set('a', 1),
      simple('work', { inputParameters: { n: 1 } }),
      set('b', '${work.output.n}'),
    ]);
    await untilOpen(workflowId, 'work');
    await end(workflowId, 'work', 'COMPLETED', { n: 1 });
    const first = await until(workflowId, 'COMPLETED');
    const answer = await again(workflowId, 'rerun', { reRunFromTaskId: first.tasks[1].taskId, taskInput: { n: 2 } });
    expect([answer.status, answer.text]).toEqual([200, workflowId]);
    const open = await untilOpen(workflowId, 'work');
    expect(brief(open)).toEqual(['a COMPLETED', 'work SCHEDULED']);
    expect(open).toMatchObject({ variables: { a: 1 }, reRunFromWorkflowId: workflowId });
    expect(open.variables).not.toHaveProperty('b');
    expect(open.tasks[1].inputData).toEqual({ n: 2 });
    await end(workflowId, 'work', 'COMPLETED', { n: 2 });
    expect((await until(workflowId, 'COMPLETED')).variables).toEqual({ a: 1, b: 2 });
  }, 120_000);

  test('from a task in the second turn of a loop: later turns are dropped', async () => {
    const loop = taskOf('DO_WHILE', 'loop', {
      inputParameters: { items: [1, 2, 3] },
      loopOver: [set('s', 1), simple('w')],
    });
    const workflowId = await start([loop]);
    const endTurn = async (turn: number, by: string) => {
      await untilOpen(workflowId, `w__${turn}`);
      await end(workflowId, `w__${turn}`, 'COMPLETED', { by });
    };
    for (const turn of [1, 2, 3]) await endTurn(turn, 'first');
    const { tasks } = await until(workflowId, 'COMPLETED');
    const { taskId } = tasks.find((found: any) => found.referenceTaskName === 'w__2');
    await signalbox.must('POST', `/api/workflow/${workflowId}/rerun`, { reRunFromTaskId: taskId });
    for (const turn of [2, 3]) await endTurn(turn, 'again');
    const done = await until(workflowId, 'COMPLETED');
    expect(done.tasks[0].outputData).toMatchObject({
      1: { w: { by: 'first' } },
      2: { w: { by: 'again' } },
      3: { w: { by: 'again' } },
    });
    expect(done.tasks.map((found: any) => found.referenceTaskName)).toEqual([
      'loop',
      's__1',
      'w__1',
      's__2',
      'w__2',
      's__3',
      'w__3',
    ]);
  }, 120_000);

  test('the input that is given to a task is that of each of its tries, and of no later turn', async () => {
    const inner = taskOf('DO_WHILE', 'inner', {
      inputParameters: { items: [1] },
      loopOver: [
        simple('nested', {
          inputParameters: { item: '${outer.output.loopItem}' },
          taskDefinition: { retryCount: 1, retryDelaySeconds: 0 },
        }),
      ],
    });
    const workflowId = await start([
      taskOf('DO_WHILE', 'outer', { inputParameters: { items: ['a', 'b'] }, loopOver: [inner] }),
    ]);
    const tries = ({ tasks }: any) => tasks.filter((found: any) => found.referenceTaskName === 'nested__1');
    const ended = new Set<string>();
    // The end of a worker's task stands once it is answered, and is read with the run once that has taken it.
    const endNext = async (status: string) => {
      const isNext = ({ taskId, endTime }: any) => endTime === 0 && !ended.has(taskId);
      const next = async () => tries(await untilOpen(workflowId, 'nested__1')).find(isNext);
      const { taskId } = await vi.waitUntil(next, { timeout: 30_000 });
      ended.add(taskId);
      await end(workflowId, 'nested__1', status);
    };
    for (const _turn of ['a', 'b']) await endNext('COMPLETED');
    const [{ taskId }] = tries(await until(workflowId, 'COMPLETED'));
    await signalbox.must('POST', `/api/workflow/${workflowId}/rerun`, {
      reRunFromTaskId: taskId,
      taskInput: { item: 'given' },
    });
    for (const status of ['FAILED', 'COMPLETED', 'COMPLETED']) await endNext(status);
    const inputs = tries(await until(workflowId, 'COMPLETED')).map(({ inputData }: any) => inputData.item);
    expect(inputs).toEqual(['given', 'given', 'b']);
  }, 120_000);

  test('restart begins anew, also with the latest definition', async () => {
    const name = await signalbox.saveDefinition([set('v', 1)]);
    const workflowId = await signalbox.startWorkflow(name, { who: 'ada' });
    await until(workflowId, 'COMPLETED');
    await signalbox.must('PUT', '/api/metadata/workflow', [
      { name, version: 2, schemaVersion: 2, tasks: [set('v', 2), taskOf('HUMAN', 'human')] },
    ]);
    expect((await again(workflowId, 'restart')).status).toBe(204);
    expect(await until(workflowId, 'COMPLETED')).toMatchObject({ workflowVersion: 1, variables: { v: 1 } });
    expect((await again(workflowId, 'restart?useLatestDefinitions=true')).status).toBe(204);
    const open = await untilOpen(workflowId, 'human');
    expect(open).toMatchObject({ workflowVersion: 2, variables: { v: 2 }, input: { who: 'ada' } });
    expect((await again(workflowId, 'restart')).status).toBe(409);
    expect((await again(workflowId, 'rerun', {})).status).toBe(409);
  }, 120_000);

  test('a run that its definition calls not restartable is not begun anew once it is COMPLETED', async () => {
    const workflowId = await start([set('v', 1)], {}, { restartable: false });
    await until(workflowId, 'COMPLETED');
    expect((await again(workflowId, 'restart')).status).toBe(404);
    expect((await again(workflowId, 'rerun', { workflowInput: { x: 1 } })).status).toBe(200);
    expect(await until(workflowId, 'COMPLETED')).toMatchObject({ input: { x: 1 } });
  }, 60_000);
});

test('skiptask: one that was not reached, one that waits for a worker; not one that has begun or that a worker has', async () => {
  const inline = { name: 'child', version: 1, tasks: [simple('inside')] };
  const child = taskOf('SUB_WORKFLOW', 'child', {
    subWorkflowParam: { name: 'child', version: 1, workflowDefinition: inline },
  });
  const workflowId = await start([taskOf('HUMAN', 'human'), simple('later'), simple('waiting'), child]);
  const skip = (reference: string, body?: object) =>
    signalbox.call('PUT', `/api/workflow/${workflowId}/skiptask/${reference}`, body);
  await untilOpen(workflowId, 'human');
  expect((await skip('human')).status).toBe(409);
  expect((await skip('nothing')).status).toBe(409);
  // It is a task of the child.
  expect((await skip('inside')).status).toBe(409);
  expect((await skip('child')).status).toBe(200);
  expect((await skip('later', { taskOutput: { skipped: 1 } })).status).toBe(200);
  await end(workflowId, 'human', 'COMPLETED');
  await untilOpen(workflowId, 'waiting');
  const polled = `/api/tasks/poll/w-waiting-${suffix}`;
  const { taskId } = await signalbox.must('GET', polled);
  expect((await skip('waiting')).status).toBe(409);
  await signalbox.must('POST', '/api/tasks', { workflowInstanceId: workflowId, taskId, status: 'IN_PROGRESS' });
  expect((await skip('waiting')).status).toBe(200);
  const done = await until(workflowId, 'COMPLETED');
  expect(brief(done)).toEqual(['human COMPLETED', 'later SKIPPED', 'waiting SKIPPED', 'child SKIPPED']);
  expect(done.tasks[1].outputData).toEqual({ skipped: 1 });
  expect((await skip('waiting')).status).toBe(409);
}, 120_000);

test('bulk: the same for many, with a reason for each that was refused', async () => {
  const [one, two] = [await start([taskOf('HUMAN', 'human')]), await start([taskOf('HUMAN', 'human')])];
  const unknown = randomUUID();
  const bulk = (method: string, act: string) =>
    signalbox.must(method, `/api/workflow/bulk/${act}`, [one, two, unknown]);
  for (const [method, act] of [
    ['PUT', 'pause'],
    ['PUT', 'resume'],
    ['POST', 'terminate'],
    ['POST', 'retry'],
    ['POST', 'terminate'],
    ['POST', 'restart'],
  ] as const) {
    const answer = await bulk(method, act);
    expect([act, answer.bulkSuccessfulResults]).toEqual([act, [one, two]]);
    expect(answer.bulkErrorResults[unknown]).toMatch(/no such workflow/);
  }
  expect(await signalbox.statusOf(one)).toBe('RUNNING');
}, 180_000);
