import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Execution } from '../../src/model/definitions/execution.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { DefinitionApi, statuses, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
let server: TestReceiver;

beforeAll(async () => {
  [api, server] = await Promise.all([DefinitionApi.open(), startTestReceiver(status(503, 'away'))]);
}, 90_000);
afterAll(async () => {
  await server?.close();
  await api?.close();
});
beforeEach(() => {
  server.deliveries.length = 0;
});

async function register(definition: object): Promise<string> {
  const name = `shop-${randomUUID()}`;
  await api.signalbox.must('POST', '/api/metadata/taskdefs', [{ name, ...definition }]);
  return name;
}

const call = (name: string, more: object = {}) => ({
  name,
  taskReferenceName: 'call',
  type: 'HTTP',
  inputParameters: { uri: server.url },
  ...more,
});

test('a registered task definition says how often a request is tried, also inside a loop', async () => {
  const name = await register({ retryCount: 2, retryDelaySeconds: 0 });
  expect((await api.run([call(name)], { ends: 'FAILED' })).tasks).toHaveLength(3);
  const loop = {
    name: 'l',
    taskReferenceName: 'loop',
    type: 'DO_WHILE',
    loopOver: [call(name)],
    loopCondition: 'false',
  };
  expect((await api.run([loop], { ends: 'FAILED' })).tasks).toHaveLength(4);
});

test("the task's own count, and a definition written in it, come first; a change holds for later runs", async () => {
  const name = await register({ retryCount: 5, retryDelaySeconds: 0 });
  expect((await api.run([call(name, { retryCount: 1 })], { ends: 'FAILED' })).tasks).toHaveLength(2);
  expect((await api.run([call(name, { taskDefinition: { name } })], { ends: 'FAILED' })).tasks).toHaveLength(1);
  await api.signalbox.must('PUT', '/api/metadata/taskdefs', { name, retryCount: 0 });
  expect((await api.run([call(name)], { ends: 'FAILED' })).tasks).toHaveLength(1);
});

