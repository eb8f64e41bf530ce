import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';

const wait = { name: 'w', taskReferenceName: 'w', type: 'WAIT_FOR_WEBHOOK' };

/** Path → message. */
function check(
  task: object,
  definition: object = {},
): { errors: Record<string, string>; warnings: Record<string, string> } {
  const parsed = parseDefinition({ name: 'd', tasks: [{ ...wait, ...task }], ...definition });
  const byPath = (list: readonly { path: string; message: string }[]) =>
    Object.fromEntries(list.map(({ path, message }) => [path.replace('tasks[0].', ''), message]));
  return parsed.kind === 'invalid'
    ? { errors: byPath(parsed.errors), warnings: {} }
    : { errors: {}, warnings: byPath(parsed.warnings) };
}

describe('a task whose input would be passed over is refused', () => {
  test.each([
    [{ matches: { '$.a': 1 } }, 'matches', /belongs into inputParameters/],
    [{ inputParameters: {}, matches: { '$.a': 1 } }, 'matches', /belongs into inputParameters/],
    [{ inputParameters: { match: { '$.a': 1 } } }, 'inputParameters.match', /did you mean matches/],
    [{ inputParameters: { Matches: { '$.a': 1 } } }, 'inputParameters.Matches', /did you mean matches/],
    [{ inputParamters: { matches: { '$.a': 1 } } }, 'inputParamters', /did you mean inputParameters/],
    [{ input_parameters: { matches: { '$.a': 1 } } }, 'input_parameters', /did you mean inputParameters/],
    [{ input: { matches: { '$.a': 1 } } }, 'input', /did you mean inputParameters/],
    [{ type: 'WAIT', duration: '1 days' }, 'duration', /belongs into inputParameters/],
    [{ type: 'WAIT', inputParameters: { duraton: '1 days' } }, 'inputParameters.duraton', /did you mean duration/],
    [
      { type: 'TERMINATE', inputParameters: { terminationStatus: 'FAILED', terminationReson: 'x' } },
      'inputParameters.terminationReson',
      /did you mean terminationReason/,
    ],
    [
      { type: 'HTTP', inputParameters: { uri: 'https://example.com/' }, headers: { A: 'b' } },
      'headers',
      /belongs into inputParameters/,
    ],
    [{ optinal: true }, 'optinal', /did you mean optional/],
    [{ optional: 'true' }, 'optional', /must be true or false/],
    [{ permissive: 1 }, 'permissive', /must be true or false/],
    [{ inputExpression: { expression: 'workflow.input', type: 'JSON_PATH' } }, 'inputExpression', /not evaluated/],
    [{ taskDefinition: 'name' }, 'taskDefinition', /must be a map/],
  ])('%j', (task, path, message) => {
    expect(check(task).errors).toEqual({ [path]: expect.stringMatching(message) });
  });

  test.each([
    [{ inputParameters: { match: 'x', 'order.id': 1 } }],
    [{ inputParameters: { matches: {}, Match: 1 } }],
    [{ matches: null }],
    [{ optional: null, permissive: false, asyncComplete: false }],
    [{ type: 'INLINE', inputParameters: { expression: '1', expresion: 2 } }],
    [{ type: 'SET_VARIABLE', inputParameters: { duraton: 1 } }],
  ])('%j is not', (task) => {
    expect(check(task)).toEqual({ errors: {}, warnings: {} });
  });

  test('also deep inside, and in definitions inside tasks', () => {
    const loop = {
      name: 'l',
      taskReferenceName: 'l',
      type: 'DO_WHILE',
      loopCondition: 'false',
      loopOver: [{ ...wait, matches: { a: 1 } }],
    };
    const sub = {
      name: 's',
      taskReferenceName: 's',
      type: 'SUB_WORKFLOW',
      subWorkflowParam: { workflowDefinition: { name: 'x', tasks: [{ ...wait, matches: { a: 1 } }] } },
    };
    const parsed = parseDefinition({ name: 'd', tasks: [loop, sub] });
    expect(parsed.kind === 'invalid' && parsed.errors.map(({ path }) => path)).toEqual([
      'tasks[0].loopOver[0].matches',
      'tasks[1].subWorkflowParam.workflowDefinition.tasks[0].matches',
    ]);
  });
});

