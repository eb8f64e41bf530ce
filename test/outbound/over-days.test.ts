import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import type { SendOptions, SendOutcome } from '../../workflows/send-webhook.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { createTimeSkipping, temporalOptions } from '../helpers/temporal.ts';
import { startTestReceiver, status, type TestReceiver } from './receiver.ts';

let engine: TestWorkflowEnvironment;
let signalbox: Signalbox;
let receiver: TestReceiver;

beforeAll(async () => {
  engine = await createTimeSkipping();
  [signalbox, receiver] = await Promise.all([
    startSignalbox({ temporal: temporalOptions(engine.address) }),
    startTestReceiver(),
  ]);
});
afterAll(async () => {
  await receiver?.close();
  await signalbox?.stop();
  await engine?.teardown();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
});

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Runs `askOnce` to its end; how long that took by the engine's clock. */
async function ask(options: Omit<SendOptions, 'endpoint'>, settings: object = {}) {
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
    displayName: 'x',
    url: receiver.url,
    signalbox: settings,
  });
  const workflowId = randomUUID();
  const run = await engine.client.workflow.start('askOnce', {
    workflowId,
    taskQueue: signalbox.temporal.taskQueue,
    args: [{ endpoint: webhook.id, ...options }],
  });
  const outcome: SendOutcome = await run.result();
  // The clock may jump on once nothing is left to do, so the run itself says how long it took.
  const { startTime, closeTime } = await run.describe();
  const tookMs = (closeTime?.getTime() ?? NaN) - startTime.getTime();
  const { instance } =
    outcome.messageId === undefined
      ? { instance: undefined }
      : await signalbox.must('GET', `/api/v1/webhooks/${webhook.id}/instances/${outcome.messageId}`);
  return { outcome, tookMs, instance, workflowId };
}

test('a receiver that is down for an hour gets it when it is back, each attempt in the history', async () => {
  receiver.answer = (response, delivery) =>
    void (receiver.deliveries.length <= 4
      ? response.socket?.destroy()
      : status(200, { version: 'v1', approve: {} })(response, delivery));
  const { outcome, tookMs, instance } = await ask({ event: outgoingEvents.approvalStep }, { retryPreset: 'day' });
  expect(outcome).toMatchObject({ kind: 'approve', by: 'answer' });
  expect(tookMs).toBeGreaterThan(2 * hour);
  expect(instance.attempts).toBe(5);
  expect(instance.signalbox.attempts.slice(0, 4).every(({ error }: { error?: string }) => error !== undefined)).toBe(
    true,
  );
  expect(new Set(receiver.deliveries.map(({ body }) => body)).size).toBe(1);
});

test('what fails through the whole table is dead, and the workflow is told (C61)', async () => {
  receiver.answer = status(500);
  const { outcome, tookMs, instance } = await ask({}, { retryPreset: 'day' });
  expect(outcome).toMatchObject({ kind: 'failed', reason: 'exhausted', detail: expect.stringContaining('status 500') });
  expect(receiver.deliveries).toHaveLength(8);
  expect(tookMs).toBeGreaterThan(27 * hour);
  expect(instance).toMatchObject({ state: 'WEBHOOK_STATE_FATAL_ERROR', attempts: 8 });
});

test('Retry-After of 429 is waited for (C61)', async () => {
  receiver.answer = (response, delivery) =>
    status(receiver.deliveries.length === 1 ? 429 : 200, 'ok', { 'Retry-After': '600' })(response, delivery);
  const { outcome, tookMs } = await ask({});
  expect(outcome).toMatchObject({ kind: 'responded' });
  expect(tookMs).toBeGreaterThanOrEqual(10 * minute);
  expect(tookMs).toBeLessThan(11 * minute);
});

test('without a callback it fails when the callback time-out is over: eight days, or what was asked for (C21, C62)', async () => {
  receiver.answer = status(202);
  const { outcome, tookMs, instance } = await ask({});
  expect(outcome).toMatchObject({ kind: 'failed', reason: 'expired' });
  expect(Math.round(tookMs / day)).toBe(8);
  expect(instance.state).toBe('WEBHOOK_STATE_FATAL_ERROR');
  const { json } = await receiver.until(1);
  expect((await signalbox.call('POST', new URL(json.callbackUrl).pathname)).status).toBe(400);
  expect(Math.round((await ask({ callbackTimeout: '2 hours' })).tookMs / hour)).toBe(2);
});

test('reminders send the same message again, as long as nobody answers', async () => {
  receiver.answer = (response, delivery) =>
    (receiver.deliveries.length < 3 ? status(202) : status(200, { version: 'v1', deny: {} }))(response, delivery);
  const { outcome, tookMs } = await ask({ event: outgoingEvents.approvalStep, remindAfter: '1 day' });
  expect(outcome).toMatchObject({ kind: 'deny' });
  expect(receiver.deliveries).toHaveLength(3);
  expect(new Set(receiver.deliveries.map(({ body }) => body)).size).toBe(1);
  expect(Math.round(tookMs / day)).toBe(2);
});

test('a receiver that is away for days costs a run a few of the events that Temporal gives it, and the run ends in time', async () => {
  receiver.answer = status(500);
  const { outcome, tookMs, workflowId } = await ask({ callbackTimeout: '6 hours' });
  // The breaker goes by this machine's clock, so nearly all of the six hours the attempts are put off.
  expect(outcome).toMatchObject({ kind: 'failed', reason: 'expired' });
  expect(Math.round(tookMs / hour)).toBe(6);
  const { events } = await engine.client.workflow.getHandle(workflowId).fetchHistory();
  expect(events?.length).toBeLessThan(1_500);
});
