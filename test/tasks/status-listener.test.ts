import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { startSignalbox } from '../helpers/signalbox.ts';
import { DefinitionApi, fail, give, task, wait } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
let receiver: TestReceiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([DefinitionApi.open(), startTestReceiver()]);
}, 90_000);
afterAll(async () => {
  await receiver?.close();
  await api?.close();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(200, 'ok');
});

async function createEndpoint(): Promise<{ readonly id: string; readonly name: string }> {
  const displayName = `listener ${randomUUID()}`;
  const { webhook } = await api.signalbox.must('POST', '/api/v1/webhooks', { displayName, url: receiver.url });
  return { id: webhook.id, name: displayName };
}

const listener = (to: string) => ({ workflowStatusListenerEnabled: true, workflowStatusListenerSink: `webhook:${to}` });
const withinMs = 60_000;

test('each end of a run is told by one signed message, with masked values; it stands in the history of the webhook', async () => {
  const endpoint = await createEndpoint();
  const more = { ...listener(endpoint.name), maskedFields: ['pin'], outputParameters: { n: '${g.output.result}' } };
  const run = await api.run([give('g', 1)], { input: { pin: '0000', order: 7 }, more });
  const { json, headers } = await receiver.until(1, withinMs);
  expect(json.event).toBe('workflow.completed');
  expect(json.payload).toMatchObject({
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    workflowVersion: 1,
    status: 'COMPLETED',
    input: { pin: '***', order: 7 },
    output: { n: 1 },
  });
  expect(headers.authorization).toMatch(/^bearer /);
  const { list } = await api.signalbox.must('GET', `/api/v1/webhooks/${endpoint.id}/instances`);
  expect(list.map(({ id }: any) => id)).toEqual([json.webhookId]);
});

test('a run that fails, is terminated or runs again is told each time', async () => {
  const endpoint = await createEndpoint();
  const failed = await api.run([fail('f')], { ends: 'FAILED', more: listener(endpoint.id) });
  const first = await receiver.until(1, withinMs);
  expect(first.json).toMatchObject({
    event: 'workflow.failed',
    payload: { status: 'FAILED', failedReferenceTaskNames: ['f'], reasonForIncompletion: expect.any(String) },
  });
  await api.signalbox.must('POST', `/api/workflow/${failed.workflowId}/retry`);
  const again = await receiver.until(2, withinMs);
  expect(again.json.payload.workflowId).toBe(failed.workflowId);
  expect(again.json.webhookId).not.toBe(first.json.webhookId);

  const id = await api.start([wait('w')], {}, listener(endpoint.id));
  await api.signalbox.must('DELETE', `/api/workflow/${id}?reason=enough`);
  expect((await receiver.until(3, withinMs)).json).toMatchObject({
    event: 'workflow.terminated',
    payload: { workflowId: id, status: 'TERMINATED', reasonForIncompletion: 'enough' },
  });
});

test('a listener that is away holds up no run, and is told when it is back', async () => {
  const endpoint = await createEndpoint();
  let isBack = false;
  receiver.answer = (response) => void response.writeHead(isBack ? 200 : 503).end();
  const run = await api.run([give('g', 1)], { more: listener(endpoint.name) });
  const first = await receiver.until(1, withinMs);
  isBack = true;
  const second = await receiver.until(2, withinMs);
  expect([first.json.payload.workflowId, second.json.webhookId]).toEqual([run.workflowId, first.json.webhookId]);
}, 120_000);

test('a webhook that is not there is said in the log, and the run ends as it would', async () => {
  const name = `nobody ${randomUUID()}`;
  const run = await api.run([give('g', 1)], { more: listener(name) });
  await expect
    .poll(() => api.signalbox.logLines.filter((line) => line.includes('run.end.untold')).join('\n'), {
      timeout: withinMs,
    })
    .toContain(run.workflowId);
});

test('a run with a sub-workflow tells of its own end alone', async () => {
  const endpoint = await createEndpoint();
  const child = await api.signalbox.saveDefinition([give('g', 1)]);
  const sub = task('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } });
  await api.run([sub, give('last', 2)], { more: listener(endpoint.name) });
  await receiver.until(1, withinMs);
  const { list } = await api.signalbox.must('GET', `/api/v1/webhooks/${endpoint.id}/instances`);
  expect(list).toHaveLength(1);
});

test('an end that Temporal alone knows of is told once, also by two servers, and that of a run that told of it is not told again', async () => {
  const endpoint = await createEndpoint();
  const impatient = { executionSweep: { unwrittenForMs: 0, pauseMs: 50 } };
  const terminated = await api.start([wait('w')], {}, { ...listener(endpoint.name), outputParameters: {} });
  const told = await api.run([give('g', 1)], { more: listener(endpoint.name) });
  await receiver.until(1, withinMs);
  await api.signalbox.client.workflow.getHandle(terminated).terminate('by hand');
  // The last word of the other one was lost: its row stands as it was before.
  const { pool } = api.signalbox;
  await pool.query(
    `UPDATE execution SET ended_at = NULL, status = 'RUNNING', head = jsonb_set(head::jsonb, '{endTime}', '0')::text, history_length = 1
     WHERE workflow_id = $1`,
    [told.workflowId],
  );
  const servers = await Promise.all(
    [1, 2].map(() => startSignalbox({ beside: api.signalbox, worker: false, ...impatient })),
  );
  try {
    const { json } = await receiver.until(2, withinMs);
    expect(json).toMatchObject({
      event: 'workflow.terminated',
      payload: { workflowId: terminated, status: 'TERMINATED', input: {}, endTime: expect.any(Number) },
    });
    const ended = async () =>
      (
        await pool.query('SELECT workflow_id FROM execution WHERE workflow_id = ANY($1) AND ended_at IS NOT NULL', [
          [terminated, told.workflowId],
        ])
      ).rowCount;
    await expect.poll(ended, { timeout: withinMs }).toBe(2);
    const { list } = await api.signalbox.must('GET', `/api/v1/webhooks/${endpoint.id}/instances`);
    expect(list).toHaveLength(2);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}, 180_000);
