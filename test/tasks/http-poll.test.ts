import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pollDelayMs } from '../../src/model/definitions/http-poll.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { DefinitionApi, task, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
let server: TestReceiver;

beforeAll(async () => {
  [api, server] = await Promise.all([DefinitionApi.open(), startTestReceiver()]);
}, 90_000);
afterAll(async () => {
  await server?.close();
  await api?.close();
});
beforeEach(() => {
  server.deliveries.length = 0;
  server.answer = (response) =>
    void response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ state: server.deliveries.length >= 3 ? 'done' : 'busy' }));
});

const poll = (request: object = {}, more: object = {}) =>
  task('HTTP_POLL', 'poll', {
    inputParameters: {
      http_request: {
        uri: server.url,
        method: 'POST',
        body: { job: '${workflow.input.job}' },
        terminationCondition: "$.output.response.body.state === 'done'",
        pollingInterval: 1,
        ...request,
      },
    },
    ...more,
  });

test('asks until the condition holds, in as many events of history as one request has', async () => {
  const run = await api.run([poll()], { input: { job: 5 } });
  expect(run.output.response).toMatchObject({ statusCode: 200, body: { state: 'done' } });
  expect(server.deliveries.map(({ json }) => json)).toEqual([{ job: 5 }, { job: 5 }, { job: 5 }]);
  expect(await api.log(run.workflowId, taskOf(run, 'poll').taskId)).toContain('polled 3 times');
  expect(await api.events(run.workflowId)).toMatchObject({
    ACTIVITY_TASK_SCHEDULED: 1,
    ACTIVITY_TASK_STARTED: 1,
    ACTIVITY_TASK_COMPLETED: 1,
  });
  const keys = server.deliveries.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(3);
}, 60_000);

test('the condition may be a function over the parts of the answer, and stand beside the request', async () => {
  const condition = '(function(){ return $.output.body.state == $.wanted && $.output.statusCode == 200; })();';
  const beside = task('HTTP_POLL', 'poll', {
    inputParameters: {
      uri: server.url,
      wanted: 'busy',
      terminationCondition: condition,
      pollingInterval: '1',
      pollingStrategy: 'LINEAR_BACKOFF',
    },
  });
  await api.run([beside]);
  expect(server.deliveries).toHaveLength(1);
});

test('an answer that is no success fails the task, which is tried again as its retries say', async () => {
  server.answer = status(503, 'away');
  const failed = await api.run([poll({}, { retryCount: 1, taskDefinition: { retryDelaySeconds: 0 } })], {
    ends: 'FAILED',
  });
  expect(failed.tasks.map(({ status: ended }) => ended)).toEqual(['FAILED', 'FAILED']);
  expect(failed.reasonForIncompletion).toBe('away');
  const accepted = poll({ acceptedStatusCodes: ['5xx'], terminationCondition: '$.output.statusCode == 503' });
  expect((await api.run([accepted])).output.response).toMatchObject({ statusCode: 503, body: 'away' });
});

test('a condition that throws fails it for good; a time limit, or the end of its run, ends it', async () => {
  const broken = await api.run([poll({ terminationCondition: '$.output.nothing.there' })], { ends: 'FAILED' });
  expect(broken.tasks[0]).toMatchObject({
    status: 'FAILED_WITH_TERMINAL_ERROR',
    reasonForIncompletion: expect.stringContaining('terminationCondition: '),
  });
  const never = { terminationCondition: 'false' };
  const taskDefinition = { timeoutSeconds: 2, timeoutPolicy: 'TIME_OUT_WF' };
  await api.run([poll(never, { taskDefinition })], { ends: 'TIMED_OUT' });
  const id = await api.start([poll(never)]);
  const before = server.deliveries.length;
  await server.until(before + 1);
  await api.signalbox.must('DELETE', `/api/workflow/${id}`);
  await api.ended(id, 'TERMINATED');
}, 60_000);

test('pauses between polls grow as the strategy says, up to a day', () => {
  const delays = (strategy: 'FIXED' | 'LINEAR_BACKOFF' | 'EXPONENTIAL_BACKOFF') =>
    [1, 2, 3, 100].map((number) => pollDelayMs({ intervalMs: 10_000, strategy }, number));
  expect(delays('FIXED')).toEqual([10_000, 10_000, 10_000, 10_000]);
  expect(delays('LINEAR_BACKOFF')).toEqual([10_000, 20_000, 30_000, 1_000_000]);
  expect(delays('EXPONENTIAL_BACKOFF')).toEqual([10_000, 20_000, 40_000, 86_400_000]);
});

test('mistakes in it are found when it is saved', async () => {
  const { status: answered, body } = await api.signalbox.call('POST', '/api/metadata/workflow', {
    name: `poll-${randomUUID()}`,
    tasks: [
      task('HTTP_POLL', 'a', {
        inputParameters: { http_request: { uri: 'https://example.org/', pollingInterval: 0 } },
      }),
      task('HTTP_POLL', 'b', {
        inputParameters: { uri: 'https://example.org/', terminationCondition: 'true', pollingStrategy: 'SOMETIMES' },
      }),
    ],
  });
  expect([answered, body.validationErrors.map(({ path }: any) => path)]).toEqual([
    400,
    [
      'tasks[0].inputParameters.http_request.terminationCondition',
      'tasks[0].inputParameters.http_request.pollingInterval',
      'tasks[1].inputParameters.pollingStrategy',
    ],
  ]);
});