describe('a field without effect is a warning', () => {
  test.each<[object, string]>([
    [{ cacheConfig: { key: 'k', ttlInSecond: 5 } }, 'cacheConfig'],
    [{ onStateChange: { onStart: [{ type: 'x' }] } }, 'onStateChange'],
    [{ rateLimited: true }, 'rateLimited'],
    [{ asyncComplete: true }, 'asyncComplete'],
    [{ loopOver: [wait] }, 'loopOver'],
    [{ decisionCases: { a: [] } }, 'decisionCases'],
    [{ sink: 'conductor' }, 'sink'],
    [{ heed: true }, 'heed'],
    [{ taskType: 'HTTP' }, 'taskType'],
    [
      { type: 'DO_WHILE', loopCondition: 'false', loopOver: [{ ...wait, taskReferenceName: 'x' }], retryCount: 2 },
      'retryCount',
    ],
    ...[
      'concurrentExecLimit',
      'rateLimitPerFrequency',
      'pollTimeoutSeconds',
      'isolationGroupId',
      'executionNameSpace',
      'inputSchema',
    ].map(
      (field) =>
        [
          {
            taskDefinition: {
              [field]: field.endsWith('a') ? { a: 1 } : field.endsWith('d') || field.endsWith('ce') ? 'x' : 3,
            },
          },
          `taskDefinition.${field}`,
        ] as [object, string],
    ),
  ])('%j', (task, path) => {
    expect(check(task)).toEqual({ errors: {}, warnings: { [path]: expect.any(String) } });
  });

  test.each([
    [{ workflowStatusListenerEnabled: true }, 'workflowStatusListenerEnabled'],
    [{ workflowStatusListenerSink: 'x' }, 'workflowStatusListenerSink'],
    [{ rateLimitConfig: { rateLimitKey: 'k', concurrentExecLimit: 'two' } }, 'rateLimitConfig'],
    [{ workflowStatusListenerEnabled: true, workflowStatusListenerSink: 'kafka:x' }, 'workflowStatusListenerSink'],
    [{ inputSchema: { name: 's', version: 1 }, enforceSchema: false }, 'inputSchema'],
    [{ outputSchema: { name: 's', type: 'AVRO' } }, 'outputSchema.type'],
    [{ outputSchema: { name: 's', externalRef: 'https://example.org/s' } }, 'outputSchema.externalRef'],
    [{ cacheConfig: { key: 'k' } }, 'cacheConfig'],
    [{ schemaVersion: 1 }, 'schemaVersion'],
    [{ inputParameters: { a: 1 } }, 'inputParameters'],
    [{ concurrentExecLimit: 5 }, 'concurrentExecLimit'],
    [{ unheardOf: [1] }, 'unheardOf'],
  ])('of the definition: %j', (definition, path) => {
    expect(check({}, definition)).toEqual({ errors: {}, warnings: { [path]: expect.any(String) } });
  });

  test.each([
    [{ timeoutSecond: 5 }, /timeoutSeconds/],
    [{ outputParameter: {}, outputParametres: { a: 1 } }, /outputParameters/],
    [{ failureWorkfow: 'x' }, /failureWorkflow/],
  ])('a misspelt one that would change what runs is refused: %j', (definition, message) => {
    expect(Object.values(check({}, definition).errors).join()).toMatch(message);
  });

  test('what clients send with every definition and task is none', () => {
    const builder = {
      decisionCases: {},
      defaultCase: [],
      forkTasks: [],
      joinOn: [],
      loopOver: [],
      defaultExclusiveJoinTask: [],
      onStateChange: {},
      cacheConfig: null,
      sink: null,
      asyncComplete: false,
      permissive: false,
      startDelay: 0,
      retryCount: 0,
      workflowTaskType: 'WAIT_FOR_WEBHOOK',
      rateLimited: null,
      description: '',
      subWorkflowParam: null,
      taskDefinition: {
        name: 'w',
        retryCount: 3,
        concurrentExecLimit: 0,
        rateLimitPerFrequency: 0,
        rateLimitFrequencyInSeconds: 1,
        pollTimeoutSeconds: 0,
        inputTemplate: {},
        inputKeys: [],
        enforceSchema: true,
      },
    };
    const definition = {
      schemaVersion: 2,
      restartable: true,
      ownerEmail: 'a@example.org',
      workflowStatusListenerEnabled: false,
      inputParameters: ['a'],
      enforceSchema: true,
      rateLimitConfig: {},
      createTime: 1,
      updateTime: 2,
      metadata: { a: 1 },
      tags: [{ key: 'a', value: 'b' }],
      inputTemplate: {},
      variables: {},
      failureWorkflow: '',
      timeoutPolicy: 'ALERT_ONLY',
      timeoutSeconds: 0,
      maskedFields: [],
    };
    expect(check(builder, definition)).toEqual({ errors: {}, warnings: {} });
  });

  test("tasks of a type that is not run here are their authors' business", () => {
    const { errors, warnings } = check({
      type: 'MY_OWN',
      inputParameters: { a: 1 },
      ours: 1,
      cacheConfig: { key: 'k' },
    });
    expect([errors, Object.keys(warnings)]).toEqual([{}, ['type']]);
  });
});
