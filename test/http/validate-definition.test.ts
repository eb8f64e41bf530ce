import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })), 90_000);
afterAll(() => signalbox?.stop());

const set = { name: 's', taskReferenceName: 's', type: 'SET_VARIABLE', inputParameters: { a: 1 } };
const event = (sink: string) => ({ name: 'e', taskReferenceName: 'e', type: 'EVENT', sink });
const definition = (more: object) => ({ name: `definition-${randomUUID()}`, tasks: [set], ...more });
const validate = (body: object) => signalbox.call('POST', '/api/metadata/workflow/validate', body);
const pathsOf = (found: readonly { readonly path: string }[]) => found.map(({ path }) => path);

describe('a definition that is only looked at', () => {
  test('is valid, and nothing is saved', async () => {
    const sent = definition({});
    const { status, body } = await validate(sent);
    expect([status, body]).toEqual([200, { valid: true, warnings: [] }]);
    expect((await signalbox.call('GET', `/api/metadata/workflow/${sent.name}`)).status).toBe(404);
  });

  test('has all its mistakes named, with the warnings beside them', async () => {
    const twice = { ...set, inputParameters: { a: '${nobody.output.b}' } };
    const { status, body } = await validate({ name: 'a:b', tasks: [set, twice, { ...set, taskReferenceName: '' }] });
    expect([status, body.status, body.code]).toEqual([400, 400, 'INVALID_REQUEST']);
    expect(pathsOf(body.validationErrors)).toEqual(
      expect.arrayContaining(['name', 'tasks[1].taskReferenceName', 'tasks[2].taskReferenceName']),
    );
    expect(pathsOf(body.warnings)).toContain('tasks[1].inputParameters.a');
  });

  test('has its scripts and schemas compiled, and the names that it has looked up', async () => {
    const script = { ...set, type: 'INLINE', inputParameters: { expression: 'let x = ;' } };
    const { status, body } = await validate(
      definition({
        tasks: [script, event('webhook:nobody')],
        inputSchema: { name: 'x', type: 'JSON', data: { type: 'strin' } },
        outputSchema: { name: `no-such-${randomUUID()}`, type: 'JSON' },
      }),
    );
    expect(status).toBe(400);
    expect(pathsOf(body.validationErrors).toSorted()).toEqual([
      'inputSchema.data',
      'tasks[0].inputParameters.expression',
    ]);
    expect(pathsOf(body.warnings).toSorted()).toEqual(['outputSchema', 'tasks[1].sink']);
  });
});

