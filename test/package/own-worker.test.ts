import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signalboxActivities } from '../../src/author/worker.ts';
import { ownBundle, startOwnWorker, type OwnWorker } from '../helpers/own-worker.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { paid } from './schemas.ts';

const types = ['measureEvent', 'amountPaid', 'waitForBoth', 'countInChain', 'waitOnce'];

describe('workflows in a worker of one’s own', () => {
  let signalbox: Signalbox;
  let worker: OwnWorker;
  let source: { id: string; name: string };

  beforeAll(async () => {
    signalbox = await startSignalbox();
    worker = await startOwnWorker(signalbox, signalboxActivities({ schemas: { paid } }));
    source = await signalbox.createSource({
      receiverWorkflowNamesToVersions: Object.fromEntries(types.map((type) => [type, 0])),
    });
  });

  afterAll(async () => {
    await worker?.stop();
    await signalbox?.stop();
  });

  test.each([
    ['is above what Signalbox sends inline', 300_000],
    ['is above what Temporal takes', 3_000_000],
    ['is nearly as large as a webhook takes', 20_000_000],
  ])('get an event whole that %s, early or late', { timeout: 240_000 }, async (_, length) => {
    const [early, late] = [randomUUID(), randomUUID()];
    const waiting = await start('measureEvent', { key: late });
    await signalbox.untilWaiting(1);
    await post({ key: late, text: 'x'.repeat(length) });
    expect(await waiting.result()).toBe(length);
    const since = Date.now() - 1_000;
    await post({ key: early, text: 'x'.repeat(length) });
    expect(await (await start('measureEvent', { key: early, since })).result()).toBe(length);
  });

  test('wait for all of many', async () => {
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    const run = await start('waitForBoth', keys);
    const ids = [];
    for (const key of keys) ids.push(await post({ key }));
    expect(await run.result()).toEqual(ids);
  });

  test('get the payload as a schema has it, and are told what is wrong with one that it refuses', async () => {
    const [good, bad] = [randomUUID(), randomUUID()];
    const [taken, refused] = [await start('amountPaid', { key: good }), await start('amountPaid', { key: bad })];
    await post({ key: good, amount: '12' });
    expect(await taken.result()).toBe(12);
    await post({ key: bad, amount: 'twelve' });
    await expect(refused.result()).rejects.toMatchObject({
      cause: { type: 'InvalidPayload', message: expect.stringContaining('$.amount') },
    });
  });

  test('go on over continue-as-new, each event once', async () => {
    const key = randomUUID();
    const run = await start('countInChain', { key, left: 3 });
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await post({ key, n }));
    expect(await run.result()).toEqual(ids);
  });

  test('send signed webhooks and get the answer', async () => {
    const receiver = createServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ version: 'v1' })),
    ).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const endpoint = `endpoint ${randomUUID()}`;
    await signalbox.must('POST', '/api/v1/webhooks', { displayName: endpoint, url: `http://127.0.0.1:${port}/` });
    const run = await start('askAndTell', { endpoint });
    expect(await run.result()).toMatchObject({ kind: 'responded', by: 'answer' });
    receiver.close();
  });

  test('say in Temporal’s UI which source they wait for and what it has to hold, and replay from their history', async () => {
    const key = randomUUID();
    const run = await start('waitOnce', { matches: { key }, source: source.name });
    await signalbox.untilWaiting(1);
    const shown = await run.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(shown.currentDetails).toContain(`${source.name} where key = "${key}"`);
    await post({ key });
    await run.result();
    const { events } = await run.fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(17);
    const code = (await ownBundle()).replaceAll('the task queue of signalbox', signalbox.temporal.taskQueue);
    await Worker.runReplayHistory({ workflowBundle: { code } }, { events: events ?? [] });
  });

  test('are started by events of a source that names their task queue, with inputs of any size', async () => {
    const starting = await signalbox.createSource({
      workflowsToStart: { measureInput: 0 },
      signalbox: { startTaskQueue: worker.taskQueue },
    });
    for (const length of [10, 300_000, 3_000_000]) {
      const id = await post({ text: 'x'.repeat(length) }, starting.id);
      const { started } = await signalbox.must('GET', `/api/events/${id}`);
      expect(started).toMatchObject([{ outcome: 'STARTED' }]);
      expect(started[0].detail).toBeUndefined();
      expect(await signalbox.client.workflow.getHandle(started[0].workflowId).result()).toBe(length);
    }
  });

  test('an event that starts a workflow where no worker is says so in the ledger, and the run is there for one that comes', async () => {
    const starting = await signalbox.createSource({
      workflowsToStart: { measureInput: 0 },
      signalbox: { startTaskQueue: `nobody-${randomUUID()}` },
    });
    const id = await post({ text: 'x' }, starting.id);
    const { started } = await signalbox.must('GET', `/api/events/${id}`);
    expect(started).toMatchObject([{ outcome: 'STARTED', detail: expect.stringContaining('no worker polls') }]);
  });

  async function start(type: string, input: unknown) {
    const { taskQueue } = worker;
    return signalbox.client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [input] });
  }

  async function post(payload: object, sourceId = source.id): Promise<string> {
    const { headers } = await signalbox.postOpen(sourceId, payload);
    await signalbox.untilIdle();
    return String(headers['x-signalbox-event-id']);
  }
});
