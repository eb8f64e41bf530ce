import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, fail, give, set, statuses, task, taskOf, wait } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const loop = (loopOver: object[], more: object = {}) => task('DO_WHILE', 'loop', { loopOver, ...more });
const times = (n: number) => ({ loopCondition: `$.loop['iteration'] < ${n}` });

describe('DO_WHILE', () => {
  test('runs as long as the condition holds; its output has each iteration, its tasks are ref__N (A24)', async () => {
    const execution = await api.run([loop([give('a', 'n${loop.output.iteration}')], times(3))], {
      more: {
        outputParameters: {
          last: '${a.output.result}',
          second: "${loop.output['2'].a.result}",
          gone: '${a__1.output.result}',
        },
      },
    });
    expect(statuses(execution)).toEqual(['loop COMPLETED', 'a__1 COMPLETED', 'a__2 COMPLETED', 'a__3 COMPLETED']);
    expect(taskOf(execution, 'loop').outputData).toEqual({
      iteration: 3,
      1: { a: { result: 'n1' } },
      2: { a: { result: 'n2' } },
      3: { a: { result: 'n3' } },
    });
    expect(execution.tasks.map(({ iteration, loopOverTask }) => [iteration, loopOverTask])).toEqual([
      [0, false],
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(execution.output).toEqual({ last: 'n3', second: 'n2', gone: null });
  });

  test('at least once', async () => {
    expect(taskOf(await api.run([loop([give('a', 1)], { loopCondition: 'false' })]), 'loop').outputData).toEqual({
      iteration: 1,
      1: { a: { result: 1 } },
    });
  });

  test('the condition sees the last output of each task, the input and all that the loop gave', async () => {
    const loopCondition = `if ($.a.result < $.max && Object.keys($.loop).length == $.loop.iteration + 1) { true; } else { false; }`;
    const execution = await api.run(
      [
        loop([give('a', '${loop.output.iteration}')], {
          loopCondition,
          inputParameters: { max: '${workflow.input.max}' },
        }),
      ],
      { input: { max: 2 } },
    );
    expect(taskOf(execution, 'loop').outputData.iteration).toBe(2);
  });

  test('value-param: an input key, resolved anew for each iteration', async () => {
    const goOn = task('SWITCH', 'enough', {
      expression: 'n',
      inputParameters: { n: '${loop.output.iteration}' },
      decisionCases: { 3: [set('stop', { on: false })] },
    });
    const fields = {
      evaluatorType: 'value-param',
      loopCondition: 'on',
      inputParameters: { on: '${workflow.variables.on}' },
    };
    const execution = await api.run([loop([goOn], fields)], { more: { variables: { on: true } } });
    expect(taskOf(execution, 'loop').outputData.iteration).toBe(3);
  });

  test.each([
    ['inputParameters.items', { inputParameters: { items: '${workflow.input.list}' } }],
    ['inputParameters._items', { inputParameters: { _items: ['x', 'y'] } }],
    ['the field items', { items: '${workflow.input.list}' }],
  ])('items in %s: once for each', async (_, fields) => {
    const execution = await api.run([loop([give('a', '${loop.output.loopIndex}${loop.output.loopItem}')], fields)], {
      input: { list: ['x', 'y'] },
    });
    expect(taskOf(execution, 'loop').outputData).toEqual({
      iteration: 2,
      loopIndex: 1,
      loopItem: 'y',
      item: 'y',
      1: { a: { result: '0x' } },
      2: { a: { result: '1y' } },
    });
  });

  test('no items: not at all', async () => {
    expect(
      statuses(await api.run([loop([give('a', 1)], { items: '${workflow.input.list}' })], { input: { list: [] } })),
    ).toEqual(['loop COMPLETED']);
  });

  test('items and a condition: until one of the two ends it', async () => {
    const execution = await api.run([
      loop([give('a', 1)], { inputParameters: { items: [1, 2, 3] }, loopCondition: "$.loop['loopItem'] < 2" }),
    ]);
    expect(taskOf(execution, 'loop').outputData.iteration).toBe(2);
  });

  test('items that resolve to no list fail it for good', async () => {
    const execution = await api.run([loop([give('a', 1)], { items: '${workflow.input.list}' })], { ends: 'FAILED' });
    expect(execution.reasonForIncompletion).toContain('items resolved to null');
    expect(statuses(execution)).toEqual(['loop FAILED_WITH_TERMINAL_ERROR']);
  });

  test('keepLastN keeps that many iterations in its output, captureOutput false none', async () => {
    const kept = await api.run([loop([give('a', '${loop.output.iteration}')], { ...times(4), keepLastN: 2 })]);
    expect(taskOf(kept, 'loop').outputData).toEqual({ iteration: 4, 3: { a: { result: 3 } }, 4: { a: { result: 4 } } });
    const none = await api.run([loop([give('a', 1)], { ...times(2), captureOutput: false })]);
    expect(taskOf(none, 'loop').outputData).toEqual({ iteration: 2 });
  });

  test('a task that fails fails it, with the reason and what there was', async () => {
    const choice = task('SWITCH', 'choice', {
      expression: 'n',
      inputParameters: { n: '${loop.output.iteration}' },
      decisionCases: { 2: [fail('f')] },
    });
    const execution = await api.run([loop([choice], times(3))], { ends: 'FAILED' });
    expect(statuses(execution)).toEqual([
      'loop FAILED',
      'choice__1 COMPLETED',
      'choice__2 COMPLETED',
      'f__2 FAILED_WITH_TERMINAL_ERROR',
    ]);
    expect(execution.reasonForIncompletion).toMatch(/^f__2: .*broken/);
    expect(taskOf(execution, 'loop').outputData).toMatchObject({ iteration: 2, 1: { choice: { selectedCase: '1' } } });
  });

  test('an optional loop that fails lets the run go on', async () => {
    const execution = await api.run([
      loop([task('FORK_JOIN', 'fork', { forkTasks: [[fail('f')], [wait('w')]] }), task('JOIN', 'join')], {
        ...times(3),
        optional: true,
      }),
      give('after', 1),
    ]);
    expect(statuses(execution)).toEqual(
      expect.arrayContaining(['loop COMPLETED_WITH_ERRORS', 'w__1 CANCELED', 'after COMPLETED']),
    );
    expect(await api.openWaits()).toBe(0);
  });

  test('a condition that throws fails it for good', async () => {
    const execution = await api.run([loop([give('a', 1)], { loopCondition: '$.nobody.knows' })], { ends: 'FAILED' });
    expect(statuses(execution)[0]).toBe('loop FAILED_WITH_TERMINAL_ERROR');
    expect(execution.reasonForIncompletion).toMatch(/^loopCondition: /);
  });

  test('loops in loops: the inner one begins anew each time (A91)', async () => {
    const inner = task('DO_WHILE', 'inner', {
      loopOver: [give('a', '${loop.output.iteration}.${inner.output.iteration}')],
      loopCondition: "$.inner['iteration'] < 2",
    });
    const execution = await api.run([loop([inner], times(2))]);
    expect(statuses(execution).map((status) => status.replace(' COMPLETED', ''))).toEqual([
      'loop',
      'inner__1',
      'a__1',
      'a__2',
      'inner__2',
      'a__1',
      'a__2',
    ]);
    expect(taskOf(execution, 'loop').outputData).toMatchObject({
      iteration: 2,
      1: { inner: { 2: { a: { result: '1.2' } } } },
      2: { inner: { 1: { a: { result: '2.1' } } } },
    });
  });
});

describe('waits in loops', () => {
  test('N distinct events give N iterations in order, each event once, however early they come (M73)', async () => {
    const { name, sourceId } = await api.define([loop([wait('message', { type: 'message' })], times(5))]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { type: 'message', n: 1 }, { waiting: 1 });
    for (const n of [2, 3, 4, 5]) await api.post(sourceId, { type: 'message', n });
    const execution = await api.ended(workflowId);
    expect(
      execution.tasks.slice(1).map(({ referenceTaskName, outputData }) => [referenceTaskName, outputData.n]),
    ).toEqual([1, 2, 3, 4, 5].map((n) => [`message__${n}`, n]));
  });

  test('events that come while the waits are being registered are each taken once, none left out (M73)', async () => {
    const count = 40;
    const { name, sourceId } = await api.define([loop([wait('message', { type: 'message' })], times(count))]);
    const workflowId = await api.signalbox.startWorkflow(name);
    const numbers = Array.from({ length: count }, (_, n) => n + 1);
    for (const n of numbers) {
      await api.post(sourceId, { type: 'message', n });
      // Somewhere between two registrations, each time at another moment.
      await sleep((n * 7) % 40);
    }
    const { tasks } = await api.ended(workflowId);
    const taken = tasks.slice(1).map(({ outputData }) => Number(outputData.n));
    // Two neighbours may have changed places: the one looks for waits while the wait looks for the other.
    expect(taken.toSorted((a, b) => a - b)).toEqual(numbers);
  }, 120_000);

  test('an iteration costs six events of history: signal, workflow task, wait, condition', async () => {
    const { name, sourceId } = await api.define([loop([wait('message')], times(3))]);
    const workflowId = await api.signalbox.startWorkflow(name);
    for (const n of [1, 2, 3]) {
      await api.post(sourceId, { n }, { waiting: 1 });
      await api.signalbox.untilIdle();
    }
    await api.ended(workflowId);
    const { MARKER_RECORDED, WORKFLOW_EXECUTION_SIGNALED, ...others } = await api.events(workflowId);
    expect({ MARKER_RECORDED, WORKFLOW_EXECUTION_SIGNALED }).toEqual({
      MARKER_RECORDED: 6,
      WORKFLOW_EXECUTION_SIGNALED: 3,
    });
    expect(Object.keys(others).every((type) => /^WORKFLOW_(EXECUTION|TASK)_/.test(type))).toBe(true);
  });

  test('a switch in a fork in a loop: all of an iteration wait together, the next one needs another event', async () => {
    const choice = task('SWITCH', 'choice', {
      expression: 'n',
      inputParameters: { n: '${loop.output.iteration}' },
      decisionCases: { 1: [wait('odd', { k: 1 })], 2: [wait('even', { k: 1 })] },
    });
    const fork = task('FORK_JOIN', 'fork', { forkTasks: [[choice], [wait('always', { k: 1 })]] });
    const { name, sourceId } = await api.define([
      loop([fork, task('JOIN', 'join', { joinOn: ['choice', 'odd', 'even', 'always'] })], times(2)),
    ]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { k: 1, n: 'first' }, { waiting: 2 });
    await api.signalbox.untilIdle();
    await api.post(sourceId, { k: 1, n: 'second' }, { waiting: 2 });
    const execution = await api.ended(workflowId);
    expect(
      Object.fromEntries(
        execution.tasks
          .map(({ referenceTaskName, outputData }) => [referenceTaskName, outputData.n])
          .filter(([, n]) => n !== undefined),
      ),
    ).toEqual({
      odd__1: 'first',
      always__1: 'first',
      even__2: 'second',
      always__2: 'second',
    });
    // The output of the first turn is not taken for the second's (A64).
    expect(Object.keys(taskOf(execution, 'join__2').outputData)).toEqual(['choice', 'even', 'always']);
  });

  test('a loop that is terminated leaves no wait (M59)', async () => {
    const { name, sourceId } = await api.define([loop([wait('message')], times(9))]);
    const workflowId = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { n: 1 }, { waiting: 1 });
    await api.signalbox.untilIdle();
    await api.signalbox.untilWaiting(1);
    await api.signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    expect(statuses(await api.ended(workflowId, 'TERMINATED'))).toEqual([
      'loop CANCELED',
      'message__1 COMPLETED',
      'message__2 CANCELED',
    ]);
    expect(await api.openWaits()).toBe(0);
  });
});
