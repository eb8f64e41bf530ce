import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';
import { taskTypes } from '../../src/conductor/tasks/index.ts';

const wait = { name: 'webhook', taskReferenceName: 'wait_ref', type: 'WAIT_FOR_WEBHOOK' };

function define(tasks: unknown[], more: object = {}): object {
  return { name: 'orders', tasks, ...more };
}

function errorsOf(value: unknown): readonly { path: string; message: string; invalidValue?: unknown }[] {
  const parsed = parseDefinition(value);
  return parsed.kind === 'invalid' ? parsed.errors : [];
}

function pathsOf(value: unknown): string[] {
  return errorsOf(value).map(({ path }) => path);
}

function warningsOf(value: unknown): readonly { path: string; message: string }[] {
  const parsed = parseDefinition(value);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return parsed.warnings;
}

describe('a definition that is accepted', () => {
  test('keeps every field as it was sent, known or not (A25)', () => {
    const sent = define(
      [{ ...wait, inputParameters: { matches: {} }, decisionCases: {}, forkTasks: [], ours: { a: [null] } }],
      {
        version: 3,
        ownerEmail: 'a@example.org',
        metadata: { x: null },
        unheardOf: [1],
      },
    );
    expect(parseDefinition(sent)).toEqual({
      kind: 'definition',
      definition: sent,
      warnings: [
        { path: 'tasks[0].ours', message: expect.any(String) },
        { path: 'unheardOf', message: expect.any(String) },
      ],
      workflows: [],
      endpoints: [],
      schemas: [],
      scripts: [],
    });
  });

  test.each([undefined, null, 0])('version %s is version 1', (version) => {
    expect(parseDefinition(define([wait], { version }))).toMatchObject({ definition: { version: 1 } });
  });

  test.each([...taskTypes])('%s is a type that registers (A27)', (type) => {
    const fields = {
      inputParameters: {
        terminationStatus: 'FAILED',
        expression: '1',
        scriptExpression: '1',
        startWorkflow: { name: 'w' },
        uri: 'https://example.org/',
        queryExpression: '.',
        id: 'i',
        workflowId: 'i',
        taskStatus: 'COMPLETED',
        taskId: 't',
        terminationCondition: '1',
      },
      sink: 'conductor',
      expression: '1',
      caseValueParam: 'c',
      loopOver: [wait],
      loopCondition: '1',
      dynamicTaskNameParam: 't',
      dynamicForkTasksParam: 't',
      forkTasks: [[]],
      subWorkflowParam: { name: 'w' },
    };
    const task = { name: 'n', taskReferenceName: 'r', type, ...fields };
    expect(errorsOf(define([task, { name: 'j', taskReferenceName: 'j', type: 'JOIN' }]))).toEqual([]);
  });

  test.each([
    'AGENT',
    'GENERATE_VIDEO',
    'MY_OWN_WORKER_TYPE',
    'USER_TASK',
    'KAFKA_PUBLISH',
    'LLM_SOMETHING_NEW',
    'BUSINESS_RULE',
    'own.type v2',
  ])('%s, which nobody executes here, registers as it is, with a warning (A27)', (type) => {
    const sent = define([{ name: 'n', taskReferenceName: 'r', type, inputParameters: { a: 1 }, ours: [null] }], {
      version: 1,
    });
    expect(parseDefinition(sent)).toEqual({
      kind: 'definition',
      workflows: [],
      endpoints: [],
      schemas: [],
      scripts: [],
      definition: sent,
      warnings: [
        {
          path: 'tasks[0].type',
          message: expect.stringContaining(`tasks of type ${type}: each waits for a worker that polls`),
          invalidValue: type,
        },
      ],
    });
  });

  test('a task without a type is SIMPLE', () => {
    expect(errorsOf(define([{ name: 'work', taskReferenceName: 'work' }]))).toEqual([]);
  });
});

