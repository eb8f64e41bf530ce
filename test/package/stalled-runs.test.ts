import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundleOwn, startOwnWorker, type OwnWorker } from '../helpers/own-worker.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const workflows = fileURLToPath(new URL('stalled-workflows.ts', import.meta.url));
const patient = { timeout: 120_000, interval: 200 };

/** Temporal takes every one of these starts and signals, and the sender is answered 200. */
describe('an event whose run does not go on is seen', () => {
  let signalbox: Signalbox;
  let worker: OwnWorker;

  beforeAll(async () => {
    signalbox = await startSignalbox({ stallWatch: { settledMs: 0, pauseMs: 100 } });
    worker = await startOwnWorker(signalbox, {}, await bundleOwn(workflows));
  });
  afterAll(async () => {
    await worker?.stop();
    await signalbox?.stop();
  });

  test('when no worker polls the task queue that the source starts workflows on, until one comes', async () => {
    const taskQueue = `${signalbox.temporal.taskQueue}-late`;
    const source = await startsAt(taskQueue, 'takeOne');
    const id = await post(source.id, { key: 'x' });
    const stalled = { kind: 'NO_WORKER', message: expect.stringContaining(taskQueue) };
    const event = await untilState(id, 'STALLED');
    expect(event.started).toMatchObject([{ outcome: 'STARTED', stalled }]);
    const [{ workflowId }] = event.started;
    expect(await explain(id)).toMatchObject({
      summary: expect.stringMatching(/does not go on: no worker polls/i),
      stalled: [{ workflowId, ...stalled }],
    });
    expect(lines('run.stalled', workflowId)).toMatchObject([{ level: 'warn', kind: 'NO_WORKER', eventId: id }]);
    expect(await metric('NO_WORKER')).toBeGreaterThanOrEqual(1);
    const told = await doctor();
    expect(told).toMatchObject({ code: 1, out: expect.stringContaining(`bad  run ${workflowId}`) });

    const late = await startOwnWorker(signalbox, {}, await bundleOwn(workflows), taskQueue);
    try {
      await untilState(id, 'PROCESSED');
      expect((await explain(id)).stalled).toBeUndefined();
      expect(lines('run.goes_on', workflowId)).toHaveLength(1);
    } finally {
      await late.stop();
    }
  });

  test('when the worker there does not know the workflow', async () => {
    const source = await startsAt(worker.taskQueue, 'nobodyKnowsThis');
    const id = await post(source.id, { key: 'x' });
    const { started } = await untilState(id, 'STALLED');
    const stalled = { kind: 'TASK_FAILS', message: expect.stringContaining('nobodyKnowsThis') };
    expect(started).toMatchObject([{ stalled }]);
    expect(await explain(id)).toMatchObject({ summary: expect.stringContaining('nobodyKnowsThis') });
  });

  test('when the workflow fails at the event, and the others of its type are left alone', async () => {
    const source = await receivedBy('failAtEvent');
    const [bad, good] = [randomUUID(), randomUUID()];
    const failing = await start('failAtEvent', bad);
    await start('failAtEvent', good);
    const id = await post(source.id, { key: bad });
    const { resumed } = await untilState(id, 'STALLED');
    expect(resumed).toMatchObject([{ workflowId: failing.workflowId, stalled: { kind: 'TASK_FAILS' } }]);
    const fine = await post(source.id, { key: good, nothing: { deep: { deeper: 'well' } } });
    expect((await untilState(fine, 'PROCESSED')).resumed[0].stalled).toBeUndefined();
    await failing.terminate();
    await untilState(id, 'PROCESSED');
  });

  test('when the workflow has no handler for the signal that brings events', async () => {
    const source = await receivedBy('waitByHand');
    const key = randomUUID();
    const run = await start('waitByHand', key);
    const id = await post(source.id, { key });
    const { resumed } = await untilState(id, 'STALLED');
    const message = expect.stringContaining('no handler for the signal "signalbox.event"');
    expect(resumed).toMatchObject([{ stalled: { kind: 'NO_HANDLER', message } }]);
    await run.signal('go');
    await run.result();
    await untilState(id, 'PROCESSED');
  });

  test('and one whose run goes on is none of them', async () => {
    const source = await receivedBy('takeOne');
    const key = randomUUID();
    const run = await start('takeOne', key);
    const id = await post(source.id, { key });
    expect(await run.result()).toBe(id);
    expect(await explain(id)).not.toHaveProperty('stalled');
    expect(lines('run.stalled', run.workflowId)).toEqual([]);
  });

  const startsAt = (startTaskQueue: string, type: string) =>
    signalbox.createSource({ workflowsToStart: { [type]: 0 }, signalbox: { startTaskQueue } });
  const receivedBy = (type: string) => signalbox.createSource({ receiverWorkflowNamesToVersions: { [type]: 0 } });
  const explain = (id: string) => signalbox.must('GET', `/api/events/${id}/explain`);
  const lines = (event: string, workflowId: string) =>
    signalbox.logLines
      .map((line) => JSON.parse(line))
      .filter((line) => line.event === event && line.workflowId === workflowId);

  /** A run that waits; the event has to be told to it. */
  async function start(type: string, key: string) {
    const { taskQueue } = worker;
    const run = await signalbox.client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [{ key }] });
    await vi.waitFor(async () => {
      const { waits } = await signalbox.must('GET', `/api/waits?workflowId=${run.workflowId}`);
      expect(waits).toHaveLength(1);
    }, patient);
    return run;
  }

  async function post(sourceId: string, payload: object): Promise<string> {
    const { status, headers } = await signalbox.postOpen(sourceId, payload);
    expect(status).toBe(200);
    return String(headers['x-signalbox-event-id']);
  }

  function untilState(id: string, state: string) {
    return vi.waitFor(async () => {
      const event = await signalbox.must('GET', `/api/events/${id}`);
      expect(event.state).toBe(state);
      return event;
    }, patient);
  }

  async function metric(kind: string): Promise<number> {
    const text = await (await fetch(`${signalbox.url}/metrics`)).text();
    return Number(new RegExp(`^signalbox_stalled_runs\\{kind="${kind}"\\} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  function doctor() {
    const program = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));
    return new Promise<{ code: unknown; out: string }>((resolve) => {
      const env = { PATH: process.env['PATH'], SIGNALBOX_URL: signalbox.url };
      execFile(process.execPath, [program, 'doctor'], { env }, (error, out) =>
        resolve({ code: error?.code ?? 0, out }),
      );
    });
  }
});
