import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import { startReceiverProcess } from '../../src/process/receiver-process.ts';
import { startWorkerProcess } from '../../src/process/worker-process.ts';
import { createLog } from '../../src/telemetry.ts';
import { Api } from '../helpers/api.ts';
import { freePort, startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { sharedBundle } from '../helpers/temporal.ts';
import { startTestReceiver, status, type TestReceiver } from './receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;

beforeAll(async () => {
  [signalbox, receiver] = await Promise.all([startSignalbox({ worker: false }), startTestReceiver()]);
});
afterAll(async () => {
  await receiver?.close();
  await signalbox?.stop();
});

const log = createLog(() => undefined);

function startWorker() {
  const { database, temporal, secretKey } = signalbox;
  return startWorkerProcess({
    database,
    temporal,
    secretKey,
    log,
    config: { publicUrl: signalbox.url, allowsOwnMachine: true },
    bundle: sharedBundle(),
  });
}

async function ask(options: object = {}) {
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'x', url: receiver.url });
  receiver.deliveries.length = 0;
  return signalbox.client.workflow.start('askOnce', {
    workflowId: randomUUID(),
    taskQueue: signalbox.temporal.taskQueue,
    args: [{ endpoint: webhook.id, event: outgoingEvents.approvalStep, ...options }],
  });
}

test('a callback while no worker runs is kept, and decides when one is back (G6, G7)', async () => {
  const first = await startWorker();
  const run = await ask();
  const { json } = await receiver.until(1);
  await first.stop();
  const path = new URL(json.callbackUrl).pathname;
  expect((await signalbox.call('POST', path, '{"version":"v1","approve":{}}')).status).toBe(202);
  expect((await signalbox.call('POST', path, '{"version":"v1","deny":{}}')).status).toBe(400);
  const second = await startWorker();
  expect(await run.result()).toMatchObject({ kind: 'approve' });
  expect(receiver.deliveries).toHaveLength(1);
  await second.stop();
});

test('a callback while the engine is down is accepted, and told by whichever process finds it later (G6)', async () => {
  const worker = await startWorker();
  const run = await ask();
  const { json } = await receiver.until(1);
  const port = await freePort();
  const { database, secretKey } = signalbox;
  const cutOff = await startReceiverProcess({
    database,
    secretKey,
    log,
    workflowTypes: [],
    temporal: { ...signalbox.temporal, address: '127.0.0.1:9' },
    config: { port, host: '127.0.0.1', publicUrl: signalbox.url, allowsOwnMachine: true },
  });
  const api = new Api(`http://127.0.0.1:${port}`);
  expect(
    (await api.call('POST', new URL(json.callbackUrl).pathname, '{"version":"v1","deny":{"comment":"while down"}}'))
      .status,
  ).toBe(202);
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'x', url: receiver.url });
  expect(await api.call('POST', `/api/v1/webhooks/${webhook.id}/test`)).toMatchObject({
    status: 503,
    body: { code: 14 },
  });
  for (let at = 0; at < 2; at += 1) await api.call('POST', `/api/v1/webhooks/${webhook.id}/test`);
  await signalbox.pool.query(
    `UPDATE message SET failure = '{"reason":"gone","detail":"as it was"}' WHERE endpoint_id = $1`,
    [webhook.id],
  );
  // It stops at the first that cannot be started, and leaves the others as they are.
  const since = '2026-01-01T00:00:00Z';
  expect(await api.call('POST', `/api/v1/webhooks/${webhook.id}/redeliver`, { since })).toMatchObject({ status: 503 });
  const { list } = (await signalbox.get(`/api/v1/webhooks/${webhook.id}/instances`)).body;
  expect(list.filter((one: any) => one.signalbox.failure.reason === 'gone')).toHaveLength(2);
  const [dead] = list;
  await signalbox.must('POST', `/api/v1/webhooks/${webhook.id}/instances/${dead.id}/redeliver`);
  await receiver.until(2);
  await database.pool.query(`UPDATE message SET notify_due_at = clock_timestamp() WHERE notify_due_at IS NOT NULL`);
  expect(await run.result()).toMatchObject({ kind: 'deny', comment: 'while down' });
  await Promise.all([api.close(), cutOff.stop(), worker.stop()]);
}, 60_000);

test('an attempt whose answer could not be checked is in the history, and the answer is asked for again', async () => {
  const worker = await startWorker();
  const { pool } = signalbox;
  receiver.answer = (response, delivery) => {
    if (receiver.deliveries.length > 1) return status(200, { version: 'v1', approve: {} })(response, delivery);
    void pool
      .query('ALTER TABLE "task" RENAME TO "task_away"')
      .then(() => status(200, { version: 'v1', reassign: { newStepUserIds: ['somebody'] } })(response, delivery));
    setTimeout(() => void pool.query('ALTER TABLE "task_away" RENAME TO "task"'), 1_500);
  };
  const run = await ask({ source: { kind: 'approvalStep', ticketId: 'one' } });
  expect(await run.result()).toMatchObject({ kind: 'approve' });
  receiver.answer = status(202);
  const { rows } = await pool.query('SELECT error FROM attempt WHERE message_id = $1 ORDER BY number', [
    receiver.deliveries[0]?.json.webhookId,
  ]);
  expect(rows).toEqual([{ error: expect.stringContaining('could not be checked') }, { error: null }]);
  await worker.stop();
}, 60_000);

test('a worker that dies while the receiver thinks makes a second attempt of the same message (G7)', async () => {
  let answered = 0;
  receiver.answer = (response, delivery) => {
    answered += 1;
    if (answered > 1) status(200, { version: 'v1', approve: {} })(response, delivery);
  };
  const { temporal } = signalbox;
  const run = await ask();
  const { fork } = await import('node:child_process');
  const child = fork(new URL('./worker-to-kill.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      WORKER: JSON.stringify({
        databaseUrl: signalbox.testDatabase.url,
        temporal,
        secretKey: signalbox.secretKey.toString('base64'),
        publicUrl: signalbox.url,
      }),
    },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await receiver.until(1, 40_000);
  child.kill('SIGKILL');
  await exited;
  const worker = await startWorker();
  expect(await run.result()).toMatchObject({ kind: 'approve' });
  const [first, second] = receiver.deliveries;
  expect(second?.body).toBe(first?.body);
  const { rows } = await signalbox.pool.query('SELECT count(*)::int AS count FROM message WHERE id = $1', [
    first?.json.webhookId,
  ]);
  expect(rows[0].count).toBe(1);
  await worker.stop();
}, 120_000);
