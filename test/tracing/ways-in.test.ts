import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { taskOf, waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';
import { startTraced } from './traced-signalbox.ts';

let hook: TestReceiver;
beforeAll(async () => {
  hook = await startTestReceiver((response) => response.writeHead(200, json).end('{"version":"v1"}'));
});
afterAll(() => hook.close());
afterEach(() => {
  vi.unstubAllEnvs();
  hook.deliveries.length = 0;
});

const json = { 'Content-Type': 'application/json' };

describe('the trace of an event goes on in', () => {
  test('a run that began to wait after the event; its author gets the event as ever', async () => {
    const { collector, signalbox } = await startTraced();
    const since = Date.now() - 60_000;
    const { sourceId, endpoint, orderId } = await prepare(signalbox);
    const { eventId, traceId } = await post(signalbox, sourceId, { orderId });
    const run = await start(signalbox, { orderId, endpoint, since });
    expect(await run.result()).toBe('responded: id payload receivedAt sourceId sourceName');
    const resumed = 'POST /webhook/:id > take > resume askAboutOrder';
    const spans = await collector.untilPaths(traceId, [
      ...request,
      'POST /webhook/:id > take',
      resumed,
      `${resumed} > send`,
      `${resumed} > send > POST`,
      `${resumed} > end askAboutOrder`,
    ]);
    expect(spans.find(({ name }) => name === 'take')?.attributes['signalbox.event.id']).toBe(eventId);
  }, 180_000);

  test('a run that the event starts, until another event wakes it: from then on in the trace of that one', async () => {
    const { collector, signalbox } = await startTraced();
    const { sourceId, endpoint, orderId } = await prepare(signalbox, { workflowsToStart: { askAboutOrder: 0 } });
    const first = await post(signalbox, sourceId, { orderId, endpoint, step: 'start' });
    await signalbox.untilWaiting(1, { withinMs: 60_000 });
    await signalbox.must('PUT', `/api/metadata/webhook/${sourceId}`, {
      ...(await signalbox.must('GET', `/api/metadata/webhook/${sourceId}`)),
      workflowsToStart: {},
    });
    const second = await post(signalbox, sourceId, { orderId, step: 'go on' });
    const begun = 'POST /webhook/:id > start > begin askAboutOrder';
    // The run may be quick enough to wait while its own event is still looking for waits.
    const offered = 'POST /webhook/:id > claim';
    await collector.untilPaths(first.traceId, [...request, 'POST /webhook/:id > start', begun], offered);
    const resumed = 'POST /webhook/:id > signal > resume askAboutOrder';
    await collector.untilPaths(second.traceId, [
      ...request,
      'POST /webhook/:id > claim',
      'POST /webhook/:id > signal',
      resumed,
      `${resumed} > send`,
      `${resumed} > send > POST`,
      `${resumed} > end askAboutOrder`,
    ]);
  }, 180_000);

  test('the tasks of a definition: their requests, and the workflows that they start', async () => {
    const { collector, signalbox } = await startTraced();
    const child = await signalbox.saveDefinition([taskOf('SET_VARIABLE', 'set', { inputParameters: { a: 1 } })]);
    const parent = await signalbox.saveDefinition([
      waitTask({ '$.go': 'on' }),
      taskOf('HTTP', 'call', { inputParameters: { http_request: { uri: hook.url, method: 'POST', body: {} } } }),
      taskOf('SUB_WORKFLOW', 'child', { subWorkflowParam: { name: child, version: 1 } }),
      taskOf('START_WORKFLOW', 'start', { inputParameters: { startWorkflow: { name: child, input: {} } } }),
    ]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [parent]: 1 } });
    const workflowId = await signalbox.startWorkflow(parent);
    await signalbox.untilWaiting(1, { withinMs: 60_000 });
    const { traceId } = await post(signalbox, id, { go: 'on' });
    await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    const resumed = 'POST /webhook/:id > signal > resume runDefinition';
    const spans = await collector.untilPaths(traceId, [
      ...request,
      'POST /webhook/:id > claim',
      'POST /webhook/:id > signal',
      resumed,
      `${resumed} > POST`,
      `${resumed} > begin runDefinition`,
      `${resumed} > begin runDefinition > end runDefinition`,
      `${resumed} > start`,
      `${resumed} > start > begin runDefinition`,
      `${resumed} > start > begin runDefinition > end runDefinition`,
      `${resumed} > end runDefinition`,
    ]);
    const called = spans.find(({ name }) => name === 'POST');
    expect(hook.deliveries[0]?.headers.traceparent).toBe(`00-${traceId}-${called?.spanId}-01`);
    expect(called?.attributes).toMatchObject({
      'http.response.status_code': 200,
      'url.full': hook.url.replace('not-signed', '***'),
    });
  }, 180_000);

  test('the thread that reads large events', async () => {
    const { collector, signalbox } = await startTraced();
    const { sourceId, endpoint, orderId } = await prepare(signalbox);
    await start(signalbox, { orderId, endpoint });
    await signalbox.untilWaiting(1, { withinMs: 60_000 });
    const { traceId } = await post(signalbox, sourceId, { orderId, filling: 'x'.repeat(200_000) });
    const resumed = 'POST /webhook/:id > signal > resume askAboutOrder';
    await collector.untilPaths(traceId, [
      ...request,
      'POST /webhook/:id > claim',
      'POST /webhook/:id > signal',
      resumed,
      `${resumed} > send`,
      `${resumed} > send > POST`,
      `${resumed} > end askAboutOrder`,
    ]);
  }, 180_000);

  test('a redelivery, as one more request below the first', async () => {
    const { collector, signalbox } = await startTraced();
    const secretValue = randomUUID();
    const { sourceId } = await prepare(signalbox, { sourcePlatform: 'GitHub', secretValue });
    const delivery = signAsGitHub(secretValue, { ref: 'main' });
    const { headers } = await signalbox.postEvent(sourceId, delivery);
    const traceId = String(headers['x-signalbox-event-id']).replaceAll('-', '');
    expect((await signalbox.postEvent(sourceId, delivery)).headers['x-signalbox-duplicate']).toBe('true');
    const spans = await collector.untilPaths(traceId, [...request, 'POST /webhook/:id > POST /webhook/:id']);
    expect(
      spans
        .filter(({ name }) => name === 'POST /webhook/:id')
        .map(outcomeOf)
        .sort(),
    ).toEqual(['accepted', 'duplicate']);
  }, 180_000);
});

