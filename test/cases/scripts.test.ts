import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, set, statuses, task, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const input = { m: { k: 'v' }, l: [1, 2, 3] };

describe("scripts that call Java's methods on their input", () => {
  test.each([
    ['$.m.get("k")', 'v'],
    ['$.l.get(1)', 2],
    ['$.l.size()', 3],
    ['$.m.containsKey("k")', true],
    ['$.m.keySet().size()', 1],
    ['function element() { return $.l.get($.l.size() - 1); } element();', 3],
    ['$.l.map(x => x * 2)', [2, 4, 6]],
    ['$.m.k + $.l.length', 'v3'],
  ])('INLINE: %s', async (expression, result) => {
    expect(
      (await api.run([task('INLINE', 's', { inputParameters: { evaluatorType: 'graaljs', expression, ...input } })]))
        .output,
    ).toEqual({ result });
  });

  test('SWITCH, DECISION and DO_WHILE', async () => {
    const inputParameters = { ...input };
    const choice = task('SWITCH', 'switch', {
      evaluatorType: 'graaljs',
      expression: "$.m.get('k')",
      inputParameters,
      decisionCases: { v: [task('NOOP', 'hit')] },
    });
    const decision = task('DECISION', 'decision', {
      caseExpression: '$.l.size() == 3',
      inputParameters,
      decisionCases: { true: [task('NOOP', 'three')] },
    });
    const loop = task('DO_WHILE', 'loop', {
      inputParameters,
      loopCondition: "$.loop.get('iteration') < $.l.size()",
      loopOver: [task('NOOP', 'turn')],
    });
    const execution = await api.run([choice, decision, loop]);
    expect(statuses(execution).filter((line) => /hit|three|turn/.test(line))).toEqual([
      'hit COMPLETED',
      'three COMPLETED',
      'turn__1 COMPLETED',
      'turn__2 COMPLETED',
      'turn__3 COMPLETED',
    ]);
  });
});

describe('LAMBDA is the body of a function', () => {
  const lambda = (scriptExpression: string) => [
    task('LAMBDA', 'l', { inputParameters: { n: '${workflow.input.n}', scriptExpression } }),
  ];

  test.each([
    ['if ($.n == 1) { return { first: true, } } else { return { first: false } }', { first: true }],
    ["var i = 10; if ($.n == 1) { return { v: 'one', i: i } } return { v: 'other', i: i + 3 }", { v: 'one', i: 10 }],
    ['return $.n - 1;', 0],
    ['(function () { return $.n; })()', 1],
    ['$.n + 1', 2],
  ])('%s', async (script, result) => {
    expect((await api.run(lambda(script), { input: { n: 1 } })).output).toEqual({ result });
  });

  test('INLINE is a script: a top-level return is a mistake, with a reason', async () => {
    const execution = await api.run(
      [task('INLINE', 's', { inputParameters: { expression: '${workflow.input.script}' } })],
      { input: { script: 'return 1' }, ends: 'FAILED' },
    );
    expect(execution.reasonForIncompletion).toContain('SyntaxError');
  });
});

test('the current item of a loop has two names, also in scripts', async () => {
  const expression = '[$.item, $.loopItem, $.index]';
  const inside = task('INLINE', 's', {
    inputParameters: {
      expression,
      item: '${loop.output.item}',
      loopItem: '${loop.output.loopItem}',
      index: '${loop.output.loopIndex}',
    },
  });
  const loop = (more: object) => task('DO_WHILE', 'loop', { loopOver: [inside], ...more });
  const items = ['a', { b: 1 }, null];
  for (const more of [{ inputParameters: { items }, loopCondition: '' }, { items }]) {
    const { outputData } = taskOf(await api.run([loop(more), set('after', { last: '${loop.output.item}' })]), 'loop');
    expect(outputData).toMatchObject({
      iteration: 3,
      item: null,
      loopItem: null,
      2: { s: { result: [{ b: 1 }, { b: 1 }, 1] } },
    });
  }
  const until = await api.run([loop({ items, loopCondition: "$.loop.item == 'a'" })]);
  expect(taskOf(until, 'loop').outputData).toMatchObject({ iteration: 2, item: { b: 1 } });
});
