import { randomUUID } from 'node:crypto';
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