test('its time limit counts for the request, and its total time for all tries', async () => {
  server.answer = () => undefined;
  const strict = await register({ timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' });
  await api.run([call(strict, { inputParameters: { uri: server.url, readTimeOut: 60_000 } })], { ends: 'TIMED_OUT' });
  server.answer = status(503, 'away');
  const total = await register({ retryCount: 50, retryDelaySeconds: 3_000, totalTimeoutSeconds: 1_000 });
  const run = await api.run([call(total)], { ends: 'FAILED' });
  expect(run.tasks).toHaveLength(1);
  expect((await api.log(run.workflowId, taskOf(run, 'call').taskId)).join('\n')).toContain('totalTimeoutSeconds');
}, 60_000);

test('a wait has no time limit but its own', async () => {
  const name = await register({ timeoutSeconds: 1, responseTimeoutSeconds: 1 });
  const id = await api.start([{ name, taskReferenceName: 'held', type: 'HUMAN' }]);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await api.signalbox.statusOf(id)).toBe('RUNNING');
  await api.signalbox.must('DELETE', `/api/workflow/${id}`);
});

const silent: readonly (readonly [string, () => Promise<object>])[] = [
  [
    'a running child',
    async () => {
      const child = await api.signalbox.saveDefinition([{ name: 'h', taskReferenceName: 'h', type: 'HUMAN' }]);
      return { type: 'SUB_WORKFLOW', subWorkflowParam: { name: child } };
    },
  ],
  [
    'a poll between two requests',
    async () => ({
      type: 'HTTP_POLL',
      inputParameters: {
        http_request: { uri: server.url, terminationCondition: '$.output.done', pollingInterval: 60 },
      },
    }),
  ],
  ['a message that awaits its answer', async () => ({ type: 'EVENT', sink: 'conductor:shop', asyncComplete: true })],
  ['a request that an update ends', async () => ({ ...call(''), asyncComplete: true })],
  [
    'a request whose input says that an update ends it',
    async () => ({ type: 'HTTP', inputParameters: { http_request: { uri: server.url, asyncComplete: true } } }),
  ],
];

test.each(silent)(
  '%s is not done again for want of an update, and its total time counts',
  async (_, make) => {
    server.answer = status(200, '{}');
    const name = await register({ retryCount: 3, retryDelaySeconds: 0, responseTimeoutSeconds: 1 });
    const made = await make();
    const id = await api.start([{ ...made, name, taskReferenceName: 'held' }]);
    await api.untilShown(id, 'held IN_PROGRESS');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(statuses(await api.signalbox.must('GET', `/api/workflow/${id}`))).toEqual(['held IN_PROGRESS']);
    await api.signalbox.must('DELETE', `/api/workflow/${id}`);
    const strict = await register({ timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF', responseTimeoutSeconds: 1 });
    const run = await api.run([{ ...made, name: strict, taskReferenceName: 'held' }], { ends: 'TIMED_OUT' });
    expect(run.reasonForIncompletion).toContain('its timeoutSeconds');
  },
  60_000,
);

/** What the input of a run gives, and how a dynamic fork takes tasks from it. */
const made: readonly (readonly [string, (name: string) => { give: object; fork: object }])[] = [
  [
    'as a list of tasks',
    (name) => ({
      give: { tasks: [{ ...call(name), taskReferenceName: 'made' }] },
      fork: { dynamicForkTasksParam: 'tasks', inputParameters: { tasks: '${workflow.input.tasks}' } },
    }),
  ],
  [
    'in the form of old definitions',
    (name) => ({
      give: { dynamicTasks: [{ taskName: name, referenceName: 'made', type: 'HTTP', input: { uri: server.url } }] },
      fork: { dynamicForkJoinTasksParam: 'tasks', inputParameters: { tasks: '${workflow.input}' } },
    }),
  ],
  [
    'as one for each of many inputs',
    (name) => ({
      give: { inputs: [{ uri: server.url }] },
      fork: {
        inputParameters: {
          forkTaskName: name,
          forkTaskType: 'HTTP',
          forkTaskInputs: '${workflow.input.inputs}',
        },
      },
    }),
  ],
];

const forking = (fork: object) => [
  { name: 'fork', taskReferenceName: 'fork', type: 'FORK_JOIN_DYNAMIC', ...fork },
  { name: 'join', taskReferenceName: 'join', type: 'JOIN' },
];

test.each(made)(
  'tasks that a dynamic fork makes %s have the rules of their registered definition',
  async (_, forms) => {
    const name = await register({ retryCount: 1, retryDelaySeconds: 0, inputTemplate: { fromTemplate: true } });
    const tries = (run: Execution) => run.tasks.filter(({ taskDefName }) => taskDefName === name);
    let requests = 0;
    server.answer = (...asked) => status((requests += 1) === 1 ? 503 : 200, '{}')(...asked);
    const { give, fork } = forms(name);
    const done = tries(await api.run(forking(fork), { input: give }));
    expect(done.map((one) => one.status)).toEqual(['FAILED', 'COMPLETED']);
    expect(done.map(({ inputData }) => inputData.fromTemplate)).toEqual([true, true]);
  },
  60_000,
);

test('a run that is taken up again has the rules that its fork found', async () => {
  server.answer = status(503, 'away');
  const name = await register({ inputTemplate: { rules: 'first' } });
  const fork = { dynamicForkTasksParam: 'tasks', inputParameters: { tasks: '${workflow.input.tasks}' } };
  const input = { tasks: [{ ...call(name), taskReferenceName: 'made' }] };
  const { workflowId } = await api.run(forking(fork), { input, ends: 'FAILED' });
  await api.signalbox.must('PUT', '/api/metadata/taskdefs', { name, inputTemplate: { rules: 'second' } });
  server.answer = status(200, '{}');
  await api.signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
  const made = (await api.ended(workflowId)).tasks.filter(({ taskDefName }) => taskDefName === name);
  expect(made.map((one) => `${one.status} ${one.inputData.rules}`)).toEqual(['FAILED first', 'COMPLETED first']);
}, 60_000);
