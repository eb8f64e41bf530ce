import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ workflowTypes: ['waitInSequence', 'waitInParallel'] });
});

afterAll(() => signalbox?.stop());

const github = { sourcePlatform: 'GitHub', secretValue: 'hub-secret' };
const byOrder = waitTask({ '$.order': '${workflow.input.order}' });

describe('G1: an answered event is in the database', () => {
  test('a 200 comes only after the commit', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
    await signalbox.postOpen(id, { n: 0 });
    const blocker = await signalbox.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE event IN SHARE MODE');
    let answered = false;
    const posting = signalbox.postOpen(id, { n: 1 }).then((answer) => ((answered = true), answer));
    await sleep(300);
    expect(answered).toBe(false);
    await blocker.query('COMMIT');
    blocker.release();
    const { status, headers } = await posting;
    expect(status).toBe(200);
    const { rows } = await signalbox.pool.query('SELECT outcome FROM event WHERE id = $1', [
      headers['x-signalbox-event-id'],
    ]);
    expect(rows).toEqual([{ outcome: 'accepted' }]);
  });

  test('what cannot be stored is answered 503 with Retry-After, and the sender may come again', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
    await signalbox.pool.query('ALTER TABLE event RENAME TO event_gone');
    const refused = await signalbox.postOpen(id, { n: 1 });
    await signalbox.pool.query('ALTER TABLE event_gone RENAME TO event');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(refused.text).not.toMatch(/relation|event_gone|SELECT/);
    expect((await signalbox.postOpen(id, { n: 1 })).status).toBe(200);
    expect(await signalbox.ledger(id)).toHaveLength(1);
  });
});

describe('G2: a wait misses no event accepted since its run began', () => {
  test('the event first, the wait later', async () => {
    const name = await signalbox.saveDefinition([waitTask({ $: { never: true } }, 'gate'), byOrder]);
    const gate = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name, { order: 7 });
    await signalbox.postOpen(gate.id, { order: 7 });
    await signalbox.untilIdle();
    await signalbox.postOpen(gate.id, { never: true });
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(run.tasks.map(({ outputData }: any) => outputData)).toEqual([{ never: true }, { order: 7 }]);
  });

  test('a workflow without versions is listed under any, for an event that came first as for one that comes later (M10)', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInSequence: 3 } });
    const order = randomUUID();
    const since = Date.now() - 1_000;
    await signalbox.postOpen(id, { order, n: 1 });
    await signalbox.untilIdle();
    const workflowId = await signalbox.startWorkflow('waitInSequence', { times: 2, since, matches: { order } });
    await signalbox.untilWaiting(1);
    await signalbox.postOpen(id, { order, n: 2 });
    await signalbox.untilStatus(workflowId, 'COMPLETED');
  });

  test('an event from before the run is not for it, unless `since` says so (M30)', async () => {
    const name = await signalbox.saveDefinition([byOrder]);
    const reaching = await signalbox.saveDefinition([
      waitTask({ '$.order': '${workflow.input.order}' }, 'wait_ref', { since: '${workflow.input.since}' }),
    ]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0, [reaching]: 0 } });
    const since = Date.now() - 5;
    await signalbox.postOpen(id, { order: 'early' });
    await sleep(20);
    const strict = await signalbox.startWorkflow(name, { order: 'early' });
    const wide = await signalbox.startWorkflow(reaching, { order: 'early', since });
    await signalbox.untilStatus(wide, 'COMPLETED');
    expect(await signalbox.statusOf(strict)).toBe('RUNNING');
    await signalbox.postOpen(id, { order: 'early' });
    await signalbox.untilStatus(strict, 'COMPLETED');
  });

  test('of many waits and events that meet at the same moment none misses its own (M36)', async () => {
    const name = await signalbox.saveDefinition([byOrder]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const meet = async () => {
      const order = randomUUID();
      const starting = signalbox.startWorkflow(name, { order });
      // Around the moment of registering, a few milliseconds behind the start.
      await sleep(Math.random() * 60);
      expect((await signalbox.postOpen(id, { order })).status).toBe(200);
      return { workflowId: await starting, order };
    };
    const met = [];
    for (let round = 0; round < 6; round += 1) met.push(...(await Promise.all(Array.from({ length: 12 }, meet))));
    // The start may be later than the event: then the event is not for it.
    const eventOf = new Map(
      (
        await signalbox.pool.query(
          `SELECT convert_from(body, 'UTF8')::jsonb ->> 'order' AS order, received_at FROM event WHERE source_id = $1`,
          [id],
        )
      ).rows.map((row) => [row.order, row.received_at]),
    );
    const missed = [];
    for (const { workflowId, order } of met) {
      const { startTime, status } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
      if (status === 'RUNNING' && eventOf.get(order).getTime() >= startTime) missed.push(workflowId);
    }
    await sleep(1_000);
    for (const workflowId of missed) expect(await signalbox.statusOf(workflowId)).toBe('COMPLETED');
    const { rows } = await signalbox.pool.query(
      `SELECT count(*)::int AS n FROM wait WHERE workflow_name = $1 AND state = 'delivered'`,
      [name],
    );
    expect(rows[0].n).toBeGreaterThan(20);
  });
});

