import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDispatchQueue } from '../../src/store/inbound/dispatch-queue.ts';
import { createEventStore } from '../../src/store/inbound/event-store.ts';
import { createSources } from '../../src/store/inbound/sources.ts';
import { createStaleWaits } from '../../src/store/inbound/wait-queries.ts';
import { findSealedSamples } from '../../src/store/reseal.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const rows = 5_000;
/** The rows of a page, and some more. */
const readMax = 300;
const minuteMs = 60_000;

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { pool } = testDatabase.database;
  await pool.query(`INSERT INTO event (id, source_id, received_at, outcome, method, url, headers, body, body_bytes)
    SELECT gen_random_uuid(), 'busy', now() - n * interval '1 minute', 'accepted', 'POST', '/', '[]', '{}', 2 FROM generate_series(1, ${rows}) n`);
  await pool.query(
    `INSERT INTO choice (event_id, receivers, starts) SELECT id, '{"orders": 0}', '{"workflows": {}}' FROM event`,
  );
  await pool.query(`INSERT INTO dispatch (event_id, due_at) SELECT id, now() + interval '1 hour' FROM event`);
  await pool.query(`INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, unconsumed, scope, workflow_name, workflow_version, matches, shape, key, since, state)
    SELECT n || '/1', 'w', n, n, 1, '{}', 'workflow/w', 'w', 0, '{}', '', '', now(), 'open' FROM generate_series(1, ${rows}) n`);
  await pool.query(`INSERT INTO source (id, name, platform, sealed_secrets, receivers, created_at)
    SELECT 's' || n, 's' || n, 'github', '', jsonb_build_object('workflow_' || n, 0), now() - n * interval '1 minute' FROM generate_series(1, ${rows}) n`);
  for (const table of ['source', 'event', 'choice', 'dispatch', 'wait']) await pool.query(`ANALYZE ${table}`);
});
afterAll(() => testDatabase?.drop());

/** Each of these is asked for every wait, or every few moments: it reads what it is about, however much else there is. */
describe('rows that are read', () => {
  const secretBox = createSecretBox(randomBytes(32));
  const lately = () => new Date(Date.now() - 20 * minuteMs);

  test('a look back reads events since the wait began, not those of before', async () => {
    const { read, answer } = await reading('event', (pool) =>
      createEventStore(pool, secretBox).accepted({ sourceIds: ['busy'], since: lately(), limit: 200 }),
    );
    expect(answer.events.length).toBeGreaterThan(15);
    expect(read).toBeLessThan(readMax);
  });

  test('so does one over events that an expression places', async () => {
    const { read, answer } = await reading('event', (pool) =>
      createEventStore(pool, secretBox).accepted({
        sourceIds: ['busy'],
        since: lately(),
        limit: 200,
        chosenFor: { workflowName: 'orders', workflowVersion: 0 },
      }),
    );
    expect(answer.events.length).toBeGreaterThan(15);
    expect(read).toBeLessThan(readMax);
  });

  test('a wait asks for the sources that its workflow listens to, not for all', async () => {
    const { read } = await reading('source', (pool) =>
      createSources({ pool, prisma: testDatabase.database.prisma }, secretBox).listening({
        workflowName: 'nobody sends to it',
        workflowVersion: 0,
      }),
    );
    expect(read).toBeLessThan(readMax);
  });

  test('a start asks under which key the database is sealed, and reads no events for it', async () => {
    const { read, answer } = await reading('event', findSealedSamples);
    expect(answer.length).toBeGreaterThan(0);
    expect(read).toBe(0);
  });

  test('a page of sources reads a page', async () => {
    const { read } = await reading('source', (pool) =>
      createSources({ pool, prisma: testDatabase.database.prisma }, secretBox).list({ limit: 0 }),
    );
    expect(read).toBeLessThan(readMax);
  });

  test('the sweeper reads work that is due', async () => {
    const { read, answer } = await reading('dispatch', (pool) =>
      createDispatchQueue({ pool, relaxedPool: pool }).takeDue({ limit: 200, leaseMs: 1_000 }),
    );
    expect(answer).toEqual([]);
    expect(read).toBeLessThan(readMax);
  });

  test('the sweep over waits reads old ones', async () => {
    const { read, answer } = await reading('wait', (pool) =>
      createStaleWaits(pool).oldest({ madeBeforeMs: 60 * minuteMs, limit: 50 }),
    );
    expect(answer).toEqual({ waits: [] });
    expect(read).toBeLessThan(readMax);
  });
});

async function reading<Answer>(
  table: string,
  ask: (pool: pg.Pool) => Promise<Answer>,
): Promise<{ read: number; answer: Answer }> {
  const client = await testDatabase.database.pool.connect();
  // One transaction: what the connection has counted before is there at both times.
  const counted = async () => {
    const {
      rows: [row],
    } = await client.query(
      'SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_xact_user_tables WHERE relname = $1',
      [table],
    );
    return row.read;
  };
  try {
    await client.query('BEGIN');
    const before = await counted();
    const answer = await ask(client as unknown as pg.Pool);
    return { read: (await counted()) - before, answer };
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
