import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOwnWorker, type OwnWorker } from '../helpers/own-worker.ts';
import { createTimeSkipping, temporalOptions } from '../helpers/temporal.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const types = [
  'waitOnce',
  'takeUntilLast',
  'takeOne',
  'waitInSequence',
  'waitInParallel',
  'waitAndAwaitLater',
  'raceTwo',
  'cancelThenWait',
  'continueWhileWaiting',
  'continueWithSequence',
  'orderPayment',
];
const receivers = Object.fromEntries(types.map((type) => [type, 0]));

describe.each(["Signalbox's worker", 'a worker of one’s own'])('waitForWebhook in %s', (place) => {
  const isOwn = place !== "Signalbox's worker";
  let signalbox: Signalbox;
  let ownWorker: OwnWorker | undefined;
  let source: { id: string; name: string };

  beforeAll(async () => {
    signalbox = await startSignalbox({ workflowTypes: types });
    if (isOwn) ownWorker = await startOwnWorker(signalbox);
    source = await signalbox.createSource({ receiverWorkflowNamesToVersions: receivers });
  });

  afterAll(async () => {
    await ownWorker?.stop();
    await signalbox?.stop();
  });

  test.skipIf(isOwn)('the worked example: an order is paid, or fails with its reason', async () => {
    const [paid, failed] = await Promise.all(['o-1', 'o-2'].map((orderId) => start('orderPayment', { orderId })));
    await signalbox.untilWaiting(2);
    const eventId = await post({ type: 'payment.succeeded', data: { orderId: 'o-1' } });
    await post({ type: 'payment.failed', reason: 'no money', data: { orderId: 'o-2' } });
    expect(await paid?.result()).toEqual({ status: 'paid', eventId });
    expect(await failed?.result()).toEqual({ status: 'failed', reason: 'no money' });
  });

  test('gives the event: id, source, receipt time and payload', async () => {
    const key = randomUUID();
    const handle = await start('waitOnce', { matches: { key } });
    const id = await post({ key, deep: { list: [1, null, 'ü'] } });
    expect(await handle.result()).toEqual({
      status: 'received',
      event: {
        id,
        sourceId: source.id,
        sourceName: source.name,
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        payload: { key, deep: { list: [1, null, 'ü'] } },
      },
    });
  });

  test('one source can be named, by name or by id; others are then not heard', async () => {
    const other = await signalbox.createSource({ receiverWorkflowNamesToVersions: receivers });
    for (const named of [source.id, source.name]) {
      const key = randomUUID();
      const handle = await start('waitOnce', { matches: { key }, source: named });
      await signalbox.postOpen(other.id, { key });
      await signalbox.untilIdle();
      expect((await handle.describe()).status.name).toBe('RUNNING');
      const id = await post({ key });
      expect(await handle.result()).toMatchObject({ event: { id, sourceId: source.id } });
    }
  });

  test('matches or a `since` that cannot be understood fail the run as InvalidWait', async () => {
    const bad = [
      { matches: { '$[': 1 } },
      { matches: { $: 'text' } },
      { since: 'yesterday' },
      { tags: { 'a:b': 'c' } },
      { tags: { a: 'x'.repeat(257) } },
      { tags: { a: 1 } },
      { tags: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`n${n}`, ''])) },
    ];
    for (const input of bad) {
      const handle = await start('waitOnce', input);
      const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      const failure = cause instanceof ApplicationFailure ? cause : (cause?.cause as ApplicationFailure | undefined);
      expect(failure?.type).toBe('InvalidWait');
    }
  });

  test('tags of a wait find it in lists, and have no effect on matching', async () => {
    const [key, customer] = [randomUUID(), randomUUID()];
    const handle = await start('waitOnce', { matches: { key }, tags: { customer, region: 'eu:1' } });
    const other = await start('waitOnce', { matches: { key }, tags: { customer: randomUUID(), region: 'eu:1' } });
    const found = (...tags: string[]) =>
      signalbox.must('GET', `/api/waits?${new URLSearchParams(tags.map((tag): [string, string] => ['tag', tag]))}`);
    await expect.poll(async () => (await found(`customer:${customer}`)).waits.length, { timeout: 60_000 }).toBe(1);
    expect((await found(`customer:${customer}`, 'region:eu:1')).waits).toMatchObject([
      { workflowId: handle.workflowId, tags: { customer, region: 'eu:1' } },
    ]);
    expect((await found(`customer:${customer}`, 'region:us')).waits).toEqual([]);
    expect((await signalbox.get('/api/waits?tag=customer')).status).toBe(400);
    const twice = await signalbox.get('/api/waits?tag=region:us&tag=region:eu:1');
    expect([twice.status, twice.text]).toEqual([400, expect.stringContaining('each name once')]);
    const shown = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(shown.currentDetails).toContain(`customer:${customer.slice(0, 8)}`);
    await untilHeard(key, 2, () => post({ key }));
    await Promise.all([handle.result(), other.result()]);
  });

  test('`since: task` passes over events from before the call; an instant reaches behind the start of the run', async () => {
    const key = randomUUID();
    const before = Date.now() - 5;
    const id = await post({ key });
    await sleep(20);
    const strict = await start('waitOnce', { matches: { key }, since: 'task' });
    const byDefault = await start('waitOnce', { matches: { key } });
    for (const since of [before, new Date(before).toISOString()]) {
      expect(await (await start('waitOnce', { matches: { key }, since })).result()).toMatchObject({ event: { id } });
    }
    const next = await untilHeard(key, 2, () => post({ key }));
    for (const handle of [strict, byDefault]) expect(await handle.result()).toMatchObject({ event: { id: next } });
  });

  test('of two waits that race one wins, and cancelling the scope withdraws the other', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const handle = await start('raceTwo', [{ matches: { key: one } }, { matches: { key: other } }]);
    const eventId = await untilHeard(other, 1, () => post({ key: other }));
    expect(await handle.result()).toEqual({ winner: 1, eventId });
    expect(await statesOf(handle.workflowId)).toEqual(['withdrawn', 'delivered']);
    await post({ key: one });
    await signalbox.untilIdle();
    expect(await statesOf(handle.workflowId)).toEqual(['withdrawn', 'delivered']);
  });

  test('a loop takes each event once and in order, also those that came all at once (M73)', async () => {
    const key = randomUUID();
    const handle = await start('takeUntilLast', { matches: { key } });
    const numbers = Array.from({ length: 8 }, (_, n) => n + 1);
    // Two that come while a wait is being registered may be taken in the other order.
    await expect.poll(() => countOf(key, 'open'), { timeout: 20_000 }).toBe(1);
    for (const n of numbers) await post({ key, n, last: n === numbers.length });
    expect(await handle.result()).toEqual(numbers);
    expect(await countOf(key, 'open')).toBe(0);
  });

  test('a child waits under its own name, and gets what came since its parent began (M10, M30)', async () => {
    const [early, late] = [randomUUID(), randomUUID()];
    const parents = await Promise.all(
      [early, late].map((key, at) => start('waitInChild', { matches: { key }, afterMs: at === 0 ? 400 : 1 })),
    );
    const before = await post({ key: early });
    const after = await untilHeard(late, 1, () => post({ key: late }));
    expect(await Promise.all(parents.map((parent) => parent.result()))).toEqual([before, after]);
    // The parent's name is listed nowhere: the events were the child's.
    expect(types).not.toContain('waitInChild');
  });

  test('a cancelled wait is withdrawn, and what it might have taken is there for the next', async () => {
    const key = randomUUID();
    // Some are cancelled before the event, some when they have taken it but do not know yet, and a third in no case.
    const afterMs = (n: number) => (n < 16 ? 250 + 35 * n : 600_000);
    const handles = await Promise.all(
      Array.from({ length: 24 }, (_, n) => start('cancelThenWait', { matches: { key }, afterMs: afterMs(n) })),
    );
    while ((await countOf(key, 'withdrawn')) < 8) await sleep(5);
    const eventId = await post({ key });
    const results = (await Promise.all(handles.map((handle) => handle.result()))) as string[][];
    expect(results.map(([, id]) => id)).toEqual(Array(24).fill(eventId));
    expect(new Set(results.map(([how]) => how))).toEqual(new Set(['cancelled', 'in time']));
  });

  test('a wait open at continue-as-new is withdrawn, and the next run of the chain waits on', async () => {
    const key = randomUUID();
    const handle = await start('continueWhileWaiting', { matches: { key }, afterMs: 200 });
    await untilStates(handle.workflowId, ['withdrawn', 'open']);
    const eventId = await post({ key });
    expect(await handle.result()).toBe(eventId);
  });

  test('an event that comes around continue-as-new reaches the next run when the old one did not take it', async () => {
    const keys = Array.from({ length: 24 }, () => randomUUID());
    const handles = await Promise.all(
      keys.map((key) => start('continueWithSequence', { matches: { key }, times: 2, perRun: 1 })),
    );
    // The first event ends the first run; the second comes at that very moment.
    const eventIds = await Promise.all(
      keys.map(async (key) => [
        await post({ key, n: 1 }),
        (await sleep(Math.random() * 40), await post({ key, n: 2 })),
      ]),
    );
    for (const [at, handle] of handles.entries()) expect(await handle.result()).toEqual(eventIds[at]);
  });

  test('a run whose worker lost it goes on from its history and still gets its event once', async () => {
    const key = randomUUID();
    const handle = await start('waitInSequence', { matches: { key }, times: 2 });
    const first = await untilHeard(key, 1, () => post({ key }));
    await untilStates(handle.workflowId, ['delivered', 'open']);
    const beside = await startSignalbox({ beside: signalbox });
    await beside.stop();
    const second = await post({ key });
    expect(await handle.result()).toEqual([first, second]);
  });

  test('a run that was terminated leaves a wait that no event is lost to', async () => {
    const key = randomUUID();
    const [gone, there] = await Promise.all([
      start('waitOnce', { matches: { key } }),
      start('waitOnce', { matches: { key } }),
    ]);
    await untilStates(gone.workflowId, ['open']);
    await untilStates(there.workflowId, ['open']);
    await gone.terminate();
    const id = await post({ key });
    expect(await there.result()).toMatchObject({ event: { id } });
    await signalbox.untilIdle();
    expect(await statesOf(gone.workflowId)).toEqual(['withdrawn']);
  });

  test('a run that is reset keeps the wait it had open', async () => {
    const key = randomUUID();
    const handle = await start('waitOnce', { matches: { key } });
    await untilStates(handle.workflowId, ['open']);
    // The task that registered it has to be over: there is the place to go back to.
    while ((await handle.describe()).historyLength < 4) await sleep(20);
    const { runId } = await handle.describe();
    await signalbox.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId, runId },
      reason: 'test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: 4 as never,
    });
    await sleep(500);
    const id = await post({ key });
    expect(await signalbox.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({ event: { id } });
  });

  test('a run that is reset to before a wait that was over waits anew (G2)', async () => {
    const key = randomUUID();
    const handle = await start('waitOnce', { matches: { key }, timeout: '2 seconds' });
    expect(await handle.result()).toEqual({ status: 'timedOut' });
    expect(await statesOf(handle.workflowId)).toEqual(['withdrawn']);
    const { runId } = await handle.describe();
    await signalbox.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId, runId },
      reason: 'test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: 3 as never,
    });
    await untilStates(handle.workflowId, ['open']);
    const id = await post({ key });
    expect(await signalbox.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({ event: { id } });
    expect(await statesOf(handle.workflowId)).toEqual(['delivered']);
  });

  async function start(type: string, input: unknown) {
    const { taskQueue } = ownWorker ?? signalbox.temporal;
    return await signalbox.client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [input] });
  }

  async function post(payload: object): Promise<string> {
    return String((await signalbox.postOpen(source.id, payload)).headers['x-signalbox-event-id']);
  }

  /** Acts once so many waits are open for this key. */
  async function untilHeard<Result>(key: string, count: number, act: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await countOf(key, 'open')) >= count) return act();
      await sleep(20);
    }
    throw new Error(`Fewer than ${count} waits are open`);
  }

  async function countOf(key: string, state: string): Promise<number> {
    const { rows } = await signalbox.pool.query(
      `SELECT count(*)::int AS n FROM wait WHERE state = $2 AND matches LIKE $1`,
      [`%${key}%`, state],
    );
    return rows[0].n;
  }

  async function statesOf(workflowId: string): Promise<string[]> {
    const { rows } = await signalbox.pool.query(
      'SELECT state FROM wait WHERE workflow_id = $1 ORDER BY seq, registered_at',
      [workflowId],
    );
    return rows.map(({ state }) => state);
  }

  async function untilStates(workflowId: string, states: string[]): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await statesOf(workflowId)).join() === states.join()) return;
      await sleep(20);
    }
    expect(await statesOf(workflowId)).toEqual(states);
  }
});

