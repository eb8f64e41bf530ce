import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DefinitionApi, set, statuses, task } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

test.each([
  'AGENT',
  'GET_AGENT_CARD',
  'CANCEL_AGENT',
  'GENERATE_PDF',
  'GENERATE_VIDEO',
  'LIST_FILES',
  'CHUNK_TEXT',
  'PARSE_DOCUMENT',
  'MY_OWN_WORKER_TYPE',
])(
  'a task of type %s, which is not executed, registers with a warning and comes back unchanged (A27)',
  async (type) => {
    const name = `type-${randomUUID()}`;
    const sent = { name, version: 1, tasks: [task(type, 'x', { inputParameters: { a: 1 }, ours: { kept: [null] } })] };
    const { status, headers } = await api.signalbox.call('POST', '/api/metadata/workflow', sent);
    expect([status, headers['x-signalbox-warning']]).toEqual([
      200,
      expect.stringContaining(`tasks[0].type: Signalbox itself does no tasks of type ${type}`),
    ]);
    expect(await api.signalbox.must('GET', `/api/metadata/workflow/${name}`)).toEqual(sent);
  },
);

/** Ends the next task of a type as a worker would. */
async function work(type: string, status: string): Promise<void> {
  for (;;) {
    const { body: polled } = await api.signalbox.get(`/api/tasks/poll/${type}`);
    if (polled === '') continue;
    expect(polled).toMatchObject({ taskType: type, taskDefName: 'x_name' });
    await api.signalbox.must('POST', '/api/tasks', { ...polled, status });
    return;
  }
}

test('what comes before such a task runs; the task waits for a worker, and an optional one may fail', async () => {
  const failing = api.run([set('before', { a: 1 }), task('MY_OWN_WORKER_TYPE', 'x'), task('NOOP', 'after')], {
    ends: 'FAILED',
  });
  await work('MY_OWN_WORKER_TYPE', 'FAILED_WITH_TERMINAL_ERROR');
  expect(statuses(await failing)).toEqual(['before COMPLETED', 'x FAILED_WITH_TERMINAL_ERROR']);
  const going = api.run([task('MY_OWN_WORKER_TYPE', 'x', { optional: true }), task('NOOP', 'after')]);
  await work('MY_OWN_WORKER_TYPE', 'FAILED_WITH_TERMINAL_ERROR');
  expect(statuses(await going)).toEqual(['x COMPLETED_WITH_ERRORS', 'after COMPLETED']);
});

test('such tasks are made at run time too', async () => {
  const fork = task('FORK_JOIN_DYNAMIC', 'fork', {
    dynamicForkTasksParam: 'tasks',
    inputParameters: { tasks: [task('MY_OWN_WORKER_TYPE', 'x')] },
  });
  const going = api.run([fork, task('JOIN', 'join', {})]);
  await work('MY_OWN_WORKER_TYPE', 'COMPLETED');
  expect(statuses(await going)).toContain('x COMPLETED');
});

test('a type that is a letter away from one that runs is refused', async () => {
  const { status, body } = await api.signalbox.call('POST', '/api/metadata/workflow', {
    name: 'slip',
    tasks: [task('WAIT_FOR_WEBHOK', 'x')],
  });
  expect([status, body.message]).toEqual([400, expect.stringContaining('did you mean WAIT_FOR_WEBHOOK?')]);
});

test('retry counts of any size register and come back', async () => {
  const taskDefinition = {
    name: 'h',
    retryCount: 50_000,
    retryLogic: 'LINEAR_BACKOFF',
    retryDelaySeconds: 15,
    backoffScaleFactor: 5,
  };
  const name = `retry-${randomUUID()}`;
  const sent = {
    name,
    version: 1,
    tasks: [task('HUMAN', 'h', { taskDefinition }), task('NOOP', 'n', { retryCount: 1_001 })],
  };
  const { status, headers } = await api.signalbox.call('POST', '/api/metadata/workflow', sent);
  expect([status, headers['x-signalbox-warning']]).toEqual([
    200,
    expect.stringContaining('50000 retries are more than a run has room for'),
  ]);
  expect(await api.signalbox.must('GET', `/api/metadata/workflow/${name}`)).toEqual(sent);
});

test('a task with many retries is tried until it works', async () => {
  const flaky = task('INLINE', 'flaky', {
    inputParameters: { expression: '1' },
    retryCount: 5_000,
    taskDefinition: { retryDelaySeconds: 0 },
  });
  expect((await api.run([flaky])).output).toEqual({ result: 1 });
});
