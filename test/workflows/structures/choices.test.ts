import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, set, statuses, task, taskOf, wait } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const decisionCases = {
  yes: [set('yes', { v: 1 })],
  1: [set('one', { v: 2 })],
  null: [set('nothing', { v: 3 })],
  true: [set('sure', { v: 4 })],
  empty: [],
};

describe('SWITCH', () => {
  const choice = (more: object) => [
    task('SWITCH', 'choice', { decisionCases, defaultCase: [set('other', { v: 0 })], ...more }),
    task('NOOP', 'after'),
  ];
  const byValue = choice({
    evaluatorType: 'value-param',
    expression: 'k',
    inputParameters: { k: '${workflow.input.k}' },
  });

  test.each([
    ['a text', 'yes', 'yes', 'yes'],
    ['a number', 1, '1', 'one'],
    ['nothing', null, 'null', 'nothing'],
    ['a boolean', true, 'true', 'sure'],
    ['no case of that name', 'no', 'no', 'other'],
    ['a name of every object', 'constructor', 'constructor', 'other'],
  ])('value-param: %s', async (_, k, selectedCase, chosen) => {
    const execution = await api.run(byValue, { input: { k } });
    expect(statuses(execution)).toEqual(['choice COMPLETED', `${chosen} COMPLETED`, 'after COMPLETED']);
    expect(taskOf(execution, 'choice').outputData).toEqual({ evaluationResult: [selectedCase], selectedCase });
  });

  test('a case without tasks is chosen all the same: the default does not run', async () => {
    const execution = await api.run(byValue, { input: { k: 'empty' } });
    expect(statuses(execution)).toEqual(['choice COMPLETED', 'after COMPLETED']);
    expect(taskOf(execution, 'choice').outputData).toEqual({ evaluationResult: ['empty'], selectedCase: 'empty' });
  });

  test('without a case that fits and without a default nothing runs', async () => {
    const execution = await api.run(choice({ expression: 'k', defaultCase: undefined }));
    expect(statuses(execution)).toEqual(['choice COMPLETED', 'nothing COMPLETED', 'after COMPLETED']);
    const none = await api.run(choice({ expression: 'k', decisionCases: {}, defaultCase: [] }));
    expect(statuses(none)).toEqual(['choice COMPLETED', 'after COMPLETED']);
  });

  test.each(['javascript', 'graaljs'])(
    '%s: the completion value of the script, with $ as its input',
    async (evaluatorType) => {
      const tasks = choice({
        evaluatorType,
        expression: 'if ($.n > 3) { "yes" } else { 1 }',
        inputParameters: { n: '${workflow.input.n}' },
      });
      expect(statuses(await api.run(tasks, { input: { n: 4 } }))[1]).toBe('yes COMPLETED');
      expect(statuses(await api.run(tasks, { input: { n: 2 } }))[1]).toBe('one COMPLETED');
    },
  );

  test('a script that throws fails it for good', async () => {
    const execution = await api.run(choice({ evaluatorType: 'javascript', expression: 'throw new Error("no idea")' }), {
      ends: 'FAILED',
    });
    expect(execution.reasonForIncompletion).toContain('no idea');
    expect(statuses(execution)).toEqual(['choice FAILED_WITH_TERMINAL_ERROR']);
  });

  test('a wait in the case that is chosen waits; one in another never begins', async () => {
    const cases = { a: [wait('a_wait', { k: 'a' })], b: [wait('b_wait', { k: 'b' })] };
    const { name, sourceId } = await api.define([
      task('SWITCH', 'choice', {
        expression: 'k',
        inputParameters: { k: '${workflow.input.k}' },
        decisionCases: cases,
      }),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name, { k: 'b' });
    await api.post(sourceId, { k: 'a' }, { waiting: 1 });
    await api.post(sourceId, { k: 'b', n: 1 });
    const execution = await api.ended(workflowId);
    expect(statuses(execution)).toEqual(['choice COMPLETED', 'b_wait COMPLETED']);
    expect(execution.output).toEqual({ k: 'b', n: 1 });
  });
});

describe('DECISION, of old definitions', () => {
  test('a case without tasks means the default, as it did when they were written', async () => {
    const fields = {
      caseValueParam: 'k',
      inputParameters: { k: 'empty' },
      decisionCases,
      defaultCase: [set('other', { v: 0 })],
    };
    expect(statuses(await api.run([task('DECISION', 'choice', fields)]))).toEqual([
      'choice COMPLETED',
      'other COMPLETED',
    ]);
  });

  test('caseValueParam names an input key', async () => {
    const execution = await api.run([
      task('DECISION', 'choice', { caseValueParam: 'k', inputParameters: { k: 'yes' }, decisionCases }),
    ]);
    expect(statuses(execution)).toEqual(['choice COMPLETED', 'yes COMPLETED']);
    expect(taskOf(execution, 'choice').outputData).toEqual({ caseOutput: ['yes'] });
  });

  test('caseExpression is a script, and goes before', async () => {
    const fields = { caseExpression: '$.k + "s"', caseValueParam: 'k', inputParameters: { k: 'ye' }, decisionCases };
    expect(statuses(await api.run([task('DECISION', 'choice', fields)]))).toEqual([
      'choice COMPLETED',
      'yes COMPLETED',
    ]);
  });
});

describe('INLINE', () => {
  const inline = (inputParameters: object) => [task('INLINE', 'i', { inputParameters })];

  test.each([
    ['a function that is called', '(function(){ return $.x + 1; })();', 2],
    ['statements', 'if ($.x < 3) { true; } else { false; }', true],
    ['an object', '({ a: [$["x"], null] })', { a: [1, null] }],
    ['nothing', 'undefined', null],
  ])('%s', async (_, expression, result) => {
    const execution = await api.run(inline({ evaluatorType: 'javascript', expression, x: '${workflow.input.x}' }), {
      input: { x: 1 },
    });
    expect(execution.output).toEqual({ result });
  });

  test('value-param gives an input, and javascript is meant where nothing is said', async () => {
    expect((await api.run(inline({ evaluatorType: 'value-param', expression: 'x', x: { deep: [1] } }))).output).toEqual(
      { result: { deep: [1] } },
    );
    expect((await api.run(inline({ expression: '1 + 1' }))).output).toEqual({ result: 2 });
  });

  test('what the script prints is in its log', async () => {
    const execution = await api.run(inline({ expression: 'console.log("seen", $.x); 1', x: 7 }));
    expect(await api.log(execution.workflowId, taskOf(execution, 'i').taskId)).toEqual([
      expect.stringContaining('seen 7'),
    ]);
  });

  test('an error is final, and in the output', async () => {
    const execution = await api.run(inline({ expression: 'throw new Error("bad day")' }), { ends: 'FAILED' });
    expect(statuses(execution)).toEqual(['i FAILED_WITH_TERMINAL_ERROR']);
    expect(taskOf(execution, 'i').outputData).toEqual({ error: expect.stringContaining('bad day') });
  });

  test('scripts cost one event of history each', async () => {
    const execution = await api.run(
      Array.from({ length: 5 }, (_, n) => task('INLINE', `i${n}`, { inputParameters: { expression: '1' } })),
    );
    const { MARKER_RECORDED, ...others } = await api.events(execution.workflowId);
    expect(MARKER_RECORDED).toBe(5);
    // Under load a second workflow task may go on where the first left off.
    expect(Object.keys(others).every((type) => /^WORKFLOW_(EXECUTION|TASK)_/.test(type))).toBe(true);
  });

  test('LAMBDA, of old definitions: scriptExpression', async () => {
    const execution = await api.run([
      task('LAMBDA', 'l', {
        inputParameters: { scriptExpression: 'return_of($.x); function return_of(x) { return x * 2 }', x: 4 },
      }),
    ]);
    expect(execution.tasks[0]).toMatchObject({ taskType: 'LAMBDA', status: 'COMPLETED' });
  });
});
