import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { SignalboxProcess, receiverAlone, workerAlone } from '../faults/signalbox-process.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { freePort } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';
import { startCollector, type Collector } from './collector.ts';

test('one event is one trace, from its request to the callback, over a receiver and a worker that are processes of their own', async () => {
  const collector = await startCollector();
  const hook = await startHook();
  const { receiver } = await startBoth(exportTo(collector));
  const order = await startOrder(receiver, hook);

  const sender = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  const posted = await receiver.api.postEvent(order.sourceId, {
    query: '?token=a-secret',
    headers: { 'Content-Type': 'application/json', 'X-Key': 'open sesame', traceparent: sender },
    body: JSON.stringify({ orderId: order.orderId }),
  });
  expect(posted.status).toBe(200);
  const eventId = String(posted.headers['x-signalbox-event-id']);
  // Nothing has to be stored, or asked for: who has the event's id has the trace.
  const traceId = eventId.replaceAll('-', '');

  const delivery = await hook.until(1, 60_000);
  const [, sentTrace = '', attemptId = '', flags] = String(delivery.headers.traceparent).split('-');
  expect([sentTrace, flags]).toEqual([traceId, '01']);
  // Else the answer of the attempt and the callback could end the run in either order.
  await vi.waitFor(
    async () =>
      expect((await receiver.api.must('GET', `/api/v1/webhooks/${order.endpoint}/instances`)).list[0].state).toMatch(
        /WAITING_CALLBACK$/,
      ),
    { timeout: 60_000, interval: 100 },
  );
  // The receiver of the message has spans of its own, and calls back from within one of them.
  const theirSpan = randomBytes(8).toString('hex');
  const answered = await receiver.api.call(
    'POST',
    new URL(delivery.json.callbackUrl).pathname,
    { version: 'v1' },
    {
      traceparent: `00-${traceId}-${theirSpan}-01`,
    },
  );
  expect(answered.status).toBe(202);
  await receiver.api.untilStatus(order.workflowId, 'COMPLETED', { withinMs: 60_000 });

  const signal = ['POST /webhook/:id', 'signal'];
  const resumed = [...signal, 'resume askAboutOrder'];
  const callback = 'POST /api/v1/webhooks/callback/:token';
  const spans = await collector.untilPaths(
    traceId,
    [
      ['POST /webhook/:id'],
      ['POST /webhook/:id', 'record'],
      ['POST /webhook/:id', 'claim'],
      ['POST /webhook/:id', 'dispatch'],
      signal,
      resumed,
      [...resumed, 'send'],
      [...resumed, 'send', 'POST'],
      // Below the span of the receiver, which is not here.
      ['?', callback],
      ['?', callback, 'signal'],
      ['?', callback, 'signal', 'resume askAboutOrder'],
      ['?', callback, 'signal', 'resume askAboutOrder', 'end askAboutOrder'],
    ].map((path) => path.join(' > ')),
  );

  const [request] = spans.filter(({ name }) => name === 'POST /webhook/:id');
  expect(request).toMatchObject({
    kind: 2,
    service: 'signalbox-server',
    links: [{ traceId: sender.split('-')[1], spanId: sender.split('-')[2] }],
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/webhook/:id',
      'http.response.status_code': 200,
      'url.path': `/webhook/${order.sourceId}`,
      'signalbox.event.id': eventId,
      'signalbox.source.id': order.sourceId,
      'signalbox.outcome': 'accepted',
    },
  });
  const [attempt] = spans.filter(({ name }) => name === 'POST');
  expect(attempt).toMatchObject({
    spanId: attemptId,
    service: 'signalbox-worker',
    kind: 3,
    attributes: {
      'http.response.status_code': 202,
      'url.full': hook.url.replace('not-signed', '***'),
      'signalbox.message.id': delivery.json.webhookId,
    },
  });
  expect(spans.find(({ name }) => name === callback)?.parentSpanId).toBe(theirSpan);
  for (const span of spans) expect(span.endNs).toBeGreaterThanOrEqual(span.startNs);

  // Nothing that anybody could use: neither secrets of URLs, nor the token of the callback, nor what was posted.
  const all = collector.requests.map(({ body }) => body.toString()).join('\n');
  const token = new URL(delivery.json.callbackUrl).pathname.split('/').at(-1);
  for (const secret of ['a-secret', 'not-signed', 'open sesame', String(token), order.orderId])
    expect(all).not.toContain(secret);
}, 300_000);

test('a collector that is away costs nothing but a line in the log', async () => {
  const hook = await startHook();
  const closed = `http://127.0.0.1:${await freePort()}`;
  const { receiver, worker } = await startBoth({ ...exportTo({ url: closed }), OTEL_EXPORTER_OTLP_TIMEOUT: '1000' });
  const order = await startOrder(receiver, hook);
  expect((await receiver.api.postOpen(order.sourceId, { orderId: order.orderId })).status).toBe(200);
  const delivery = await hook.until(1, 60_000);
  await receiver.api.call('POST', new URL(delivery.json.callbackUrl).pathname);
  await receiver.api.untilStatus(order.workflowId, 'COMPLETED', { withinMs: 60_000 });
  for (const process of [receiver, worker]) {
    await process.says('traces.not_exported');
    const { stdout, code } = await process.terminate();
    const lines = stdout.split('\n').filter((line) => line.includes('traces.not_exported'));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', error: expect.any(String) });
    expect(code).toBe(0);
  }
}, 300_000);

function exportTo({ url }: Pick<Collector, 'url'>): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_BSP_SCHEDULE_DELAY: '100' };
}

async function startHook(): Promise<TestReceiver> {
  const hook = await startTestReceiver();
  onTestFinished(() => hook.close());
  return hook;
}

/** A receiver and a worker as in production, with the workflows of these tests. */
async function startBoth(tracing: Record<string, string>) {
  const { url, drop } = await createTestDatabase();
  onTestFinished(() => drop());
  const port = String(await freePort());
  const settings = {
    ...tracing,
    PORT: port,
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
    SIGNALBOX_SECRET_KEY: randomBytes(32).toString('base64'),
    SIGNALBOX_ALLOW_TARGETS: '127.0.0.1',
    SIGNALBOX_WORKFLOWS: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  };
  const receiver = await SignalboxProcess.start(settings, receiverAlone);
  return { receiver, worker: await SignalboxProcess.start(settings, workerAlone) };
}

/** A run that waits for the event of its order. */
async function startOrder({ api }: SignalboxProcess, hook: TestReceiver) {
  const orderId = randomUUID();
  const { id: sourceId } = await api.createSource({ receiverWorkflowNamesToVersions: { askAboutOrder: 0 } });
  const { webhook } = await api.must('POST', '/api/v1/webhooks', { displayName: `hook ${orderId}`, url: hook.url });
  const workflowId = await api.startWorkflow('askAboutOrder', { orderId, endpoint: webhook.id });
  await vi.waitFor(
    async () => expect((await api.must('GET', `/api/waits?workflowId=${workflowId}`)).waits).toHaveLength(1),
    { timeout: 60_000, interval: 100 },
  );
  return { orderId, sourceId, workflowId, endpoint: webhook.id as string };
}
