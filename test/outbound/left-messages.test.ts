import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createKsuid } from '../../src/model/ksuid.ts';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import { createMessageHistory } from '../../src/store/outbound/message-history.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status, type TestReceiver } from './receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;
let endpoint: string;

// Each begins a run or two.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  [signalbox, receiver] = await Promise.all([
    startSignalbox({ leftMessages: { sweepMs: 200, leftForMs: 500, overdueMs: 500 } }),
    startTestReceiver(),
  ]);
  endpoint = (
    await signalbox.must('POST', '/api/v1/webhooks', { displayName: `endpoint ${randomUUID()}`, url: receiver.url })
  ).webhook.id;
});
afterAll(async () => {
  await receiver?.close();
  await signalbox?.stop();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(200);
});

/** The remains of a process that was killed between its two steps: the row, and no run. */
async function makeRowAlone({ callbackTimeoutMs = 60_000 } = {}): Promise<string> {
  const id = createKsuid();
  await createMessageHistory(signalbox.pool).create({
    id,
    key: `message/${id}`,
    endpoint,
    event: outgoingEvents.test,
    payload: JSON.stringify({ '@type': `type.googleapis.com/${outgoingEvents.test}` }),
    source: { kind: 'test' },
    callbackBase: signalbox.url,
    tokenHash: randomBytes(32),
    callbackTimeoutMs,
  });
  return id;
}

const instanceOf = async (id: string) =>
  (await signalbox.must('GET', `/api/v1/webhooks/${endpoint}/instances/${id}`)).instance;
const untilState = (id: string, state: string) =>
  vi.waitFor(async () => expect((await instanceOf(id)).state).toBe(state), { timeout: 30_000, interval: 100 });
const send = async (): Promise<string> =>
  (
    await signalbox.must('POST', `/api/v1/webhooks/${endpoint}/send`, {
      event: outgoingEvents.approvalStep,
      payload: {},
    })
  ).instance.id;
const rowOf = async (id: string) => (await signalbox.pool.query('SELECT * FROM message WHERE id = $1', [id])).rows[0];

test('a message whose delivery was never begun is begun, once', async () => {
  const id = await makeRowAlone();
  const { json } = await receiver.until(1, 30_000);
  expect(json.webhookId).toBe(id);
  await untilState(id, 'WEBHOOK_STATE_SUCCESS');
  expect(receiver.deliveries).toHaveLength(1);
  expect(signalbox.logLines.some((line) => line.includes('"messages.taken_up"') && line.includes('"begun":1'))).toBe(
    true,
  );
});

test('one that was opened anew and not begun is begun as its next series', async () => {
  const id = await makeRowAlone();
  await untilState(id, 'WEBHOOK_STATE_SUCCESS');
  expect(await createMessageHistory(signalbox.pool).reopen(id)).toBe(1);
  await receiver.until(2, 30_000);
  await untilState(id, 'WEBHOOK_STATE_SUCCESS');
  expect(receiver.deliveries.map(({ json }) => json.webhookId)).toEqual([id, id]);
});

test('one that expired before it could be begun ends with the reason', async () => {
  const id = await makeRowAlone({ callbackTimeoutMs: 1 });
  await untilState(id, 'WEBHOOK_STATE_FATAL_ERROR');
  expect((await rowOf(id)).failure).toEqual({
    reason: 'exhausted',
    detail: 'its delivery could not be begun before it expired',
  });
  expect(receiver.deliveries).toHaveLength(0);
});

test('one whose run was ended from outside ends with the reason; one whose run goes on is left to it', async () => {
  receiver.answer = status(202);
  const [ended, waiting] = [await send(), await send()];
  for (const id of [ended, waiting])
    await vi.waitFor(async () => expect((await rowOf(id)).state).toBe('waitingCallback'), { timeout: 30_000 });
  const { workflow_id: workflowId, run_id: runId } = await rowOf(ended);
  await signalbox.client.workflow.getHandle(workflowId, runId).terminate('by hand');
  await signalbox.pool.query(
    `UPDATE message SET expires_at = now() - interval '2 hours', updated_at = now() - interval '2 hours' WHERE id = ANY($1)`,
    [[ended, waiting]],
  );
  await untilState(ended, 'WEBHOOK_STATE_FATAL_ERROR');
  expect((await rowOf(ended)).failure).toEqual({
    reason: 'withdrawn',
    detail: `its workflow ${workflowId} ended without deciding it`,
  });
  expect((await rowOf(waiting)).state).toBe('waitingCallback');
});
