import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, fail, give, set, statuses, task, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const join = task('JOIN', 'join', {});

describe('a dynamic fork', () => {
  const fork = (more: object) => task('FORK_JOIN_DYNAMIC', 'fork', more);
  const params = { dynamicForkTasksParam: 'tasks', dynamicForkTasksInputParamName: 'inputs' };
  const gone = '${workflow.input.nothing}';

  test.each([
    ['without the keys', fork({ ...params, inputParameters: {} })],
    ['with empty texts', fork({ ...params, inputParameters: { tasks: '', inputs: '' } })],
    ['with null from an expression', fork({ ...params, inputParameters: { tasks: gone, inputs: gone } })],
    ['with an empty list', fork({ ...params, inputParameters: { tasks: [], inputs: {} } })],
    ['of one task without inputs', fork({ inputParameters: { forkTaskName: 'x', forkTaskInputs: gone } })],
    ['of one task with empty text for inputs', fork({ inputParameters: { forkTaskName: 'x', forkTaskInputs: '' } })],
    ['of one workflow without inputs', fork({ inputParameters: { forkTaskWorkflow: 'x' } })],
    ['in the old form without tasks', fork({ dynamicForkJoinTasksParam: 'all', inputParameters: { all: gone } })],
    [
      'in the old form with an empty list',
      fork({ dynamicForkJoinTasksParam: 'all', inputParameters: { all: { dynamicTasks: [] } } }),
    ],
  ])('%s has no branches, and its join is done at once', async (_, task) => {
    expect(statuses(await api.run([task, join, give('after', 1)]))).toEqual([
      'fork COMPLETED',
      'join COMPLETED',
      'after COMPLETED',
    ]);
  });

  test('has tasks with null for their inputs', async () => {
    const execution = await api.run([
      fork({ ...params, inputParameters: { tasks: [give('a', 1)], inputs: gone } }),
      join,
    ]);
    expect(execution.output).toEqual({ a: { result: 1 } });
  });

  test('in the old form: tasks by name, reference, type and input', async () => {
    const child = await api.define([give('g', '${workflow.input.n}')]);
    const dynamicTasks = [
      {
        taskName: 'script',
        referenceName: 'a',
        type: 'INLINE',
        input: { expression: '$.n * 2', n: 21, text: '${workflow.input}' },
      },
      { taskName: 'sub', workflowName: child.name, referenceName: 'b', type: 'SUB_WORKFLOW', input: { n: 7 } },
    ];
    const execution = await api.run(
      [fork({ dynamicForkJoinTasksParam: 'all', inputParameters: { all: '${workflow.input.all}' } }), join],
      { input: { all: { dynamicTasks } } },
    );
    expect(execution.output).toMatchObject({ a: { result: 42 }, b: { result: 7 } });
    expect(taskOf(execution, 'a').inputData.text).toBe('${workflow.input}');
  });

  test.each([
    ['tasks', { ...params, inputParameters: { tasks: 7 } }],
    ['inputs', { ...params, inputParameters: { tasks: [], inputs: [1] } }],
    ['forkTaskInputs', { inputParameters: { forkTaskName: 'x', forkTaskInputs: 'text' } }],
    ['all', { dynamicForkJoinTasksParam: 'all', inputParameters: { all: 'text' } }],
  ])('with something else than a list or a map for %s fails, with a reason', async (field, more) => {
    const execution = await api.run([fork(more), join], { ends: 'FAILED' });
    expect(execution.reasonForIncompletion).toContain(`${field} resolved to`);
  });
});

describe('a fork without its join', () => {
  const fork = task('FORK_JOIN', 'fork', {
    forkTasks: [[set('a', { a: 1 })], [set('b', { b: 2 }), set('c', { c: 3 })]],
    joinOn: ['a', 'c'],
  });

  test('registers with a warning, and the run ends when its branches have', async () => {
    const name = `fork-last-${Date.now()}`;
    const { status, headers } = await api.signalbox.call('PUT', '/api/metadata/workflow?overwrite=true', [
      { name, version: 1, tasks: [set('first', {}), fork] },
    ]);
    expect([status, headers['x-signalbox-warning']]).toEqual([
      200,
      '[0].tasks[1]: no task of type JOIN or EXCLUSIVE_JOIN follows in the same list: the run ends when its branches have',
    ]);
    const execution = await api.ended(await api.signalbox.startWorkflow(name));
    expect(execution.variables).toEqual({ a: 1, b: 2, c: 3 });
    expect(statuses(execution).sort()).toEqual([
      'a COMPLETED',
      'b COMPLETED',
      'c COMPLETED',
      'first COMPLETED',
      'fork COMPLETED',
    ]);
  });

  test('a failure in a branch fails the run all the same', async () => {
    const execution = await api.run(
      [task('FORK_JOIN', 'fork', { forkTasks: [[fail('broken')], [set('b', {})]] }), task('NOOP', 'after')],
      { ends: 'FAILED' },
    );
    expect(execution.reasonForIncompletion).toContain('broken');
  });

  test('a dynamic one', async () => {
    const made = task('FORK_JOIN_DYNAMIC', 'fork', {
      dynamicForkTasksParam: 'tasks',
      inputParameters: { tasks: [set('a', { a: 1 })] },
    });
    expect((await api.run([made])).variables).toEqual({ a: 1 });
  });
});