describe('G3: an event resumes each wait once, and a delivery counts once', () => {
  test('the same delivery ten times at once is one claim and nine duplicates, all answered 200 (R70)', async () => {
    const name = await signalbox.saveDefinition([byOrder, { ...byOrder, taskReferenceName: 'second' }]);
    const { id } = await signalbox.createSource({ ...github, receiverWorkflowNamesToVersions: { [name]: 0 } });
    const workflowId = await signalbox.startWorkflow(name, { order: 1 });
    const delivery = signAsGitHub(github.secretValue, { order: 1 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => signalbox.postEvent(id, delivery)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ headers }) => headers['x-signalbox-event-id'])).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['x-signalbox-duplicate'] === 'true')).toHaveLength(9);
    const outcomes = (await signalbox.ledger(id)).map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['accepted', ...Array(9).fill('duplicate')]);
    await signalbox.untilIdle();
    // The run goes on by itself once it was told.
    await vi.waitFor(
      async () => {
        const run = await signalbox.must('GET', `/api/workflow/${workflowId}`);
        expect([run.status, ...run.tasks.map(({ status }: any) => status)]).toEqual([
          'RUNNING',
          'COMPLETED',
          'IN_PROGRESS',
        ]);
      },
      { timeout: 60_000, interval: 100 },
    );
    await signalbox.postEvent(id, signAsGitHub(github.secretValue, { order: 1 }));
    await signalbox.untilStatus(workflowId, 'COMPLETED');
  });

  test('many deliveries, each sent several times in another order, are all answered 200 and accepted once', async () => {
    const { id } = await signalbox.createSource({ ...github, receiverWorkflowNamesToVersions: { nobody: 0 } });
    await signalbox.postEvent(id, signAsGitHub(github.secretValue, { first: true }));
    const deliveries = Array.from({ length: 40 }, (_, n) => signAsGitHub(github.secretValue, { n }));
    const statuses = await Promise.all(
      [...deliveries, ...deliveries.toReversed(), ...shuffled(deliveries), ...shuffled(deliveries)].map(
        async (delivery) => (await signalbox.postEvent(id, delivery)).status,
      ),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const { rows } = await signalbox.pool.query(
      'SELECT outcome, count(*)::int AS n FROM event WHERE source_id = $1 GROUP BY 1 ORDER BY 1',
      [id],
    );
    expect(rows).toEqual([
      { outcome: 'accepted', n: 41 },
      { outcome: 'duplicate', n: 120 },
    ]);
  });

  test('two waits in sequence with equal matches need two events (M31)', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInSequence: 0 } });
    const order = randomUUID();
    const workflowId = await signalbox.startWorkflow('waitInSequence', { times: 2, matches: { order } });
    const first = await signalbox.postOpen(id, { order });
    await signalbox.untilIdle();
    await sleep(300);
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
    const second = await signalbox.postOpen(id, { order });
    await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(await signalbox.client.workflow.result(workflowId)).toEqual(
      [first, second].map(({ headers }) => headers['x-signalbox-event-id']),
    );
  });

  test('a sequence of waits takes events that were all there before in their order (M30, M35)', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInSequence: 0 } });
    const order = randomUUID();
    const since = Date.now() - 5;
    const eventIds = [];
    for (let n = 0; n < 5; n += 1)
      eventIds.push((await signalbox.postOpen(id, { order, n })).headers['x-signalbox-event-id']);
    const workflowId = await signalbox.startWorkflow('waitInSequence', { times: 5, since, matches: { order } });
    expect(await signalbox.client.workflow.result(workflowId)).toEqual(eventIds);
  });

  test('waits that wait side by side are completed together by one event, early or late (M31)', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInParallel: 0 } });
    for (const early of [true, false]) {
      const order = randomUUID();
      const since = Date.now() - 5;
      const post = () => signalbox.postOpen(id, { order });
      const posted = early ? await post() : undefined;
      const workflowId = await signalbox.startWorkflow('waitInParallel', { times: 5, since, matches: { order } });
      const { headers } = posted ?? (await sleep(200), await post());
      await signalbox.untilStatus(workflowId, 'COMPLETED');
      expect(await signalbox.client.workflow.result(workflowId)).toEqual(
        Array(5).fill(headers['x-signalbox-event-id']),
      );
    }
  });

  test('waits side by side all get the event that comes while they are being registered (M31, M36)', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInParallel: 0 } });
    const runs = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const order = randomUUID();
        const since = Date.now() - 1_000;
        const starting = signalbox.startWorkflow('waitInParallel', { times: 4, since, matches: { order } });
        await sleep(Math.random() * 150);
        const { headers } = await signalbox.postOpen(id, { order });
        return { workflowId: await starting, eventId: headers['x-signalbox-event-id'] };
      }),
    );
    for (const { workflowId, eventId } of runs) {
      await signalbox.untilStatus(workflowId, 'COMPLETED');
      expect(await signalbox.client.workflow.result(workflowId)).toEqual(Array(4).fill(eventId));
    }
  });

  test('one event resumes every wait that matches, in any number of runs and workflows, and no other (M32, M74)', async () => {
    const names = [await signalbox.saveDefinition([byOrder]), await signalbox.saveDefinition([waitTask()])];
    const { id } = await signalbox.createSource({
      receiverWorkflowNamesToVersions: { [names[0] as string]: 0, [names[1] as string]: 1 },
    });
    const start = (name: string | undefined, order: number) => signalbox.startWorkflow(name as string, { order });
    const matching = await Promise.all([1, 1, 1, 2].map((order, at) => start(names[at % 2 === 1 ? 1 : 0], order)));
    const other = await start(names[0], 2);
    await sleep(300);
    await signalbox.postOpen(id, { order: 1 });
    for (const workflowId of matching) await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(await signalbox.statusOf(other)).toBe('RUNNING');
  });

  test('a workflow that the source does not list gets nothing (M10)', async () => {
    const name = await signalbox.saveDefinition([waitTask()]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { another: 0, [`${name}2`]: 0 } });
    const old = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 2 } });
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.postOpen(id, {});
    await signalbox.postOpen(old.id, {});
    await signalbox.untilIdle();
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
  });

  test('two sources feed one wait; whichever is first completes it (M13, M77)', async () => {
    const name = await signalbox.saveDefinition([byOrder]);
    const receiver = { receiverWorkflowNamesToVersions: { [name]: 0 } };
    const sources = [await signalbox.createSource(receiver), await signalbox.createSource({ ...github, ...receiver })];
    const [one, other] = await Promise.all([1, 2].map((order) => signalbox.startWorkflow(name, { order })));
    await signalbox.postOpen(sources[0]?.id ?? '', { order: 1 });
    await signalbox.postEvent(sources[1]?.id ?? '', signAsGitHub(github.secretValue, { order: 2 }));
    await signalbox.untilStatus(one ?? '', 'COMPLETED');
    await signalbox.untilStatus(other ?? '', 'COMPLETED');
  });

  test('the event that started a run is spent for it (M33)', async () => {
    const name = await signalbox.saveDefinition([byOrder]);
    const { id } = await signalbox.createSource({
      receiverWorkflowNamesToVersions: { [name]: 0 },
      workflowsToStart: { [name]: 0 },
    });
    await signalbox.postOpen(id, { order: 1 });
    await signalbox.untilIdle();
    const [first] = await startedBy(id);
    expect(await signalbox.statusOf(first.workflowId)).toBe('RUNNING');
    await signalbox.postOpen(id, { order: 1 });
    await signalbox.untilStatus(first.workflowId, 'COMPLETED');
    await signalbox.untilIdle();
    const [second] = await startedBy(id);
    expect(await signalbox.statusOf(second.workflowId)).toBe('RUNNING');
  });
});

async function startedBy(sourceId: string): Promise<any> {
  return (await signalbox.ledger(sourceId))[0].started;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}
