import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ExecutionMask } from '../../src/model/definitions/execution-mask.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { DefinitionApi, fail, give, set, task, taskOf } from './structures/definition-api.ts';

let api: DefinitionApi;
let receiver: TestReceiver;

beforeAll(async () => {
  api = await DefinitionApi.open();
});
beforeEach(async () => {
  receiver = await startTestReceiver(
    status(
      200,
      { ok: true, access_token: 'answer-secret' },
      { 'Content-Type': 'application/json', 'Set-Cookie': 'session=cookie-secret' },
    ),
  );
});
afterEach(() => receiver.close());
afterAll(() => api?.close());

const secrets = /-secret/;
const http = (request: object, reference = 'call') =>
  task('HTTP', reference, { inputParameters: { http_request: { uri: receiver.url, method: 'POST', ...request } } });

/** All that the API says of a run. */
async function shown(workflowId: string): Promise<string> {
  const run = await api.signalbox.must('GET', `/api/workflow/${workflowId}`);
  const paths = [
    `/api/workflow/${workflowId}/tasks`,
    `/api/workflow/${workflowId}/status?includeOutput=true&includeVariables=true`,
    ...run.tasks.flatMap(({ taskId }: any) => [`/api/tasks/${taskId}`, `/api/tasks/${taskId}/log`]),
  ];
  const answers = await Promise.all(paths.map(async (path) => (await api.signalbox.get(path)).text));
  return [JSON.stringify(run), ...answers].join('\n');
}

