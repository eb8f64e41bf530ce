import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, give, set, statuses, task, taskOf, wait } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const value = {
  list: [
    { n: 1, t: 'a' },
    { n: 2, t: 'b' },
    { n: 3, t: 'b' },
  ],
  smil: { video: [{ '@src': 'u' }, { '@src': 'v' }] },
};

/** The values of the expressions in a run whose task `s` has the value as its result. */
async function resolved(expressions: Record<string, unknown>, more: object = {}): Promise<any> {
  const execution = await api.run([give('s', value), set('v', expressions)], {
    more: { outputParameters: { x: '${workflow.variables}' }, ...more },
  });
  return execution.output.x;
}

describe('an expression names lists, and uses functions, as Jayway has them (A61)', () => {
  test('in the input of a task, in text and inside other values', async () => {
    const expressions = {
      deep: '${s.output..n}',
      wildcard: '${s.output.result.list[*].n}',
      filter: "${s.output.result.list[?(@.n > 1 && @.t == 'b')].n}",
      filterByInput: '${s.output.result.list[?(@.t == $.workflow.input.t)].n}',
      among: "${s.output.result.list[?(@.t in ['a', 'c'])].n}",
      several: '${s.output.result.list[0,2].n}',
      slice: '${s.output.result.list[1:].n}',
      attributes: '${s.output.result.smil.video[*].@src}',
      members: "${s.output.result.list[0]['n','t']}",
      text: 'http://h/${s.output..n}',
      length: '${s.output.result.list.length()}',
      sum: '${s.output..n.sum()}',
      last: '${s.output.result.list.last().t}',
      nested: { list: ['${s.output..t}'] },
      nothing: '${s.output..none}',
    };
    expect(await resolved(expressions)).toEqual({
      deep: [1, 2, 3],
      wildcard: [1, 2, 3],
      filter: [2, 3],
      filterByInput: [],
      among: [1],
      several: [1, 3],
      slice: [2, 3],
      attributes: ['u', 'v'],
      members: { n: 1, t: 'a' },
      text: 'http://h/[1,2,3]',
      length: 3,
      sum: 6,
      last: 'b',
      nested: { list: [['a', 'b', 'b']] },
      nothing: [],
    });
  });

  test('in the output of a run, in what a wait expects, in a loop and for a child', async () => {
    const child = await api.define([give('g', '${workflow.input.ids}')]);
    const loop = task('DO_WHILE', 'loop', {
      inputParameters: { items: '${s.output.result.list[*].n}' },
      loopOver: [set('one', { at: '${loop.output.item}' })],
    });
    const sub = task('SUB_WORKFLOW', 'sub', {
      subWorkflowParam: { name: child.name },
      inputParameters: { ids: '${s.output..n}' },
    });
    const outputParameters = {
      all: '${w.output.orders[*].id}',
      child: '${sub.output.result}',
      count: '${loop.output.iteration}',
    };
    const { name, sourceId } = await api.define(
      [give('s', value), wait('w', { '$.orders.length()': '${s.output.result.list.length()}' }), loop, sub],
      { outputParameters },
    );
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { orders: [{ id: 1 }] }, { waiting: 1 });
    await api.post(sourceId, { orders: [{ id: 7 }, { id: 8 }, { id: 9 }] });
    expect((await api.ended(workflowId)).output).toEqual({ all: [7, 8, 9], child: [1, 2, 3], count: 3 });
  });

  test('costs no event of history', async () => {
    const plain = await api.start([give('s', value), set('v', { a: '${s.output.result.list[0].n}' })]);
    const lists = await api.start([
      give('s', value),
      set('v', { a: '${s.output..n}' }),
      set('w', { a: '${s.output..t}' }),
    ]);
    for (const id of [plain, lists]) {
      await api.ended(id);
      expect((await api.events(id)).MARKER_RECORDED).toBeUndefined();
    }
  });

  test('a filter that there is not is refused when it is saved', async () => {
    const { status, body } = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name: 'refused',
      tasks: [set('v', { x: '${s.output[?(@.n =~ /1/)]}' })],
    });
    expect([status, body.validationErrors]).toEqual([
      400,
      [
        expect.objectContaining({
          path: 'tasks[0].inputParameters.x',
          message: expect.stringContaining('"=~" is not supported'),
        }),
      ],
    ]);
  });
});

describe('an expression that looks at too much (M44)', () => {
  const wide = { l: Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 0)) };
  const nested = JSON.parse(`${'{"a":'.repeat(150)}"${'x'.repeat(60_000)}"${'}'.repeat(150)}`);

  test('fails its task for good, with a reason; an optional task lets the run go on', async () => {
    const failed = await api.run([set('v', { x: '${workflow.input..*}' })], { input: nested, ends: 'FAILED' });
    expect(statuses(failed)).toEqual(['v FAILED_WITH_TERMINAL_ERROR']);
    expect(failed.reasonForIncompletion).toContain('${workflow.input..*} was given up: what it finds has more than');
    const optional = await api.run(
      [
        task('SET_VARIABLE', 'v', { inputParameters: { x: '${workflow.input..*}' }, optional: true }),
        task('NOOP', 'after'),
      ],
      { input: nested },
    );
    expect(statuses(optional)).toEqual(['v COMPLETED_WITH_ERRORS', 'after COMPLETED']);
  });

  test('fails the run where it makes the output', async () => {
    const sums = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`x${n}`, '${workflow.input.l[*][*].sum()}']));
    const workflowId = await api.start([task('NOOP', 'n')], wide, { outputParameters: { ...sums, y: 1 } });
    const failed = await api.signalbox.untilStatus(workflowId, 'FAILED');
    expect(failed.reasonForIncompletion).toContain(
      'outputParameters: ${workflow.input.l[*][*].sum()} was given up: it looks at more than 500000 values',
    );
    expect(failed.output).toMatchObject({ x0: 0, x6: null, y: 1 });
  });

  test('many such expressions do not hold up their worker', async () => {
    const half = { l: Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 0)) };
    const tasks = Array.from({ length: 30 }, (_, n) => set(`v${n}`, { x: '${workflow.input.l[*][*].sum()}' }));
    const workflowId = await api.start(tasks, half);
    const execution = await api.signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 50_000 });
    // Once for the patch, the others to let go in between.
    expect((await api.events(workflowId)).MARKER_RECORDED).toBeGreaterThan(3);
    expect(execution.variables).toEqual({ x: 0 });
    expect(taskOf(execution, 'v29').status).toBe('COMPLETED');
  }, 60_000);
});
