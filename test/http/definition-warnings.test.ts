import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
});
afterAll(() => signalbox?.stop());

const set = { name: 's', taskReferenceName: 's', type: 'SET_VARIABLE', inputParameters: { a: 1 } };
const sub = (subWorkflowParam: object, taskReferenceName = 'sub') => ({
  name: 'sub',
  taskReferenceName,
  type: 'SUB_WORKFLOW',
  subWorkflowParam,
});
const definition = (tasks: object[], more: object = {}) => ({ name: `definition-${randomUUID()}`, tasks, ...more });
const save = (body: object, query = '') => signalbox.call('POST', `/api/metadata/workflow${query}`, body);

describe('warnings of definitions that are saved', () => {
  test('stand in the header and in the body; without any the body is empty, as in Conductor', async () => {
    const doubtful = await save(definition([{ ...set, inputParameters: { a: '${nobody.output.b}' } }]));
    const [path, message] = [
      'tasks[0].inputParameters.a',
      '${nobody.output.b} resolves to null unless a task "nobody" is made at run time',
    ];
    expect([doubtful.status, doubtful.headers['x-signalbox-warning'], doubtful.body]).toEqual([
      200,
      `${path}: ${message}`,
      { warnings: [{ path, message, invalidValue: '${nobody.output.b}' }] },
    ]);
    const sure = await save(definition([set]));
    expect([sure.status, sure.text, sure.headers['content-type'], sure.headers['x-signalbox-warning']]).toEqual([
      200,
      '',
      undefined,
      undefined,
    ]);
  });

  test('of a list name the definition they belong to', async () => {
    const [first, second] = [definition([set]), definition([sub({ name: 'no_such_workflow' })])];
    const { body } = await signalbox.call('PUT', '/api/metadata/workflow', [first, second]);
    expect(body).toMatchObject({
      bulkErrorResults: {},
      bulkSuccessfulResults: [first.name, second.name],
      warnings: [{ path: '[1].tasks[0].subWorkflowParam.name' }],
    });
    expect((await signalbox.call('PUT', '/api/metadata/workflow', [first])).body).toEqual({
      bulkErrorResults: {},
      bulkSuccessfulResults: [first.name],
    });
  });

  test('are bounded in the header, which says how many there are', async () => {
    const tasks = Array.from({ length: 60 }, (_, at) => sub({ name: `no_such_${at}` }, `sub_${at}`));
    const { status, headers, body } = await save(definition(tasks));
    expect([status, body.warnings.length]).toEqual([200, 60]);
    const lines = [headers['x-signalbox-warning'] ?? []].flat();
    expect([lines.length, lines.at(-1)]).toEqual([21, 'and 40 more']);
  });
});

describe('workflows that a definition names', () => {
  const pathsOf = async (body: object) => ((await save(body)).body.warnings ?? []).map(({ path }: any) => path);

  test.each([
    ['failureWorkflow', definition([set], { failureWorkflow: 'no_such_workflow' })],
    ['tasks[0].subWorkflowParam.name', definition([sub({ name: 'no_such_workflow' })])],
    ['tasks[0].subWorkflowParam.name', definition([sub({ name: 'orderPaymnt', version: 2 })])],
    [
      'tasks[0].inputParameters.startWorkflow.name',
      definition([
        {
          name: 's',
          taskReferenceName: 's',
          type: 'START_WORKFLOW',
          inputParameters: { startWorkflow: { name: 'no_such_workflow' } },
        },
      ]),
    ],
    [
      'tasks[0].subWorkflowParam.workflowDefinition.failureWorkflow',
      definition([sub({ workflowDefinition: { name: 'inner', tasks: [set], failureWorkflow: 'no_such_workflow' } })]),
    ],
    [
      'tasks[0].loopOver[0].subWorkflowParam.name',
      definition([
        {
          name: 'l',
          taskReferenceName: 'l',
          type: 'DO_WHILE',
          loopCondition: 'false',
          loopOver: [sub({ name: 'no_such_workflow' })],
        },
      ]),
    ],
  ])('%s: one that nobody has is a warning', async (path, body) => {
    expect(await pathsOf(body)).toEqual([path]);
  });

  test('those that somebody has, that are written in TypeScript, that are the definition itself or expressions are none', async () => {
    const known = definition([set]);
    await save(known);
    const itself = definition([]);
    const again = {
      name: 'again',
      taskReferenceName: 'again',
      type: 'SWITCH',
      evaluatorType: 'value-param',
      expression: 'more',
      inputParameters: { more: '${workflow.input.more}' },
      decisionCases: { yes: [sub({ name: itself.name })] },
    };
    expect(await pathsOf({ ...itself, tasks: [again], failureWorkflow: known.name })).toEqual([]);
    expect(
      await pathsOf(
        definition([sub({ name: '${workflow.input.name}' }), sub({ workflowDefinition: { tasks: [set] } }, 'inline')], {
          failureWorkflow: '${workflow.input.undo}',
        }),
      ),
    ).toEqual([]);
    const start = {
      name: 's',
      taskReferenceName: 's',
      type: 'START_WORKFLOW',
      inputParameters: { startWorkflow: { name: 'orderPayment' } },
    };
    expect(await pathsOf(definition([start]))).toEqual([]);
  });
});