test('a run that does its last task again, because a signal came meanwhile, ends once', async () => {
  const { collector, signalbox, stop } = await startTraced();
  const { sourceId, endpoint, orderId } = await prepare(signalbox);
  const run = await start(signalbox, { orderId, endpoint });
  await signalbox.untilWaiting(1, { withinMs: 60_000 });
  // The attempt is part of the task in which the run ends: the service takes the task back for the signal.
  const answer = hook.answer;
  onTestFinished(() => void (hook.answer = answer));
  hook.answer = (response, delivery) => void run.signal('nudge').then(() => answer(response, delivery));
  const { traceId } = await post(signalbox, sourceId, { orderId });
  expect(await run.result()).toMatch(/^responded/);
  const { events = [] } = await run.fetchHistory();
  expect(events?.some((event) => event.workflowTaskFailedEventAttributes)).toBe(true);
  await stop();
  const named = (name: string) => collector.spans.filter((span) => span.traceId === traceId && span.name === name);
  expect(named('end askAboutOrder')).toHaveLength(1);
  expect(named('resume askAboutOrder')).toHaveLength(1);
}, 180_000);

test('a message that no event led to is a trace of its own', async () => {
  const { collector, signalbox } = await startTraced();
  const { endpoint } = await prepare(signalbox);
  await signalbox.must('POST', `/api/v1/webhooks/${endpoint}/test`);
  const delivery = await hook.until(1, 60_000);
  const traceId = String(delivery.headers.traceparent).split('-')[1] ?? '';
  await collector.untilPaths(traceId, ['send', 'send > POST']);
}, 180_000);

test('a refused request is a trace of its own, which says why', async () => {
  const { collector, signalbox } = await startTraced();
  const { sourceId } = await prepare(signalbox);
  const { status, headers } = await signalbox.postEvent(sourceId, { headers: json, body: '{}' });
  expect(status).toBe(401);
  const traceId = String(headers['x-signalbox-event-id']).replaceAll('-', '');
  const spans = await collector.untilPaths(traceId, ['POST /webhook/:id', 'POST /webhook/:id > record']);
  expect(spans.find(({ name }) => name === 'POST /webhook/:id')?.attributes).toMatchObject({
    'http.response.status_code': 401,
    'signalbox.outcome': 'refused',
    'signalbox.reason': 'HEADER_MISSING',
  });
}, 180_000);