describe('a definition with mistakes of several kinds', () => {
  const broken = {
    name: 'a:b',
    inputSchema: { name: 'x', type: 'JSON', data: { type: 'strin' } },
    tasks: [
      set,
      { ...set, inputParameters: { a: '${s.output[?(@.a ~ 1)]}' } },
      { name: 'i', taskReferenceName: 'i', type: 'INLINE', inputParameters: { expression: 'let x = ;' } },
      { name: 'l', taskReferenceName: 'l', type: 'LAMBDA', inputParameters: { scriptExpression: 'return (' } },
      {
        name: 'q',
        taskReferenceName: 'q',
        type: 'JSON_JQ_TRANSFORM',
        inputParameters: { queryExpression: '.a |\n| .b' },
      },
      {
        name: 'd',
        taskReferenceName: 'd',
        type: 'DO_WHILE',
        loopCondition: 'if (',
        loopOver: [
          { name: '', taskReferenceName: 'in', type: 'SWITCH', expression: '}{', evaluatorType: 'javascript' },
        ],
      },
      {
        name: 'h',
        taskReferenceName: 'h',
        type: 'SUB_WORKFLOW',
        subWorkflowParam: {
          name: 'c',
          workflowDefinition: {
            name: 'c',
            tasks: [
              { name: 'ii', taskReferenceName: 'ii', type: 'INLINE', inputParameters: { expression: ')(' } },
              set,
              set,
            ],
          },
        },
      },
    ],
  };
  const paths = [
    'name',
    'inputSchema.data',
    'tasks[1].taskReferenceName',
    'tasks[1].inputParameters.a',
    'tasks[2].inputParameters.expression',
    'tasks[3].inputParameters.scriptExpression',
    'tasks[4].inputParameters.queryExpression',
    'tasks[5].loopCondition',
    'tasks[5].loopOver[0].name',
    'tasks[5].loopOver[0].expression',
    'tasks[6].subWorkflowParam.workflowDefinition.tasks[0].inputParameters.expression',
    'tasks[6].subWorkflowParam.workflowDefinition.tasks[2].taskReferenceName',
  ];
  const under = (prefix: string) => paths.map((path) => `${prefix}${path}`).toSorted();

  test.each([
    ['is looked at', 'POST', '/api/metadata/workflow/validate', broken, ''],
    ['is registered', 'POST', '/api/metadata/workflow', broken, ''],
    ['is in a list', 'PUT', '/api/metadata/workflow', [definition({}), broken], '[1].'],
    ['is started as it is', 'POST', '/api/workflow', { workflowDef: broken }, 'workflowDef.'],
    ['is tried out', 'POST', '/api/workflow/test', { workflowDef: broken }, 'workflowDef.'],
    [
      'is in a schedule',
      'POST',
      '/api/scheduler/schedules',
      { name: 'n', cronExpression: '0 0 * * * *', startWorkflowRequest: { workflowDef: broken } },
      'startWorkflowRequest.workflowDef.',
    ],
  ])(
    'that %s has all of them named in one answer, each with its place and reason',
    async (_how, method, path, body, at) => {
      const { status, body: answer } = await signalbox.call(method, path, body as object);
      expect(status).toBe(400);
      expect(pathsOf(answer.validationErrors).toSorted()).toEqual(under(at));
      for (const { message } of answer.validationErrors) expect(message).toMatch(/\w/);
    },
  );

  test('and whose jq program is no program is told its line, and nothing of what stands around it', async () => {
    const { body } = await validate(broken);
    const { message } = body.validationErrors.find(({ path }: any) => path.startsWith('tasks[4]'));
    expect(message).toMatch(/^the jq program does not compile: .*line 2/s);
    expect(message).not.toContain('def _');
  });

  test.each([
    '.a',
    '.items | map(.price) | add',
    'def f(x): x * 2; f(.n) # doubled',
    '-.n',
    '"\\(.a) and \\(.b)"',
    'reduce .[] as $x (0; . + $x)',
    'input_line_number',
    '$ENV.PATH',
    'error("x")',
    'range(1e9)',
    '.a as [$b] ?// $b | $b',
  ])('the jq program %s is taken as it runs', async (queryExpression) => {
    const task = { name: 'q', taskReferenceName: 'q', type: 'JSON_JQ_TRANSFORM', inputParameters: { queryExpression } };
    expect(await validate(definition({ tasks: [task] }))).toMatchObject({ status: 200, body: { valid: true } });
  });
});

test.each([
  ['help | .', 'help/0 is not defined'],
  ['import "a" as a; .', 'import'],
  ['.a as $b | $c', '$c is not defined'],
])('the jq program %s is refused when it is saved', async (queryExpression, message) => {
  const task = { name: 'q', taskReferenceName: 'q', type: 'JSON_JQ_TRANSFORM', inputParameters: { queryExpression } };
  const { status, body } = await validate(definition({ tasks: [task] }));
  expect([status, body.validationErrors[0].message]).toEqual([400, expect.stringContaining(message)]);
});

describe('an outgoing webhook that a definition names', () => {
  test('and that is not there is a warning, not a refusal; one that is there is none', async () => {
    const displayName = `shop ${randomUUID()}`;
    const sent = definition({
      tasks: [event(`webhook:${displayName}`)],
      workflowStatusListenerEnabled: true,
      workflowStatusListenerSink: `webhook:${displayName}`,
    });
    const save = () => signalbox.call('POST', '/api/metadata/workflow?overwrite=true', sent);
    const early = await save();
    expect([early.status, pathsOf(early.body.warnings).toSorted()]).toEqual([
      200,
      ['tasks[0].sink', 'workflowStatusListenerSink'],
    ]);
    const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
      displayName,
      url: `${signalbox.url}/nowhere`,
    });
    expect((await save()).text).toBe('');
    expect((await validate({ ...sent, tasks: [event(`webhook:${webhook.id}`)] })).body.warnings).toEqual([]);
  });

  test('by a listener that names nobody, or another kind of sink, is a warning', async () => {
    const warned = async (more: object) => pathsOf((await validate(definition(more))).body.warnings);
    expect(await warned({ workflowStatusListenerEnabled: true })).toEqual(['workflowStatusListenerEnabled']);
    expect(await warned({ workflowStatusListenerEnabled: true, workflowStatusListenerSink: 'kafka:x' })).toEqual([
      'workflowStatusListenerSink',
    ]);
    expect(await warned({ workflowStatusListenerSink: 'webhook:x' })).toEqual(['workflowStatusListenerSink']);
  });
});
