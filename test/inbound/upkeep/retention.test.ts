import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startRetention } from '../../../src/inbound/upkeep/retention.ts';
import { createRetention } from '../../../src/store/inbound/retention.ts';
import { waitTask } from '../../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

let signalbox: Signalbox;
/** Its own watch would find that the run goes on. */
const stallWatch = { settledMs: 0, pauseMs: 86_400_000 };
beforeAll(async () => void (signalbox = await startSignalbox({ stallWatch })));
afterAll(() => signalbox.stop());

const dayMs = 86_400_000;
const count = async (table: string) =>
  (await signalbox.pool.query(`SELECT count(*)::int AS count FROM ${table}`)).rows[0].count;

/** As if all that is there had come so long ago. */
async function age(days: number): Promise<void> {
  await signalbox.pool.query(
    `UPDATE event SET received_at = received_at - make_interval(days => $1),
       id = (lpad(to_hex((extract(epoch FROM received_at - make_interval(days => $1)) * 1000)::bigint), 12, '0') || substr(replace(id::text, '-', ''), 13))::uuid`,
    [days],
  );
}

it('forgets events of every outcome, with what belongs to them, and nothing younger', async () => {
  const workflow = await signalbox.saveDefinition([waitTask()]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(source.id, { a: 1 });
  await signalbox.untilStatus(run, 'COMPLETED');
  await signalbox.postEvent(source.id, { body: '{}' });
  await signalbox.untilIdle();
  expect(await count('event')).toBe(2);

  const retention = createRetention(signalbox.pool);
  const before = new Date(Date.now() - 16 * dayMs);
  expect(await retention.removeEvents(before, 10)).toBe(0);
  const {
    rows: [{ id: before_id }],
  } = await signalbox.pool.query(`SELECT id FROM event WHERE outcome = 'accepted'`);
  await age(17);
  const {
    rows: [{ id: after_id }],
  } = await signalbox.pool.query(`SELECT id FROM event WHERE outcome = 'accepted'`);
  await signalbox.pool.query('UPDATE wait SET event_id = $2 WHERE event_id = $1', [before_id, after_id]);
  await signalbox.pool.query(
    `INSERT INTO stalled_run (event_id, workflow_id, workflow_name, via, kind, message) VALUES ($1, $2, $3, 'start', 'NO_WORKER', '')`,
    [after_id, run, workflow],
  );
  await signalbox.postOpen(source.id, { b: 2 });
  await signalbox.untilIdle();

  expect(await retention.removeEvents(before, 1)).toBe(1);
  const running = startRetention({
    retention,
    days: 8,
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => running.stop());
  while ((await count('event')) > 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await signalbox.ledger(source.id)).map((entry) => entry.body ?? entry.outcome)).toEqual(['accepted']);
  expect([await count('wait'), await count('stalled_run')]).toEqual([0, 0]);
});

it('a wait that took an event and was never told waits again when the event expires', async () => {
  await signalbox.pool.query(`INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes, received_at)
    VALUES ('01000000-0000-7000-8000-000000000001', 's', 'accepted', 'POST', '/', '[]', '', 0, now() - interval '9 days')`);
  await signalbox.pool.query(`INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, scope, workflow_name, workflow_version, matches, shape, key, since, state, event_id, claimed_at)
    VALUES ('w', 'w', 'r', 'r', 1, 'workflow/x', 'x', 0, '{}', '', '', now(), 'claimed', '01000000-0000-7000-8000-000000000001', now())`);
  expect(
    await createRetention(signalbox.pool).expireEvents({ before: new Date(Date.now() - 8 * dayMs), limit: 10 }),
  ).toMatchObject({ expired: 1 });
  expect((await signalbox.pool.query(`SELECT state, event_id FROM wait WHERE id = 'w'`)).rows).toEqual([
    { state: 'open', event_id: null },
  ]);
});

it('forgets withdrawn waits and counts by their age, and keeps open waits however old', async () => {
  await signalbox.pool.query('DELETE FROM wait');
  for (const [id, state, days] of [
    ['old', 'withdrawn', 9],
    ['young', 'withdrawn', 1],
    ['open', 'open', 400],
  ]) {
    await signalbox.pool.query(
      `INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, scope, workflow_name, workflow_version, matches, shape, key, since, state, registered_at)
      VALUES ($1, 'w', 'r', 'r', 1, 'workflow/x', 'x', 0, '{}', '', '', now(), $2, now() - make_interval(days => $3))`,
      [id, state, days],
    );
  }
  const retention = createRetention(signalbox.pool);
  const before = new Date(Date.now() - 8 * dayMs);
  expect(await retention.removeWaits(before, 10)).toBe(1);
  expect((await signalbox.pool.query('SELECT id FROM wait ORDER BY id')).rows.map((row) => row.id)).toEqual([
    'open',
    'young',
  ]);
  await signalbox.pool.query(
    `INSERT INTO refusal_count VALUES ('s', now() - interval '9 days', 'TOO_LARGE', 1), ('s', now(), 'TOO_LARGE', 1)`,
  );
  expect(await retention.removeCounts(before, 10)).toBe(1);
  expect(await count('refusal_count')).toBe(1);
});

it('lets events expire step by step, looks at none twice in a pass, and finds in the next one what was held', async () => {
  await signalbox.pool.query('DELETE FROM event');
  const before = new Date(Date.now() - 8 * dayMs);
  const idAt = (n: number) => {
    const hex = (before.getTime() - 5_000 + n).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  };
  for (let n = 0; n < 5; n += 1) {
    await signalbox.pool.query(
      `INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes, received_at) VALUES ($1, 's', $2, 'POST', '/', '[]', 'x', 1, $3)`,
      [idAt(n), n === 3 ? 'rejected' : 'accepted', new Date(before.getTime() - 5_000 + n)],
    );
  }
  const retention = createRetention(signalbox.pool);
  const client = await signalbox.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM event WHERE id = $1 FOR UPDATE', [idAt(1)]);
  const steps = [await retention.expireEvents({ before, limit: 2 })];
  while (steps.at(-1)?.next !== undefined)
    steps.push(await retention.expireEvents({ before, after: steps.at(-1)?.next, limit: 2 }));
  await client.query('ROLLBACK');
  client.release();
  expect(steps).toEqual([
    { expired: 1, removed: 0, next: idAt(1) },
    { expired: 1, removed: 1, next: idAt(3) },
    { expired: 1, removed: 0, next: undefined },
  ]);
  expect(await retention.expireEvents({ before, since: before, limit: 2 })).toEqual({
    expired: 1,
    removed: 0,
    next: undefined,
  });
  expect(await count(`event WHERE outcome = 'expired' AND body = ''`)).toBe(4);
});

it('leaves what somebody else holds for the next time instead of waiting', async () => {
  await signalbox.pool.query('DELETE FROM event');
  await signalbox.pool.query(`INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes, received_at)
    VALUES ('01000000-0000-7000-8000-000000000002', 's', 'rejected', 'POST', '/', '[]', '', 0, now() - interval '9 days')`);
  const client = await signalbox.pool.connect();
  await client.query('BEGIN; SELECT id FROM event FOR UPDATE');
  const removed = await createRetention(signalbox.pool).removeEvents(new Date(Date.now() - 8 * dayMs), 10);
  await client.query('ROLLBACK');
  client.release();
  expect(removed).toBe(0);
});