describe('waitForWebhook, where time passes', () => {
  let environment: TestWorkflowEnvironment;
  let signalbox: Signalbox;

  beforeAll(async () => {
    environment = await createTimeSkipping();
    signalbox = await startSignalbox({ temporal: temporalOptions(environment.address), workflowTypes: types });
  });

  afterAll(async () => {
    await signalbox?.stop();
    await environment?.teardown();
  });

  test('the wait begins with the call, not with the await: an event in the hour between counts', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: receivers });
    const handle = await start('waitAndAwaitLater', { matches: { n: 1 } });
    await signalbox.untilWaiting(1);
    const { headers } = await signalbox.postOpen(id, { n: 1 });
    await signalbox.untilIdle();
    expect(await handle.result()).toMatchObject({ status: 'received', event: { id: headers['x-signalbox-event-id'] } });
  });

  test('after eight days without an event the order is abandoned, and nothing is left waiting', async () => {
    const handle = await start('orderPayment', { orderId: 'never' });
    expect(await handle.result()).toEqual({ status: 'abandoned' });
    expect(
      (await signalbox.pool.query(`SELECT state FROM wait WHERE workflow_id = $1`, [handle.workflowId])).rows,
    ).toEqual([{ state: 'withdrawn' }]);
  });

  test('a time-out is a typed result', async () => {
    expect(await (await start('waitOnce', { timeout: '30 days' })).result()).toEqual({ status: 'timedOut' });
  });

  async function start(type: string, input: unknown) {
    const { taskQueue } = signalbox.temporal;
    return await environment.client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args: [input] });
  }
});