test('the header of signals is the one that interceptors of Temporal read', async () => {
  const { signalbox } = await startTraced();
  const { sourceId, endpoint, orderId } = await prepare(signalbox);
  const run = await start(signalbox, { orderId, endpoint });
  await signalbox.untilWaiting(1, { withinMs: 60_000 });
  const { traceId } = await post(signalbox, sourceId, { orderId });
  await run.result();
  const { events } = await run.fetchHistory();
  const signaled = events?.find((event) => event.workflowExecutionSignaledEventAttributes);
  const header = signaled?.workflowExecutionSignaledEventAttributes?.header?.fields?.['_tracer-data'];
  if (!header) throw new Error('the signal has no such header');
  expect(defaultPayloadConverter.fromPayload(header)).toEqual({
    traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`)),
  });
}, 180_000);

test('a trace that the sampler leaves is exported by nobody, and says so to whom it reaches', async () => {
  const { collector, signalbox } = await startTraced({ sampler: 'parentbased_traceidratio', ratio: 0 });
  const { sourceId, endpoint, orderId } = await prepare(signalbox);
  const run = await start(signalbox, { orderId, endpoint });
  await signalbox.untilWaiting(1, { withinMs: 60_000 });
  const { traceId } = await post(signalbox, sourceId, { orderId });
  await run.result();
  expect(hook.deliveries.map(({ headers }) => headers.traceparent)).toEqual([
    expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`)),
  ]);
  expect(collector.requests).toEqual([]);
}, 180_000);

test('spans go as protobuf where nothing else is asked for', async () => {
  const { collector, signalbox } = await startTraced({ protocol: 'http/protobuf' });
  const { sourceId } = await prepare(signalbox);
  const { traceId } = await post(signalbox, sourceId, { nobody: 'waits' });
  await vi.waitFor(
    () => {
      const all = Buffer.concat(collector.requests.map(({ body }) => body));
      expect(all.includes(Buffer.from(traceId, 'hex'))).toBe(true);
      expect(all.includes('POST /webhook/:id')).toBe(true);
    },
    { timeout: 60_000, interval: 100 },
  );
  expect(collector.requests[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf' },
  });
}, 180_000);

test('without the setting nothing leaves, and runs have no header', async () => {
  const signalbox = await startSignalbox();
  onTestFinished(() => signalbox.stop());
  const { sourceId, endpoint, orderId } = await prepare(signalbox);
  const run = await start(signalbox, { orderId, endpoint });
  await signalbox.untilWaiting(1, { withinMs: 60_000 });
  await post(signalbox, sourceId, { orderId });
  await run.result();
  expect(hook.deliveries[0]?.headers).not.toHaveProperty('traceparent');
  expect(JSON.stringify(await run.fetchHistory())).not.toContain('_tracer-data');
  const { rows } = await signalbox.pool.query('SELECT traceparent FROM message');
  expect(rows).toEqual([{ traceparent: null }]);
}, 180_000);

const request = ['POST /webhook/:id', 'POST /webhook/:id > record', 'POST /webhook/:id > dispatch'];

async function prepare(signalbox: Signalbox, config: object = {}) {
  const orderId = randomUUID();
  const { id: sourceId } = await signalbox.createSource({
    receiverWorkflowNamesToVersions: { askAboutOrder: 0 },
    ...config,
  });
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: orderId, url: hook.url });
  return { orderId, sourceId, endpoint: webhook.id as string };
}

async function post(signalbox: Signalbox, sourceId: string, payload: object) {
  const { headers } = await signalbox.postOpen(sourceId, payload);
  const eventId = String(headers['x-signalbox-event-id']);
  return { eventId, traceId: eventId.replaceAll('-', '') };
}

function start(signalbox: Signalbox, input: object) {
  return signalbox.client.workflow.start('askAboutOrder', {
    workflowId: randomUUID(),
    taskQueue: signalbox.temporal.taskQueue,
    args: [input],
  });
}

function outcomeOf({ attributes }: { attributes: Readonly<Record<string, unknown>> }): unknown {
  return attributes['signalbox.outcome'];
}