describe('scripts that do not compile', () => {
  const broken = 'let x = ;';
  const inline = (inputParameters: object, ref = 'i') => ({
    name: 'i',
    taskReferenceName: ref,
    type: 'INLINE',
    inputParameters,
  });
  const errorsOf = async (body: object) => {
    const { status, body: answer } = await save(body);
    return [status, (answer?.validationErrors ?? []).map(({ path }: { path: string }) => path)];
  };

  test.each([
    ['tasks[0].inputParameters.expression', inline({ evaluatorType: 'javascript', expression: broken })],
    ['tasks[0].inputParameters.expression', inline({ expression: broken })],
    [
      'tasks[0].inputParameters.scriptExpression',
      { ...set, type: 'LAMBDA', inputParameters: { scriptExpression: broken } },
    ],
    [
      'tasks[0].expression',
      { ...set, type: 'SWITCH', evaluatorType: 'graaljs', expression: broken, decisionCases: {} },
    ],
    ['tasks[0].caseExpression', { ...set, type: 'DECISION', caseExpression: broken, decisionCases: {} }],
    [
      'tasks[0].loopCondition',
      { ...set, type: 'DO_WHILE', loopCondition: broken, loopOver: [{ ...set, taskReferenceName: 'in' }] },
    ],
    [
      'tasks[0].loopOver[0].inputParameters.expression',
      { ...set, type: 'DO_WHILE', loopCondition: 'false', loopOver: [inline({ expression: broken })] },
    ],
    [
      'tasks[0].subWorkflowParam.workflowDefinition.tasks[0].inputParameters.expression',
      sub({ name: 'x', workflowDefinition: { name: 'x', version: 1, tasks: [inline({ expression: broken })] } }),
    ],
  ])('are refused when they are saved: %s', async (path, task) => {
    expect(await errorsOf(definition([task]))).toEqual([400, [path]]);
  });

  test('say the line and what is wrong, in a list which definition, and in a definition of one run too', async () => {
    const bad = definition([set, inline({ expression: 'let a = 1;\nlet b = ;' })]);
    const { body } = await save(bad);
    expect(body.validationErrors).toEqual([
      {
        path: 'tasks[1].inputParameters.expression',
        message: expect.stringMatching(/^the script does not compile, line 2: SyntaxError/),
      },
    ]);
    const listed = await signalbox.call('PUT', '/api/metadata/workflow', [definition([set]), bad]);
    expect([listed.status, listed.body.validationErrors[0].path]).toEqual([
      400,
      '[1].tasks[1].inputParameters.expression',
    ]);
    const started = await signalbox.call('POST', '/api/workflow', { name: bad.name, workflowDef: bad });
    expect([started.status, started.body.validationErrors[0].path]).toEqual([
      400,
      'workflowDef.tasks[1].inputParameters.expression',
    ]);
    expect((await signalbox.call('GET', `/api/metadata/workflow/${bad.name}`)).status).toBe(404);
  });

  test.each([
    inline({ expression: '${workflow.input.script}' }),
    inline({ expression: 'let x = ${workflow.input.x};' }),
    inline({ expression: '$.x + "$${not.resolved}"' }),
    inline({ evaluatorType: 'value-param', expression: 'let x = ;' }),
    { ...set, type: 'LAMBDA', inputParameters: { scriptExpression: 'return $.x;' } },
    { ...set, type: 'SWITCH', evaluatorType: 'value-param', expression: 'a b', decisionCases: {} },
  ])('are told from what is text, a body of a function, or made at run time: %j', async (task) => {
    expect((await errorsOf(definition([task])))[0]).toBe(200);
  });
});
