import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { taskOf, waitTask } from '../helpers/api.ts';
import { brief, runsOn, setTask as set } from '../helpers/definition-runs.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
}, 120_000);
afterAll(() => signalbox?.stop());

const { start, until, untilOpen, childOf } = runsOn(() => signalbox);
const human = (reference: string, more: object = {}) => taskOf('HUMAN', reference, more);
const jump = (workflowId: string, reference: string, input?: object) =>
  signalbox.call('POST', `/api/workflow/${workflowId}/jump/${reference}`, input);
const end = (workflowId: string, reference: string, output: object = {}) =>
  signalbox.must('POST', `/api/tasks/${workflowId}/${reference}/COMPLETED`, output);
const read = (workflowId: string) => signalbox.must('GET', `/api/workflow/${workflowId}`);
const pause = (workflowId: string) => signalbox.call('PUT', `/api/workflow/${workflowId}/pause`);
const skip = (workflowId: string, reference: string, body?: object) =>
  signalbox.call('PUT', `/api/workflow/${workflowId}/skiptask/${reference}`, body);

describe('ahead', () => {
  test('what is open and all between is SKIPPED, and the task has the input of the call', async () => {
    const workflowId = await start(
      [
        set('first', 1),
        human('approval'),
        set('between', 1),
        human('last', { inputParameters: { from: 'definition' } }),
      ],
      {},
      { outputParameters: { first: '${workflow.variables.first}', between: '${workflow.variables.between}' } },
    );
    await untilOpen(workflowId, 'approval');
    expect((await jump(workflowId, 'last', { from: 'call' })).status).toBe(200);
    const run = await read(workflowId);
    expect(brief(run)).toEqual(['first COMPLETED', 'approval SKIPPED', 'between SKIPPED', 'last IN_PROGRESS']);
    expect(run.tasks[3].inputData).toEqual({ from: 'call' });
    await end(workflowId, 'last');
    expect((await until(workflowId, 'COMPLETED')).output).toEqual({ first: 1, between: null });
  }, 120_000);

  test('each try of the task has the input of the call', async () => {
    const last = human('last', {
      inputParameters: { from: 'definition' },
      retryCount: 1,
      taskDefinition: { retryDelaySeconds: 0 },
    });
    const workflowId = await start([human('approval'), last]);
    await untilOpen(workflowId, 'approval');
    expect((await jump(workflowId, 'last', { from: 'call' })).status).toBe(200);
    await signalbox.must('POST', `/api/tasks/${workflowId}/last/FAILED`, {});
    const run = await untilOpen(workflowId, 'last');
    expect(run.tasks.map(({ inputData }: any) => inputData.from)).toEqual([undefined, 'call', 'call']);
    await end(workflowId, 'last');
    await until(workflowId, 'COMPLETED');
  }, 120_000);

  test('past forks, loops, cases and sub-workflows: nothing of them goes on, and no event finds their waits', async () => {
    const child = await signalbox.saveDefinition([human('inside')]);
    const n = randomUUID();
    const name = await signalbox.saveDefinition([
      taskOf('FORK_JOIN', 'fork', {
        forkTasks: [
          [human('left'), set('afterLeft', true)],
          [waitTask({ '$.n': n }, 'right'), human('afterRight')],
          [taskOf('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } })],
          [
            taskOf('DO_WHILE', 'loop', {
              inputParameters: { items: [1, 2] },
              loopOver: [
                taskOf('SWITCH', 'choice', {
                  evaluatorType: 'value-param',
                  expression: 'which',
                  inputParameters: { which: 'a' },
                  decisionCases: { a: [human('chosen'), set('afterChosen', true)] },
                }),
              ],
            }),
          ],
        ],
      }),
      taskOf('JOIN', 'join', { joinOn: ['afterLeft', 'afterRight', 'sub', 'loop'] }),
      set('between', true),
      human('last'),
    ]);
    await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await untilOpen(workflowId, 'chosen__1');
    await untilOpen(workflowId, 'right');
    const childId = await childOf(workflowId, 'sub');
    expect((await jump(workflowId, 'last')).status).toBe(200);
    const run = await read(workflowId);
    expect(brief(run).toSorted()).toEqual(
      [
        'fork COMPLETED',
        'left SKIPPED',
        'afterLeft SKIPPED',
        'right SKIPPED',
        'afterRight SKIPPED',
        'sub SKIPPED',
        'loop SKIPPED',
        'choice__1 COMPLETED',
        'chosen__1 SKIPPED',
        'join SKIPPED',
        'between SKIPPED',
        'last IN_PROGRESS',
      ].toSorted(),
    );
    await until(childId, 'TERMINATED');
    expect(await signalbox.must('GET', `/api/waits?workflowId=${workflowId}&state=open`)).toMatchObject({ waits: [] });
    await end(workflowId, 'last');
    expect((await until(workflowId, 'COMPLETED')).variables).toEqual({});
  }, 180_000);
});

test('ahead past a task that is to be skipped: it has the output that was asked for', async () => {
  const workflowId = await start([human('open'), human('between'), human('last')]);
  await untilOpen(workflowId, 'open');
  expect((await skip(workflowId, 'between', { taskOutput: { by: 'ada' } })).status).toBe(200);
  expect((await jump(workflowId, 'last')).status).toBe(200);
  expect((await read(workflowId)).tasks[1]).toMatchObject({ status: 'SKIPPED', outputData: { by: 'ada' } });
}, 120_000);

describe('back', () => {
  test('the task and all that came after it is done again, with the variables as they are', async () => {
    const workflowId = await start([
      set('first', 1),
      human('ask', { inputParameters: { question: 1 } }),
      set('answer', '${ask.output.answer}'),
      human('check'),
      set('checked', '${check.output.by}'),
    ]);
    await untilOpen(workflowId, 'ask');
    await end(workflowId, 'ask', { answer: 'no' });
    const before = await untilOpen(workflowId, 'check');
    expect((await jump(workflowId, 'ask', { question: 2 })).status).toBe(200);
    const run = await read(workflowId);
    expect(run).toMatchObject({
      status: 'RUNNING',
      createTime: before.createTime,
      variables: { first: 1, answer: 'no' },
    });
    expect(brief(run)).toEqual(['first COMPLETED', 'ask IN_PROGRESS']);
    expect(run.tasks[1].inputData).toEqual({ question: 2 });
    await end(workflowId, 'ask', { answer: 'yes' });
    await untilOpen(workflowId, 'check');
    await end(workflowId, 'check', { by: 'ada' });
    const done = await until(workflowId, 'COMPLETED');
    expect(done.variables).toEqual({ first: 1, answer: 'yes', checked: 'ada' });
    expect(brief(done)).toEqual([
      'first COMPLETED',
      'ask COMPLETED',
      'answer COMPLETED',
      'check COMPLETED',
      'checked COMPLETED',
    ]);
  }, 120_000);

  test('an event that was taken before is not taken again', async () => {
    const n = randomUUID();
    const name = await signalbox.saveDefinition([waitTask({ '$.n': n }, 'wait'), human('check')]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name);
    await untilOpen(workflowId, 'wait');
    await signalbox.postOpen(id, { n, at: 1 });
    await untilOpen(workflowId, 'check');
    expect((await jump(workflowId, 'wait')).status).toBe(200);
    await untilOpen(workflowId, 'wait');
    await signalbox.postOpen(id, { n, at: 2 });
    const run = await untilOpen(workflowId, 'check');
    expect(run.tasks[0].outputData).toMatchObject({ at: 2 });
  }, 120_000);

  test('of a sub-workflow: the run that waits for it hears of its end', async () => {
    const child = await signalbox.saveDefinition([human('one'), human('two')]);
    const workflowId = await start([taskOf('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } })]);
    const childId = await childOf(workflowId, 'sub');
    await untilOpen(childId, 'one');
    await end(childId, 'one', { n: 1 });
    await untilOpen(childId, 'two');
    expect((await jump(childId, 'one')).status).toBe(200);
    await end(childId, 'one', { n: 2 });
    await untilOpen(childId, 'two');
    await end(childId, 'two', { done: true });
    expect((await until(workflowId, 'COMPLETED')).output).toMatchObject({ done: true });
  }, 120_000);
});

describe('what else is asked for', () => {
  test('a task that is to be skipped is skipped after a jump back as well', async () => {
    const workflowId = await start([human('first'), human('open'), human('unwanted'), human('last')]);
    await untilOpen(workflowId, 'first');
    await end(workflowId, 'first');
    await untilOpen(workflowId, 'open');
    expect((await skip(workflowId, 'unwanted', { taskOutput: { by: 'ada' } })).status).toBe(200);
    expect((await jump(workflowId, 'first')).status).toBe(200);
    expect((await jump(workflowId, 'first')).status).toBe(200);
    await end(workflowId, 'first');
    await untilOpen(workflowId, 'open');
    await end(workflowId, 'open');
    const run = await untilOpen(workflowId, 'last');
    expect(brief(run)).toEqual(['first COMPLETED', 'open COMPLETED', 'unwanted SKIPPED', 'last IN_PROGRESS']);
    expect(run.tasks[2].outputData).toEqual({ by: 'ada' });
  }, 120_000);

  test('a jump back does again what a jump ahead passed', async () => {
    const choice = taskOf('SWITCH', 'choice', {
      evaluatorType: 'value-param',
      expression: 'which',
      inputParameters: { which: 'a' },
      decisionCases: { a: [human('inside')] },
    });
    const workflowId = await start([human('first'), choice, human('last')]);
    await untilOpen(workflowId, 'first');
    expect((await jump(workflowId, 'last')).status).toBe(200);
    expect((await jump(workflowId, 'first')).status).toBe(200);
    await end(workflowId, 'first');
    expect(brief(await untilOpen(workflowId, 'inside'))).toEqual([
      'first COMPLETED',
      'choice COMPLETED',
      'inside IN_PROGRESS',
    ]);
  }, 120_000);

  test('while the run is on its way back it is refused, and can be asked for again', async () => {
    const type = `work-${randomUUID()}`;
    const workflowId = await start([human('first'), { ...taskOf('SIMPLE', 'work'), name: type }, human('last')]);
    await untilOpen(workflowId, 'first');
    await end(workflowId, 'first');
    await untilOpen(workflowId, 'work');
    const holder = await signalbox.pool.connect();
    try {
      // The task cannot be withdrawn, so the run stays on its way.
      await holder.query('BEGIN');
      const { rowCount } = await holder.query('SELECT 1 FROM worker_task WHERE workflow_id = $1 FOR UPDATE', [
        workflowId,
      ]);
      expect(rowCount).toBe(1);
      const jumping = jump(workflowId, 'first');
      await untilWithdrawing(workflowId);
      const refused = [await pause(workflowId), await skip(workflowId, 'last'), await jump(workflowId, 'last')];
      const bulk = await signalbox.must('PUT', '/api/workflow/bulk/pause', [workflowId]);
      await holder.query('ROLLBACK');
      expect(refused.map(({ status, body }) => [status, body.message])).toEqual(
        refused.map(() => [409, expect.stringContaining('ask again')]),
      );
      expect(bulk.bulkErrorResults).toEqual({ [workflowId]: expect.stringContaining('ask again') });
      expect((await jumping).status).toBe(200);
    } finally {
      holder.release(true);
    }
    expect(brief(await untilOpen(workflowId, 'first'))).toEqual(['first IN_PROGRESS']);
    expect((await skip(workflowId, 'last')).status).toBe(200);
    expect((await pause(workflowId)).status).toBe(200);
    expect((await read(workflowId)).status).toBe('PAUSED');
  }, 120_000);

  test.each([
    ['a jump ahead', 'ask again', (id: string) => jump(id, 'last')],
    ['a pause', 'ask again', (id: string) => pause(id)],
    ['a skip', 'ask again', (id: string) => skip(id, 'last')],
  ])(
    '%s that comes to a run together with a jump back is refused',
    async (_, reason, act) => {
      const [jumped, refused] = await together((id) => jump(id, 'first'), act);
      expect(jumped.status).toBe(200);
      expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining(reason)]);
    },
    120_000,
  );

  test('a jump that comes to a run together with a pause is refused', async () => {
    const [paused, refused] = await together(pause, (id) => jump(id, 'first'));
    expect(paused.status).toBe(200);
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('is paused')]);
  }, 120_000);

  /** Both come with one workflow task, since a loop of scripts holds the one before. Elsewhere they are tried again. */
  async function together(one: (id: string) => Promise<any>, other: (id: string) => Promise<any>): Promise<any[]> {
    const script = taskOf('INLINE', 'script', {
      inputParameters: {
        evaluatorType: 'javascript',
        expression: 'const end = Date.now() + 100; while (Date.now() < end); 1',
      },
    });
    const loop = taskOf('DO_WHILE', 'loop', { loopCondition: '$.loop.iteration < 20', loopOver: [script] });
    for (let tries = 0; tries < 5; tries += 1) {
      const workflowId = await start([human('first'), loop, human('open'), human('last')]);
      await untilOpen(workflowId, 'first');
      const { runId } = await signalbox.client.workflow.getHandle(workflowId).describe();
      const ended = end(workflowId, 'first');
      await sleep(700);
      const first = one(workflowId);
      await sleep(300);
      const answers = await Promise.all([first, other(workflowId), ended]);
      const { events = [] } = await signalbox.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const kinds = (events ?? []).map((event) =>
        event.workflowExecutionUpdateAcceptedEventAttributes != null ? 'accepted' : '',
      );
      if (kinds.join(' ').includes('accepted accepted')) return answers;
    }
    throw new Error('No two updates came with one workflow task.');
  }

  async function untilWithdrawing(workflowId: string): Promise<void> {
    for (;;) {
      const { events } = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
      const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
      if (scheduled.includes('withdrawTask')) return;
      await sleep(50);
    }
  }
});

test('says why it cannot', async () => {
  const workflowId = await start([
    human('open'),
    taskOf('SWITCH', 'choice', {
      evaluatorType: 'value-param',
      expression: 'which',
      inputParameters: { which: 'a' },
      decisionCases: { a: [human('inside')] },
    }),
  ]);
  await untilOpen(workflowId, 'open');
  const none = await jump(workflowId, 'none');
  expect([none.status, none.body.message]).toEqual([404, expect.stringContaining('has no task none')]);
  const inside = await jump(workflowId, 'inside');
  expect([inside.status, inside.body.message]).toEqual([409, expect.stringContaining('stands inside of another one')]);
  await signalbox.must('PUT', `/api/workflow/${workflowId}/pause`);
  const paused = await jump(workflowId, 'choice');
  expect([paused.status, paused.body.message]).toEqual([409, expect.stringContaining('is paused')]);
  await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
  const over = await jump(workflowId, 'open');
  expect([over.status, over.body.message]).toEqual([409, expect.stringContaining('has ended')]);
  expect((await jump(randomUUID(), 'open')).status).toBe(404);
  expect((await jump(workflowId, 'open', [] as unknown as object)).status).toBe(400);
}, 120_000);