describe('credentials of a request (G9)', () => {
  test('are sent, used by later tasks, and shown nowhere', async () => {
    const headers = { Authorization: 'Bearer header-secret', 'X-Api-Key': 'key-secret', 'X-Plain': 'seen' };
    const uri = `http://127.0.0.1:${receiver.port}/services/T0001/B0001/path-secret?token=query-secret&page=2`;
    const execution = await api.run([
      http(
        { uri, headers, body: { password: 'body-secret', nested: [{ client_secret: 'nested-secret' }], text: 'seen' } },
        'login',
      ),
      http({
        headers: {
          Authorization: 'Bearer ${login.output.response.body.access_token}',
          Cookie: "${login.output.response.headers['Set-Cookie'][0]}",
        },
      }),
    ]);
    expect(receiver.deliveries[0]).toMatchObject({
      url: '/services/T0001/B0001/path-secret?token=query-secret&page=2',
      json: { password: 'body-secret' },
      headers: { authorization: 'Bearer header-secret' },
    });
    expect(receiver.deliveries[1]?.headers).toMatchObject({
      authorization: 'Bearer answer-secret',
      cookie: 'session=cookie-secret',
    });
    const text = await shown(execution.workflowId);
    expect(text).not.toMatch(secrets);
    expect(taskOf(execution, 'login').inputData.http_request).toMatchObject({
      headers: { Authorization: '***', 'X-Api-Key': '***', 'X-Plain': 'seen' },
      body: { password: '***', text: 'seen' },
      uri: expect.stringContaining('page=2'),
    });
    expect((taskOf(execution, 'login').outputData as any).response).toMatchObject({
      statusCode: 200,
      body: { ok: true, access_token: '***' },
    });
    // An expression is no secret: the definition says where the value came from.
    expect(
      (taskOf(execution, 'call').workflowTask as any).inputParameters.http_request.headers.Authorization,
    ).toContain('${login');
    // A registered definition comes back unchanged (A25).
    expect(
      (await api.signalbox.must('GET', `/api/metadata/workflow/${execution.workflowName}`)).tasks[0].inputParameters
        .http_request.headers,
    ).toEqual(headers);
  });

  test('are masked in the flat form, in tasks that are made at run time, and in what is handed on', async () => {
    const request = { uri: receiver.url, headers: { 'X-Auth-Token': 'flat-secret' } };
    const dynamic = task('DYNAMIC', 'made', {
      dynamicTaskNameParam: 'kind',
      inputParameters: { kind: 'HTTP', http_request: { ...request, headers: { Cookie: 'made-secret' } } },
    });
    const child = await api.signalbox.saveDefinition([task('HTTP', 'inner', { inputParameters: request })]);
    const execution = await api.run([
      task('HTTP', 'flat', { inputParameters: request }),
      dynamic,
      task('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } }),
    ]);
    expect(await shown(execution.workflowId)).not.toMatch(secrets);
    expect(receiver.deliveries.map(({ headers }) => headers.cookie ?? headers['x-auth-token'])).toEqual([
      'flat-secret',
      'made-secret',
      'flat-secret',
    ]);
  });

  test("do not come back in the reason of a failure, nor in the input of a failure workflow's failedWorkflow", async () => {
    receiver.answer = status(401, 'no such key: header-secret');
    const undo = await api.signalbox.saveDefinition([give('all', '${workflow.input}')]);
    const execution = await api.run(
      [http({ headers: { Authorization: 'Bearer header-secret' }, body: { password: 'body-secret' } })],
      { ends: 'FAILED', more: { failureWorkflow: undo, outputParameters: { a: 1 } } },
    );
    expect(execution.reasonForIncompletion).toBe('no such key: ***');
    const undone = await api.signalbox.untilStatus(String(execution.output['conductor.failure_workflow']), 'COMPLETED');
    expect(JSON.stringify(undone)).not.toMatch(/body-secret|Bearer header-secret/);
  });
});

describe('a request that is written into a definition', () => {
  test.each([
    ['a user name and password in the URL', { uri: 'https://me:typed-secret@api.example.com/x' }],
    [
      'a key in the query, also after a second question mark',
      { uri: 'https://api.example.com/x?a=1&api_key=typed-secret#access_token=typed-secret' },
    ],
    [
      'a request of a task that is made at run time, in either form',
      { kind: 'HTTP', uri: 'https://api.example.com/', headers: { Authorization: 'typed-secret' } },
    ],
    [
      'a task in the list of a dynamic fork',
      {
        dynamicTasks: [
          {
            type: 'HTTP',
            inputParameters: { http_request: { uri: 'https://a.example', headers: { 'X-Api-Key': 'typed-secret' } } },
          },
        ],
        inputs: { one: { http_request: { headers: { Cookie: 'typed-secret' } } } },
      },
    ],
    [
      'a list of requests for a loop',
      { items: [{ uri: 'https://a.example', headers: { Authorization: 'typed-secret' } }] },
    ],
    ['a field that is listed as masked', { deep: [{ ssn: 'typed-secret' }] }],
  ])('%s', async (_what, inputParameters) => {
    const mask = new ExecutionMask({ name: 'x', version: 1, tasks: [], maskedFields: ['ssn'] });
    const of = (type: string): any => ({ name: 'a', taskReferenceName: 'a', type, inputParameters });
    const definition: any = {
      name: 'x',
      version: 1,
      tasks: [
        of('HTTP'),
        {
          ...of('SWITCH'),
          decisionCases: { a: [of('DYNAMIC')] },
          subWorkflowParam: { workflowDefinition: { tasks: [of('INLINE')] } },
        },
      ],
      inputTemplate: inputParameters,
      outputParameters: inputParameters,
    };
    const taskOf = (taskType: string): any => ({
      taskType,
      inputData: inputParameters,
      outputData: { kept: inputParameters },
      workflowTask: of(taskType),
    });
    const shown = mask.execution({
      input: inputParameters,
      output: { a: inputParameters },
      variables: { a: [inputParameters] },
      workflowDefinition: definition,
      tasks: [taskOf('HTTP'), taskOf('DYNAMIC'), taskOf('SUB_WORKFLOW')],
    } as any);
    expect(JSON.stringify(shown)).not.toMatch(secrets);
    expect(JSON.stringify(shown)).toContain('***');
  });
});

describe('masked fields', () => {
  test('maskedFields, _secrets and _masked hide what stands under them, at any depth, and expressions go on with the values', async () => {
    const execution = await api.run(
      [
        set('keep', { ssn: '${workflow.input.person.ssn}', _secrets: { a: 'typed-secret' } }),
        give('used', { length: '${workflow.variables.ssn}', _masked: 'also-secret' }),
      ],
      { input: { person: { ssn: 'input-secret', name: 'Ann' } }, more: { maskedFields: ['ssn', 'length'] } },
    );
    expect(await shown(execution.workflowId)).not.toMatch(secrets);
    expect(execution).toMatchObject({
      input: { person: { ssn: '***', name: 'Ann' } },
      variables: { ssn: '***', _secrets: '***' },
      output: { result: { length: '***', _masked: '***' } },
    });
    const run = await api.signalbox.client.workflow.getHandle(execution.workflowId).result();
    expect(run).toMatchObject({ result: { length: 'input-secret' } });
  });

  test('hold where the run itself cannot be asked', async () => {
    const name = await api.signalbox.saveDefinition(
      [fail('breaks', { optional: true }), give('g', { ssn: 'result-secret' })],
      { maskedFields: ['ssn'] },
    );
    const id = await api.signalbox.startWorkflow(name);
    await api.ended(id);
    const { createExecutions } = await import('../../src/temporal/executions.ts');
    const { createDefinitions } = await import('../../src/store/definitions.ts');
    const { client } = api.signalbox;
    const silent = Object.create(client, {
      withDeadline: { value: (_deadline: number, call: () => Promise<unknown>) => client.withDeadline(1, call) },
    });
    const found = await createExecutions({
      client: silent,
      definitions: createDefinitions(api.signalbox.database),
    })
      .find(id)
      .catch((error: unknown) => error);
    expect(JSON.stringify(found)).not.toMatch(secrets);
  });

  test('a list that is none is refused', async () => {
    const { status: code, body } = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name: 'x',
      tasks: [set('a', { b: 1 })],
      maskedFields: { a: true },
    });
    expect([code, body.message]).toEqual([400, expect.stringContaining('maskedFields')]);
  });
});
