import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { DefinitionApi, statuses, task, taskOf, wait } from './structures/definition-api.ts';

let api: DefinitionApi;
let receiver: TestReceiver;

beforeAll(async () => {
  api = await DefinitionApi.open();
});
beforeEach(async () => {
  receiver = await startTestReceiver(status(200, { ok: true }, { 'Content-Type': 'application/json', 'X-Two': 'a' }));
});
afterEach(() => receiver.close());
afterAll(() => api?.close());

/** Conductor's older form; `more` are fields of the task. */
function http(request: object, more: object = {}): object {
  return task('HTTP', 'call', {
    inputParameters: { http_request: { uri: receiver.url, method: 'GET', ...request } },
    ...more,
  });
}

describe('an HTTP task', () => {
  test('sends what its input says, and gives the answer', async () => {
    const execution = await api.run(
      [
        http({
          method: 'POST',
          headers: { 'X-Own': 'a-${workflow.input.n}', 'X-Number': 7 },
          body: { text: 'hi ${workflow.input.n}', n: '${workflow.input.n}' },
        }),
      ],
      { input: { n: 3 } },
    );
    const [delivery] = receiver.deliveries;
    expect(delivery).toMatchObject({ method: 'POST', url: '/hook?token=not-signed', json: { text: 'hi 3', n: 3 } });
    expect(delivery?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-own': 'a-3',
      'x-number': '7',
      'user-agent': 'Signalbox',
    });
    const { response } = execution.output as any;
    expect(response).toMatchObject({
      statusCode: 200,
      reasonPhrase: 'OK',
      body: { ok: true },
      headers: { 'X-Two': ['a'], 'Content-Type': ['application/json'] },
    });
    expect(taskOf(execution, 'call')).toMatchObject({
      taskType: 'HTTP',
      taskDefName: 'call_name',
      status: 'COMPLETED',
      executed: true,
    });
  });

  test('takes the same keys without http_request, in the form of newer versions', async () => {
    const flat = task('HTTP', 'call', {
      inputParameters: {
        uri: receiver.url,
        method: 'PUT',
        contentType: 'text/plain',
        accept: ['text/html', 'text/plain'],
        body: 'as it is',
      },
    });
    await api.run([flat]);
    expect(receiver.deliveries[0]).toMatchObject({
      method: 'PUT',
      body: 'as it is',
      headers: { 'content-type': 'text/plain', accept: 'text/html, text/plain' },
    });
  });

  test('takes a request that is made at run time', async () => {
    await api.run([task('HTTP', 'call', { inputParameters: { http_request: '${workflow.input.request}' } })], {
      input: { request: { uri: receiver.url } },
    });
    expect(receiver.deliveries[0]).toMatchObject({ method: 'GET', body: '' });
  });

  test.each([
    [404, { error: 'gone' }, '{"error":"gone"}'],
    [500, 'out of order', 'out of order'],
    [503, '', '503 Service Unavailable, without a body'],
    [302, '<a>', '302 Found: redirects are followed only where followRedirects is true'],
  ])('fails at %i with the body as its reason, and the answer as its output', async (code, body, reason) => {
    receiver.answer = status(code, body, { Location: '/elsewhere' });
    const execution = await api.run([http({})], { ends: 'FAILED' });
    expect(execution.reasonForIncompletion).toBe(reason);
    expect(taskOf(execution, 'call')).toMatchObject({
      status: 'FAILED',
      outputData: { response: { statusCode: code } },
    });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test.each([
    [[404], 404],
    [['4xx'], 404],
    [['404'], 404],
  ])('goes on at accepted codes: %j', async (acceptedStatusCodes, code) => {
    receiver.answer = status(code, { none: true });
    const execution = await api.run([http({ acceptedStatusCodes })]);
    expect(execution.output).toMatchObject({ response: { statusCode: code, body: { none: true } } });
  });

  test('fails when nobody answers, and may be tried again; an address that is not allowed fails it for good (G10)', async () => {
    const nobody = await api.run(
      [http({ uri: 'http://127.0.0.1:1/' }, { retryCount: 1, taskDefinition: { retryDelaySeconds: 0 } })],
      { ends: 'FAILED' },
    );
    expect(statuses(nobody)).toEqual(['call FAILED', 'call FAILED']);
    expect(taskOf(nobody, 'call').outputData.response).toMatch(/ECONNREFUSED/);
    const blocked = await api.run([http({ uri: 'http://169.254.169.254/latest/meta-data/' }, { retryCount: 3 })], {
      ends: 'FAILED',
    });
    expect(statuses(blocked)).toEqual(['call FAILED_WITH_TERMINAL_ERROR']);
    expect(blocked.reasonForIncompletion).toMatch(/SIGNALBOX_ALLOW_TARGETS/);
  });

  test('is tried again by its rules, each time under one idempotency key', async () => {
    let tries = 0;
    receiver.answer = (response, delivery) => status((tries += 1) < 3 ? 500 : 200, 'x')(response, delivery);
    const execution = await api.run([
      http({ method: 'POST', body: {} }, { retryCount: 3, taskDefinition: { retryDelaySeconds: 0 } }),
      { ...http({ method: 'POST' }), taskReferenceName: 'other' },
    ]);
    expect(statuses(execution)).toEqual(['call FAILED', 'call FAILED', 'call COMPLETED', 'other COMPLETED']);
    const keys = receiver.deliveries.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test.each(['on the task', 'in its input'])(
    'asyncComplete %s: it stays open after a 2xx until it is updated',
    async (where) => {
      const isOnTask = where === 'on the task';
      const id = await api.start([
        http(
          { headers: { 'X-Task': '${CPEWF_TASK_ID}' }, ...(!isOnTask && { asyncComplete: true }) },
          isOnTask ? { asyncComplete: true } : {},
        ),
      ]);
      const { headers } = await receiver.until(1);
      await expect
        .poll(
          async () => (await api.signalbox.must('GET', `/api/workflow/${id}`)).tasks[0].outputData.response?.statusCode,
        )
        .toBe(200);
      const [open] = (await api.signalbox.must('GET', `/api/workflow/${id}`)).tasks;
      expect(open).toMatchObject({ status: 'IN_PROGRESS', taskId: headers['x-task'] });
      await api.signalbox.must('POST', '/api/tasks', {
        taskId: open.taskId,
        status: 'COMPLETED',
        outputData: { by: 'hand' },
      });
      expect((await api.ended(id)).output).toEqual({ by: 'hand' });
    },
  );

  test('asyncComplete: who is asked may answer before the response, and a refusal fails the task', async () => {
    const release: (() => void)[] = [];
    receiver.answer = (response) => void release.push(() => response.writeHead(200).end());
    const id = await api.start([
      http({ readTimeOut: 10_000, headers: { 'X-Task': '${CPEWF_TASK_ID}' } }, { asyncComplete: true }),
    ]);
    const { headers } = await receiver.until(1);
    await api.signalbox.must('POST', '/api/tasks', {
      taskId: headers['x-task'],
      status: 'COMPLETED',
      outputData: { by: 'early' },
    });
    expect((await api.ended(id)).output).toEqual({ by: 'early' });
    for (const answer of release) answer();
    receiver.answer = status(400, 'no');
    const refused = await api.run([http({}, { asyncComplete: true })], { ends: 'FAILED' });
    expect(refused.reasonForIncompletion).toBe('no');
  });

  test('does not hold up the waits and requests beside it', async () => {
    receiver.answer = (response, { url }) =>
      void (url.startsWith('/slow') ? setTimeout(() => response.end('late'), 2_000) : response.end('soon'));
    const call = (reference: string) => ({
      ...http({ uri: new URL(`/${reference}`, receiver.url).href, readTimeOut: 10_000 }),
      taskReferenceName: reference,
    });
    const fork = task('FORK_JOIN', 'fork', { forkTasks: [[call('slow')], [call('quick')], [wait('waits')]] });
    const { name, sourceId } = await api.define([fork, task('JOIN', 'join')]);
    const id = await api.signalbox.startWorkflow(name);
    await api.post(sourceId, { go: true }, { waiting: 1 });
    const execution = await api.ended(id);
    const endOf = (reference: string) => taskOf(execution, reference).endTime;
    expect(endOf('quick')).toBeLessThan(endOf('slow'));
    expect(endOf('waits')).toBeLessThan(endOf('slow'));
  });

  test('is broken off when its run is terminated', async () => {
    let closed = false;
    receiver.answer = (response) => void response.on('close', () => (closed = true));
    const id = await api.start([http({ readTimeOut: 60_000 })]);
    await receiver.until(1);
    await api.signalbox.must('DELETE', `/api/workflow/${id}`);
    expect(statuses(await api.ended(id, 'TERMINATED'))).toEqual(['call CANCELED']);
    await expect.poll(() => closed, { timeout: 30_000 }).toBe(true);
  }, 60_000);

  test('costs six events of history, and two more once a run', async () => {
    const started = { WORKFLOW_EXECUTION_STARTED: 1, WORKFLOW_EXECUTION_COMPLETED: 1 };
    const one = await api.start([http({})]);
    await api.ended(one);
    const [first, third] = [
      await api.events(one),
      await (async () => {
        const id = await api.start(['a', 'b', 'c'].map((reference) => ({ ...http({}), taskReferenceName: reference })));
        await api.ended(id);
        return api.events(id);
      })(),
    ];
    expect(first).toMatchObject({
      ...started,
      ACTIVITY_TASK_SCHEDULED: 1,
      ACTIVITY_TASK_STARTED: 1,
      ACTIVITY_TASK_COMPLETED: 1,
    });
    const total = (events: Record<string, number | undefined>) =>
      Object.values(events).reduce<number>((sum, count) => sum + (count ?? 0), 0);
    expect(total(third) - total(first)).toBe(12);
  });

  test('writes neither path, query nor header into a log (G9)', async () => {
    await api.run([
      http({
        uri: `${receiver.url}&key=query-secret`,
        headers: { Authorization: 'Bearer header-secret' },
        body: { password: 'body-secret' },
        method: 'POST',
      }),
    ]);
    const lines = api.signalbox.logLines.filter((line) => line.includes('http.finished'));
    expect(lines.length).toBeGreaterThan(0);
    expect(api.signalbox.logLines.join('\n')).not.toMatch(/-secret|not-signed/);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      method: 'POST',
      host: `127.0.0.1:${receiver.port}`,
      outcome: 'answered',
      statusCode: 200,
    });
  });
});
