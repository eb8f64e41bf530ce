import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, set, task, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
beforeAll(async () => void (api = await DefinitionApi.open()), 90_000);
afterAll(() => api?.close());

const human = (reference = 'held') => task('HUMAN', reference);
const saved = async (tasks: object[]) => {
  const name = `run-tasks-${randomUUID()}`;
  return api.signalbox.call('POST', '/api/metadata/workflow', { name, version: 1, tasks });
};

describe('GET_WORKFLOW', () => {
  test('gives another run as the API shows it, with its tasks where they are asked for', async () => {
    const other = await api.start([set('a', { n: 1 }), human()], { order: 5 });
    const get = (reference: string, more: object) =>
      task('GET_WORKFLOW', reference, { inputParameters: { id: '${workflow.input.other}', ...more } });
    const run = await api.run([get('bare', {}), get('whole', { includeTasks: true })], { input: { other } });
    expect(taskOf(run, 'bare').outputData).toMatchObject({
      workflowId: other,
      status: 'RUNNING',
      input: { order: 5 },
      tasks: [],
    });
    expect(run.output).toMatchObject({
      workflowId: other,
      tasks: [{ referenceTaskName: 'a' }, { status: 'IN_PROGRESS' }],
    });
    await api.signalbox.must('DELETE', `/api/workflow/${other}`);
  });

  test('an id of no run fails the task', async () => {
    const run = await api.run([task('GET_WORKFLOW', 'get', { inputParameters: { id: 'nobody' } })], { ends: 'FAILED' });
    expect(run.reasonForIncompletion).toBe('no such workflow by Id: nobody');
  });
});

describe('TERMINATE_WORKFLOW', () => {
  test('terminates those that run, leaves those that have ended, and names those that are not there', async () => {
    const open = [await api.start([human()]), await api.start([human()])];
    const ended = await api.run([set('a', {})]);
    const run = await api.run(
      [
        task('TERMINATE_WORKFLOW', 'end', {
          inputParameters: {
            workflowId: '${workflow.input.ids}',
            terminationReason: 'because of ${workflow.input.why}',
          },
        }),
      ],
      { input: { ids: [...open, ended.workflowId], why: 'rain' } },
    );
    expect(run.output).toEqual({ terminatedWorkflows: open });
    for (const id of open)
      expect(await api.signalbox.must('GET', `/api/workflow/${id}`)).toMatchObject({
        status: 'TERMINATED',
        reasonForIncompletion: 'because of rain',
      });
    const missed = await api.run([task('TERMINATE_WORKFLOW', 'end', { inputParameters: { workflowId: 'nobody' } })], {
      ends: 'FAILED',
    });
    expect(missed.reasonForIncompletion).toBe('no such workflow by Id: nobody');
  });

  test('a run that terminates itself is TERMINATED', async () => {
    const end = task('TERMINATE_WORKFLOW', 'end', { inputParameters: { workflowId: '${workflow.workflowId}' } });
    await api.run([end, human()], { ends: 'TERMINATED' });
  });
});

describe('UPDATE_TASK', () => {
  const update = (input: object, more: object = {}) =>
    task('UPDATE_TASK', 'update', { inputParameters: { taskStatus: 'COMPLETED', ...input }, ...more });

  test('ends a task of another run by its reference, and by its id; what is over stays', async () => {
    const other = await api.start([human('first'), human('second')]);
    await api.run([update({ workflowId: other, taskRefName: 'first', taskOutput: { by: '${workflow.input.by}' } })], {
      input: { by: 'ada' },
    });
    const { tasks } = await api.signalbox.must('GET', `/api/workflow/${other}`);
    expect(tasks).toMatchObject([
      { status: 'COMPLETED', outputData: { by: 'ada' } },
      { referenceTaskName: 'second', status: 'IN_PROGRESS' },
    ]);
    await api.run([update({ taskId: tasks[1].taskId, taskOutput: { n: 2 } })]);
    expect((await api.ended(other)).output).toEqual({ n: 2 });
    await api.run([update({ taskId: tasks[1].taskId, taskOutput: { n: 3 } })]);
    expect((await api.signalbox.must('GET', `/api/workflow/${other}`)).output).toEqual({ n: 2 });
  });

  test('adds to the output where it merges', async () => {
    const other = await api.start([human('held')]);
    await api.run([
      update({ workflowId: other, taskRefName: 'held', taskStatus: 'IN_PROGRESS', taskOutput: { a: 1, b: 1 } }),
    ]);
    await api.run([update({ workflowId: other, taskRefName: 'held', taskOutput: { b: 2 }, mergeOutput: true })]);
    expect((await api.ended(other)).output).toEqual({ a: 1, b: 2 });
  });

  test("ends a worker's task, and one of its own run", async () => {
    const type = `work-${randomUUID()}`;
    const other = await api.start([{ name: type, taskReferenceName: 'work', type: 'SIMPLE' }]);
    await api.run([update({ workflowId: other, taskRefName: 'work', taskOutput: { by: 'another' } })]);
    expect((await api.ended(other)).output).toEqual({ by: 'another' });
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[human('beside')], [update({ workflowId: '${workflow.workflowId}', taskRefName: 'beside' })]],
    });
    await api.run([fork, task('JOIN', 'join')]);
  });

  test('a task that is not open fails it; with retries it is tried until it is', async () => {
    const other = await api.start([set('a', {}), human('held')]);
    const missed = await api.run([update({ workflowId: other, taskRefName: 'later' })], { ends: 'FAILED' });
    expect(missed.reasonForIncompletion).toBe(`no open task later in workflow ${other}`);
    await api.signalbox.must('DELETE', `/api/workflow/${other}`);
  });
});

test('mistakes in them are found when they are saved', async () => {
  const { status, body } = await saved([
    task('GET_WORKFLOW', 'a', { inputParameters: {} }),
    task('TERMINATE_WORKFLOW', 'b', { inputParameters: { workflowId: [1] } }),
    task('UPDATE_TASK', 'c', { inputParameters: { taskStatus: 'DONE', taskRefName: 'x' } }),
  ]);
  expect(status).toBe(400);
  expect(body.validationErrors.map(({ path }: any) => path)).toEqual([
    'tasks[0].inputParameters.id',
    'tasks[1].inputParameters.workflowId',
    'tasks[2].inputParameters.taskStatus',
    'tasks[2].inputParameters',
  ]);
});
