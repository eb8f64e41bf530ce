import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, give, statuses, task, taskOf, wait } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const join = task('JOIN', 'join', {});

describe('DYNAMIC', () => {
  const dynamic = (inputParameters: object, more: object = {}) =>
    task('DYNAMIC', 'd', { dynamicTaskNameParam: 'kind', inputParameters, ...more });

  test('runs as the type that its input names, under its own reference', async () => {
    const execution = await api.run(
      [dynamic({ kind: '${workflow.input.kind}', expression: '$.x + 1', x: 1 }), give('after', '${d.output.result}')],
      { input: { kind: 'INLINE' } },
    );
    expect(taskOf(execution, 'd')).toMatchObject({
      taskType: 'INLINE',
      status: 'COMPLETED',
      outputData: { result: 2 },
    });
    expect(execution.output).toEqual({ result: 2 });
  });

  test('a wait that is made so is equal to others (M12)', async () => {
    const { name, sourceId } = await api.define([
      dynamic({ kind: 'WAIT_FOR_WEBHOOK', matches: '${workflow.input.m}' }),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name, { m: { '$.k': 'a' } });
    await api.post(sourceId, { k: 'b' }, { waiting: 1 });
    await api.post(sourceId, { k: 'a' });
    expect(taskOf(await api.ended(workflowId), 'd')).toMatchObject({
      taskType: 'WAIT_FOR_WEBHOOK',
      outputData: { k: 'a' },
    });
  });

  test('conditions in the second shape do not hold the name of the task (M2)', async () => {
    const { name, sourceId } = await api.define([dynamic({ kind: 'WAIT_FOR_WEBHOOK', k: 'a' })]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { k: 'a' }, { waiting: 1 });
    await api.ended(workflowId);
  });

  test('SUB_WORKFLOW by its parameters', async () => {
    const { name } = await api.define([give('g', '${workflow.input.n}')]);
    const execution = await api.run([
      dynamic({ kind: 'SUB_WORKFLOW', subWorkflowName: name, subWorkflowVersion: 1, n: 5 }),
    ]);
    expect(taskOf(execution, 'd').outputData).toMatchObject({ result: 5 });
  });

  test("a name that is no type is a worker's task", async () => {
    const workflowId = await api.start([dynamic({ kind: 'my_worker' })]);
    const { taskId } = await api.signalbox.must('GET', '/api/tasks/poll/my_worker?timeout=10000');
    const update = { workflowInstanceId: workflowId, taskId, status: 'COMPLETED', outputData: { done: true } };
    await api.signalbox.must('POST', '/api/tasks', update);
    expect(taskOf(await api.ended(workflowId), 'd')).toMatchObject({
      taskType: 'my_worker',
      taskDefName: 'my_worker',
      outputData: { done: true },
    });
  });

  test.each([
    ['no name', { kind: '${workflow.input.gone}' }, 'kind resolved to null'],
    ['conditions that can never hold (M6)', { kind: 'WAIT_FOR_WEBHOOK', matches: { '$.a[': 1 } }, "matches['$.a[']"],
    ['a type whose own fields are missing', { kind: 'SWITCH' }, 'expression: name an input key'],
  ])('%s fails it for good', async (_, inputParameters, reason) => {
    const execution = await api.run([dynamic(inputParameters)], { ends: 'FAILED' });
    expect(statuses(execution)).toEqual(['d FAILED_WITH_TERMINAL_ERROR']);
    expect(execution.reasonForIncompletion).toContain(reason);
  });

  test('text that came from outside is no expression', async () => {
    const execution = await api.run(
      [dynamic({ kind: 'INLINE', evaluatorType: 'value-param', expression: 'v', v: '${workflow.input.text}' })],
      { input: { text: '${workflow.workflowId}' } },
    );
    expect(execution.output).toEqual({ result: '${workflow.workflowId}' });
  });
});

describe('FORK_JOIN_DYNAMIC', () => {
  const fork = (inputParameters: object, more: object = {}) =>
    task('FORK_JOIN_DYNAMIC', 'fork', { inputParameters, ...more });
  const params = { dynamicForkTasksParam: 'tasks', dynamicForkTasksInputParamName: 'inputs' };
  const byTasks = fork({ tasks: '${workflow.input.tasks}', inputs: '${workflow.input.inputs}' }, params);

  test('(a) a list of tasks and an input for each; the join joins them all, whatever it names', async () => {
    const tasks = [give('a', 1), task('INLINE', 'b', { inputParameters: { expression: '$.x * 2', x: 1 } })];
    const named = task('JOIN', 'join', { joinOn: ['a'] });
    const execution = await api.run([byTasks, named], { input: { tasks, inputs: { b: { x: 21 }, c: {} } } });
    expect(execution.output).toEqual({ a: { result: 1 }, b: { result: 42 } });
    expect(taskOf(execution, 'fork')).toMatchObject({ taskType: 'FORK', status: 'COMPLETED' });
  });

  test('(a) without inputs, and with no tasks at all', async () => {
    const tasks = [give('a', 1)];
    const without = fork({ tasks }, { dynamicForkTasksParam: 'tasks', dynamicForkTasksInputParamName: '' });
    expect((await api.run([without, join])).output).toEqual({ a: { result: 1 } });
    expect(statuses(await api.run([byTasks, join], { input: { tasks: [] } }))).toEqual([
      'fork COMPLETED',
      'join COMPLETED',
    ]);
  });

  test("(a) tasks' own parameters may hold expressions, their inputs are as they came", async () => {
    const tasks = [
      give('own', '${workflow.input.n}'),
      task('INLINE', 'given', { inputParameters: { evaluatorType: 'value-param', expression: 'v' } }),
    ];
    const execution = await api.run([byTasks, join], {
      input: { tasks, inputs: { given: { v: '${workflow.input.n}' } }, n: 1 },
    });
    expect(execution.output).toEqual({ own: { result: 1 }, given: { result: '${workflow.input.n}' } });
  });

  test('(a) tasks that are known by their type need no name; those for workers do', async () => {
    const { name } = await api.define([give('g', '${workflow.input.n}')]);
    const made = [
      { taskReferenceName: 'a', type: 'SUB_WORKFLOW', subWorkflowParam: { name } },
      { taskReferenceName: 'b', type: 'INLINE', inputParameters: { expression: '$.x + 1', x: 1 } },
    ];
    const inputParameters = { tasks: '${workflow.input.tasks}', inputs: { a: { n: 5 } } };
    const execution = await api.run([fork(inputParameters, params), join], { input: { tasks: made } });
    expect(taskOf(execution, 'join').outputData).toMatchObject({ a: { result: 5 }, b: { result: 2 } });
    const ofWorkers = await api.run([fork(inputParameters, params), join], {
      input: { tasks: [{ taskReferenceName: 'c', type: 'SIMPLE' }] },
      ends: 'FAILED',
    });
    expect(ofWorkers.reasonForIncompletion).toContain('tasks[0].name: a task needs a name');
  });

  test('(b) one task for many inputs', async () => {
    const inputs = {
      forkTaskName: 'INLINE',
      forkTaskType: 'INLINE',
      forkTaskInputs: [{ expression: '$.__index' }, { expression: '"second"' }],
    };
    const execution = await api.run([fork(inputs), join]);
    expect(execution.output).toEqual({ _INLINE_0: { result: 0 }, _INLINE_1: { result: 'second' } });
    const texts = { forkTaskName: 'plain', forkTaskType: 'SET_VARIABLE', forkTaskInputs: ['only text'] };
    expect((await api.run([fork(texts), join])).variables).toEqual({ input: 'only text', __index: 0 });
  });

  test('(c) one workflow for many inputs, whose waits are its own (A91)', async () => {
    const child = await api.define([wait('w', { id: '${workflow.input.id}' })]);
    const { name } = await api.define([
      fork({ forkTaskWorkflow: child.name, forkTaskInputs: '${workflow.input.list}' }),
      join,
    ]);
    const workflowId = await api.signalbox.startWorkflow(name, { list: [{ id: 1 }, { id: 2 }] });
    await api.post(child.sourceId, { id: 2 }, { waiting: 2 });
    await api.post(child.sourceId, { id: 1 });
    const { output } = await api.ended(workflowId);
    expect(output).toMatchObject({ [`_${child.name}_0`]: { id: 1 }, [`_${child.name}_1`]: { id: 2 } });
  });

  test('waits in it are equal to others: one event completes all that wait together (M12, M31)', async () => {
    const tasks = ['a', 'b', 'c'].map((reference) => wait(reference, { k: '${workflow.input.k}' }));
    const { name, sourceId } = await api.define([byTasks, join]);
    const workflowId = await api.signalbox.startWorkflow(name, { tasks, k: 'x' });
    await api.post(sourceId, { k: 'x', n: 1 }, { waiting: 3 });
    expect((await api.ended(workflowId)).output).toEqual({
      a: { k: 'x', n: 1 },
      b: { k: 'x', n: 1 },
      c: { k: 'x', n: 1 },
    });
  });

  test('in a loop: the tasks of one iteration are not those of the next', async () => {
    const loop = task('DO_WHILE', 'loop', { loopOver: [byTasks, join], loopCondition: '$.loop.iteration < 2' });
    const tasks = [give('a', '${loop.output.iteration}')];
    const execution = await api.run([loop], { input: { tasks } });
    expect(['join__1', 'join__2'].map((reference) => taskOf(execution, reference).outputData)).toEqual([
      { a: { result: 1 } },
      { a: { result: 2 } },
    ]);
  });

  test.each([
    ['no list', 'nonsense', 'tasks resolved to "nonsense"'],
    ['a misspelt type', [task('INLIN', 'e')], 'no task type INLIN; did you mean INLINE?'],
    ['one reference twice', [give('a', 1), give('a', 2)], 'it must be unique'],
    ['conditions that can never hold (M6)', [wait('w', { '$.a[': 1 })], "matches['$.a[']"],
    [
      'what nests without end',
      [give('a', JSON.parse(`${'[{"a":'.repeat(120)}1${'}]'.repeat(120)}`))],
      'nests more than 200 levels deep',
    ],
    [
      'more than one fork may have',
      Array.from({ length: 1_001 }, (_, n) => task('NOOP', `n${n}`)),
      '1001 tasks are too many',
    ],
  ])('%s fails it for good, and nothing of it runs', async (_, tasks, reason) => {
    const execution = await api.run([byTasks, join], { input: { tasks }, ends: 'FAILED' });
    expect(statuses(execution)).toEqual(['fork FAILED_WITH_TERMINAL_ERROR']);
    expect(execution.reasonForIncompletion).toContain(reason);
  });
});