describe('a child in a permissive branch that is terminated by hand (A71)', () => {
  const forked = (
    child: string,
    other: object[],
    more: object[] = [task('JOIN', 'join', { joinOn: ['sub', 'other'] })],
  ) => [
    task('FORK_JOIN', 'fork', {
      forkTasks: [[task('SUB_WORKFLOW', 'sub', { permissive: true, subWorkflowParam: { name: child } })], other],
    }),
    ...more,
  ];

  async function afterTermination(tasks: (child: string) => object[], ends: 'TERMINATED' | 'FAILED' | 'COMPLETED') {
    const child = await api.define([task('HUMAN', 'w')]);
    const workflowId = await api.start(tasks(child.name));
    const subWorkflowId = await untilStarted(workflowId);
    expect((await api.signalbox.call('DELETE', `/api/workflow/${subWorkflowId}?reason=by+hand`)).status).toBe(200);
    return api.ended(workflowId, ends);
  }

  async function untilStarted(workflowId: string): Promise<string> {
    for (;;) {
      const { tasks } = await api.signalbox.must('GET', `/api/workflow/${workflowId}`);
      const id = tasks.find(
        ({ taskType, subWorkflowId }: any) => taskType === 'SUB_WORKFLOW' && subWorkflowId,
      )?.subWorkflowId;
      if (id && (await api.signalbox.call('GET', `/api/workflow/${id}/status`)).body.status === 'RUNNING') return id;
    }
  }

  test('cancels the join, and the run is TERMINATED', async () => {
    const execution = await afterTermination((child) => forked(child, [task('NOOP', 'other')]), 'TERMINATED');
    expect([taskOf(execution, 'sub').status, taskOf(execution, 'join').status]).toEqual(['CANCELED', 'CANCELED']);
  });

  test('beside a real failure the join is FAILED, and so is the run', async () => {
    const execution = await afterTermination((child) => forked(child, [fail('other', { permissive: true })]), 'FAILED');
    expect([taskOf(execution, 'join').status, execution.reasonForIncompletion]).toEqual([
      'FAILED',
      expect.stringContaining('broken'),
    ]);
  });

  test('without a join a real failure counts before it, whichever was first', async () => {
    const later = [task('HUMAN', 'hold'), fail('other', { permissive: true })];
    const child = await api.define([task('HUMAN', 'w')]);
    const workflowId = await api.start(forked(child.name, later, []));
    await api.signalbox.must('DELETE', `/api/workflow/${await untilStarted(workflowId)}`);
    await api.signalbox.must('POST', `/api/tasks/${workflowId}/hold/COMPLETED`, {});
    expect((await api.ended(workflowId, 'FAILED')).reasonForIncompletion).toContain('broken');
    await afterTermination((name) => forked(name, [task('NOOP', 'other')], []), 'TERMINATED');
  });

  test('EXCLUSIVE_JOIN on it is cancelled too, an optional JOIN lets the run go on to its end', async () => {
    await afterTermination(
      (child) => forked(child, [set('other', {})], [task('EXCLUSIVE_JOIN', 'join', { joinOn: ['sub'] })]),
      'TERMINATED',
    );
    const optional = task('JOIN', 'join', { joinOn: ['sub', 'other'], optional: true });
    const execution = await afterTermination(
      (child) => forked(child, [set('other', {})], [optional, task('NOOP', 'after')]),
      'TERMINATED',
    );
    expect([taskOf(execution, 'join').status, taskOf(execution, 'after').status]).toEqual([
      'COMPLETED_WITH_ERRORS',
      'COMPLETED',
    ]);
  });

  test('in a loop cancels the loop', async () => {
    const loop = (child: string) => [
      task('DO_WHILE', 'loop', { loopCondition: 'false', loopOver: forked(child, [task('NOOP', 'other')]) }),
    ];
    const execution = await afterTermination(loop, 'TERMINATED');
    expect(taskOf(execution, 'loop').status).toBe('CANCELED');
  });
});