describe('a definition that is refused', () => {
  test('names all its mistakes at once (A27)', () => {
    const tasks = [
      { taskReferenceName: 'a', type: 'NOOP' },
      { name: 'n', type: 'NOOP', inputParameters: [] },
      { name: 'n', taskReferenceName: 'a', type: 'NOOP', startDelay: -1 },
      'no task',
      { ...wait, inputParameters: { matches: { '$.a[': 1 } } },
    ];
    expect(pathsOf({ name: 'a:b', version: 1.5, tasks, outputParameters: [] })).toEqual([
      'name',
      'version',
      'outputParameters',
      'tasks[0].name',
      'tasks[1].inputParameters',
      'tasks[1].taskReferenceName',
      'tasks[2].startDelay',
      'tasks[2].taskReferenceName',
      'tasks[3]',
      "tasks[4].inputParameters.matches['$.a[']",
    ]);
  });

  test('a name longer than 255 characters', () => {
    expect(pathsOf(define([wait], { name: 'n'.repeat(255) }))).toEqual([]);
    expect(errorsOf(define([wait], { name: 'n'.repeat(256) }))).toMatchObject([
      { path: 'name', message: 'a name has at most 255 characters' },
    ]);
  });

  test.each([[null], ['text'], [[]]])('%j is no definition', (value) => {
    expect(pathsOf(value)).toEqual(['']);
  });

  test.each([[undefined], [[]], [{}]])('tasks %j', (tasks) => {
    expect(pathsOf({ name: 'w', tasks })).toEqual(['tasks']);
  });

  test('a type that is a letter away from one that runs, with the one that was meant', () => {
    expect(errorsOf(define([{ ...wait, type: 'WAIT_FOR_WEBHOK' }]))).toEqual([
      {
        path: 'tasks[0].type',
        message: 'no task type WAIT_FOR_WEBHOK; did you mean WAIT_FOR_WEBHOOK?',
        invalidValue: 'WAIT_FOR_WEBHOK',
      },
    ]);
    expect(
      errorsOf(define([{ ...wait, type: 'WAIT_FOR_WEBHOK', inputParametrs: { matches: { '$.a': 1 } } }])).map(
        ({ path }) => path,
      ),
    ).toEqual(['tasks[0].type', 'tasks[0].inputParametrs']);
    expect(errorsOf(define([{ ...wait, type: 'wait-for-webhook' }]))[0]?.message).toContain(
      'did you mean WAIT_FOR_WEBHOOK?',
    );
    expect(errorsOf(define([{ ...wait, type: 'ELEPHANT' }]))).toEqual([]);
  });

  test.each(['', 7, {}])('a type that is no name: %j', (type) => {
    expect(errorsOf(define([{ ...wait, type }]))).toEqual([
      { path: 'tasks[0].type', message: 'must be text', invalidValue: type },
    ]);
  });

  test('a reference name that two tasks have, anywhere in the tree', () => {
    const twice = { name: 'n', taskReferenceName: 'twice', type: 'NOOP' };
    const loop = { name: 'l', taskReferenceName: 'loop', type: 'DO_WHILE', loopCondition: 'false', loopOver: [twice] };
    const fork = { name: 'f', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[loop], [twice]] };
    const join = { name: 'j', taskReferenceName: 'join', type: 'JOIN' };
    const choice = {
      name: 's',
      taskReferenceName: 's',
      type: 'SWITCH',
      expression: 'x',
      decisionCases: { yes: [fork, join] },
      defaultCase: [twice],
    };
    const [first, second] = errorsOf(define([choice]));
    expect(first?.path).toBe('tasks[0].decisionCases.yes[0].forkTasks[1][0].taskReferenceName');
    expect(first?.message).toContain('tasks[0].decisionCases.yes[0].forkTasks[0][0].loopOver[0].taskReferenceName');
    expect(second?.path).toBe('tasks[0].defaultCase[0].taskReferenceName');
  });

  test('empty lists of other types do not belong to a task and are no mistake (A26)', () => {
    const noop = { name: 'n', taskReferenceName: 'n', type: 'NOOP', loopOver: [wait], decisionCases: {}, joinOn: [] };
    expect(errorsOf(define([noop, wait]))).toEqual([]);
  });

  test('nesting without end', () => {
    const deep = JSON.parse(`${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`);
    expect(pathsOf(define([wait], { metadata: deep }))).toEqual(['']);
  });
});

describe('the conditions of a wait (M6)', () => {
  test.each([
    ['a key that is no path', { matches: { '$.a[': 1 } }, ".matches['$.a[']"],
    ['the whole payload expected to be text', { matches: { $: 'x' } }, ".matches['$']"],
    ['one value expected to be two', { matches: { '$.a': 1, "$['a']": 2 } }, ".matches['$[\\'a\\']']"],
    ['the same without matches around (M2)', { '$.a[': 1 }, "['$.a[']"],
    ['matches that are no map', { matches: 'text' }, '.matches'],
    ['matches that are a list', { matches: [] }, '.matches'],
    ['a since that is no time', { matches: {}, since: 'yesterday' }, '.since'],
  ])('%s', (_, inputParameters, path) => {
    expect(pathsOf(define([{ ...wait, inputParameters }]))).toEqual([`tasks[0].inputParameters${path}`]);
  });

  test.each([
    ['none', {}],
    ['null', { matches: null }],
    ['an expression (M3)', { matches: '${workflow.input.m}' }],
    ['expressions in values', { matches: { '$.a': '${workflow.input.a}', "$['a']": 2 } }],
    ['keys that begin with _ in the second shape', { _internal: 1, 'event.type': 'message' }],
    ['since as an expression', { matches: {}, since: '${workflow.input.t}' }],
    ['since as a time', { matches: {}, since: '2026-11-22T10:00:00Z' }],
    ['since as a condition in the second shape', { since: 'yesterday' }],
  ])('%s: accepted', (_, inputParameters) => {
    expect(errorsOf(define([{ ...wait, inputParameters }]))).toEqual([]);
  });
});

describe('expressions', () => {
  test('that name a list of values, or what a function makes of one, are accepted (A61)', () => {
    const task = { ...wait, inputParameters: { matches: { '$.a': { b: ['x-${workflow.input.items[*].id}'] } } } };
    const outputParameters = { all: '${wait_ref.output..id}', count: '${wait_ref.output.items.length()}' };
    expect(warningsOf(define([task], { outputParameters }))).toEqual([]);
  });

  test('with a filter that can never be resolved are refused, with their path', () => {
    const [error] = errorsOf(
      define([wait], { outputParameters: { all: '${wait_ref.output.items[?(@.id =~ /x/)].n}' } }),
    );
    expect(error).toMatchObject({
      path: 'outputParameters.all',
      invalidValue: '${wait_ref.output.items[?(@.id =~ /x/)].n}',
    });
    expect(error?.message).toContain('the operator "=~" is not supported');
  });

  test('with a function that there is not are a warning: it may be text of a script', () => {
    expect(warningsOf(define([wait], { outputParameters: { all: '${wait_ref.output.items.concat(x)}' } }))).toEqual([
      {
        path: 'outputParameters.all',
        message: expect.stringContaining('the function "concat()" is not supported'),
        invalidValue: '${wait_ref.output.items.concat(x)}',
      },
    ]);
  });

  test('of tasks that nobody has are a warning, for dynamic forks make tasks (A27)', () => {
    const warnings = warningsOf(
      define([wait], { outputParameters: { a: '${wait_ref.output.a}', b: '${wait_rf.output.b}' } }),
    );
    expect(warnings).toEqual([
      {
        path: 'outputParameters.b',
        message: expect.stringContaining('"wait_rf"'),
        invalidValue: '${wait_rf.output.b}',
      },
    ]);
  });

  test('that are text of a script are a warning', () => {
    const inline = {
      name: 'i',
      taskReferenceName: 'i',
      type: 'INLINE',
      inputParameters: { expression: 'const t = `${f(x)}`; t' },
    };
    expect(warningsOf(define([inline]))).toMatchObject([{ path: 'tasks[0].inputParameters.expression' }]);
  });
});

describe('TERMINATE', () => {
  test.each([{}, { terminationStatus: 'DONE' }, { terminationStatus: 1 }])('%j is refused', (inputParameters) => {
    const task = { name: 't', taskReferenceName: 't', type: 'TERMINATE', inputParameters };
    expect(pathsOf(define([task]))).toEqual(['tasks[0].inputParameters.terminationStatus']);
  });

  test('with an expression as its status is accepted', () => {
    const task = {
      name: 't',
      taskReferenceName: 't',
      type: 'TERMINATE',
      inputParameters: { terminationStatus: '${workflow.input.s}' },
    };
    expect(errorsOf(define([task]))).toEqual([]);
  });
});

describe('a definition that runs itself', () => {
  const sub = (subWorkflowParam: object) => ({
    name: 's',
    taskReferenceName: 's',
    type: 'SUB_WORKFLOW',
    subWorkflowParam,
  });
  const itself = expect.objectContaining({
    message: expect.stringContaining('runs the workflow itself and waits for it'),
  });

  test('is warned of where nothing chooses whether it does', () => {
    const fork = {
      name: 'f',
      taskReferenceName: 'f',
      type: 'FORK_JOIN',
      forkTasks: [[wait], [sub({ name: 'orders' })]],
    };
    const join = { name: 'j', taskReferenceName: 'j', type: 'JOIN' };
    const loop = {
      name: 'l',
      taskReferenceName: 'l',
      type: 'DO_WHILE',
      loopOver: [sub({ name: 'orders', version: 1 })],
      loopCondition: 'true',
    };
    expect(warningsOf(define([sub({ name: 'orders' })]))).toContainEqual(itself);
    expect(warningsOf(define([fork, join]))).toContainEqual(itself);
    expect(warningsOf(define([loop]))).toContainEqual(itself);
  });

  test('is not where a case chooses, where it runs another version, or starts itself anew', () => {
    const choice = {
      name: 'c',
      taskReferenceName: 'c',
      type: 'SWITCH',
      expression: 'v',
      evaluatorType: 'value-param',
      inputParameters: { v: 1 },
      decisionCases: { 1: [sub({ name: 'orders' })] },
    };
    const start = {
      name: 's',
      taskReferenceName: 's',
      type: 'START_WORKFLOW',
      inputParameters: { startWorkflow: { name: 'orders' } },
    };
    for (const task of [choice, sub({ name: 'orders', version: 7 }), start])
      expect(warningsOf(define([task]))).not.toContainEqual(itself);
  });
});
