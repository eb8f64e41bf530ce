import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewEvent } from '../../src/model/inbound/event.ts';
import type { AcceptedPlace } from '../../src/model/inbound/event-store.ts';
import { createEventStore } from '../../src/store/inbound/event-store.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase?.drop());

const openLog = () => createEventStore(testDatabase.database.pool, createSecretBox(randomBytes(32)));

describe('the ledger', () => {
  test('two batches that hold the same deliveries in opposite order never block each other (R70, R113)', async () => {
    const sourceId = await newSource();
    const log = openLog();
    for (let round = 0; round < 20; round += 1) {
      const keys = Array.from({ length: 100 }, (_, n) => `id:${round}-${n}`);
      const batches = [keys, keys.toReversed(), keys, keys.toReversed()].map((order) =>
        order.map((key) => eventOf(sourceId, { key })),
      );
      const answers = await Promise.all(batches.map((batch) => log.append(batch)));
      expect(answers.flat().filter(({ kind }) => kind === 'recorded')).toHaveLength(keys.length);
      expect(answers.flat().filter(({ kind }) => kind === 'duplicate')).toHaveLength(3 * keys.length);
    }
  });

  test('two batches with the same signed contents under different ids never block each other, and each content is recorded once', async () => {
    const sourceId = await newSource();
    const log = openLog();
    for (let round = 0; round < 20; round += 1) {
      const contents = Array.from({ length: 100 }, (_, n) => `body:${round}-${n}`);
      const batches = [contents, contents.toReversed(), contents].map((order) =>
        order.map((key) => eventOf(sourceId, { key: `id:${randomUUID()}`, content: { key } })),
      );
      const answers = await Promise.all(batches.map((batch) => log.append(batch)));
      expect(answers.flat().filter(({ kind }) => kind === 'recorded')).toHaveLength(contents.length);
      expect(answers.flat().filter(({ kind }) => kind === 'duplicate')).toHaveLength(2 * contents.length);
    }
  });

  test('two batches that prove the same sources in opposite order never block each other', async () => {
    const log = openLog();
    const proven: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const sourceIds = await Promise.all(Array.from({ length: 30 }, newSource));
      proven.push(...sourceIds);
      const batches = [sourceIds, sourceIds.toReversed()].map((order) =>
        order.map((id) => ({ ...eventOf(id), verifiesUrl: true })),
      );
      await Promise.all(batches.map((batch) => log.append(batch)));
    }
    const { rows } = await testDatabase.database.pool.query(
      'SELECT DISTINCT url_verified FROM source WHERE id = ANY($1)',
      [proven],
    );
    expect(rows).toEqual([{ url_verified: true }]);
  });

  test('a repeat within one batch is a duplicate of the first of them', async () => {
    const sourceId = await newSource();
    const [first, second] = [eventOf(sourceId, { key: 'id:once' }), eventOf(sourceId, { key: 'id:once' })];
    const answers = await openLog().append([first, second]);
    expect(answers.map(({ kind }) => kind)).toEqual(['recorded', 'duplicate']);
    expect(answers[1]).toMatchObject({ of: first.id });
  });

  test('receipt times keep the order of arrival, whatever the deliveries are called (M35)', async () => {
    const sourceId = await newSource();
    const events = ['id:c', 'id:a', undefined, 'id:b'].map((key) =>
      eventOf(sourceId, key === undefined ? undefined : { key }),
    );
    const log = openLog();
    await log.append(events);
    const page = await log.accepted({ sourceIds: [sourceId], since: new Date(0), limit: 10 });
    expect(page.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  test('a request that was judged by an older state of its source is not written (R18)', async () => {
    const sourceId = await newSource();
    await testDatabase.database.pool.query('UPDATE source SET revision = revision + 1 WHERE id = $1', [sourceId]);
    const [answer] = await openLog().append([eventOf(sourceId)]);
    expect(answer).toEqual({ kind: 'stale' });
    expect(
      (await testDatabase.database.pool.query('SELECT id FROM event WHERE source_id = $1', [sourceId])).rows,
    ).toEqual([]);
  });

  test('a row that cannot be stored fails alone, as a new event and as a repeat', async () => {
    const sourceId = await newSource();
    const log = openLog();
    const once = { key: 'id:beside-poison' };
    const batch = [
      eventOf(sourceId, once),
      eventOf(sourceId, { key: 'id:a\0b' }),
      eventOf(sourceId, { key: `id:${randomBytes(6_000).toString('hex')}` }),
      eventOf(sourceId),
    ];
    expect((await log.append(batch)).map(({ kind }) => kind)).toEqual([
      'recorded',
      'unstorable',
      'unstorable',
      'recorded',
    ]);
    const repeats = [eventOf(sourceId, once), { ...eventOf(sourceId, once), eventType: 'a\0b' }, eventOf(sourceId)];
    expect((await log.append(repeats)).map(({ kind }) => kind)).toEqual(['duplicate', 'unstorable', 'recorded']);
    const { rows } = await testDatabase.database.pool.query(
      'SELECT outcome FROM event WHERE source_id = $1 ORDER BY outcome',
      [sourceId],
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'duplicate']);
  });

  test('a fault of the database itself is none of the rows: nothing is written and nothing tried row by row', async () => {
    const sourceId = await newSource();
    const { pool } = testDatabase.database;
    await pool.query(`ALTER TABLE event ADD CONSTRAINT fault CHECK (method <> 'FAULT')`);
    try {
      await expect(openLog().append([eventOf(sourceId), { ...eventOf(sourceId), method: 'FAULT' }])).rejects.toThrow();
    } finally {
      await pool.query('ALTER TABLE event DROP CONSTRAINT fault');
    }
    expect((await pool.query('SELECT 1 FROM event WHERE source_id = $1', [sourceId])).rows).toEqual([]);
  });

  test('pages go through all events of one millisecond, each once', async () => {
    const sourceId = await newSource();
    const log = openLog();
    await log.append(Array.from({ length: 25 }, () => eventOf(sourceId)));
    await testDatabase.database.pool.query(
      `UPDATE event SET received_at = date_trunc('minute', now()) + interval '123 milliseconds' + (abs(hashtext(id::text)) % 7 + 1) * interval '1 microsecond' WHERE source_id = $1`,
      [sourceId],
    );
    const seen: string[] = [];
    let after: AcceptedPlace | undefined;
    do {
      const page = await log.accepted({ sourceIds: [sourceId], since: new Date(0), after, limit: 10 });
      seen.push(...page.events.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined && seen.length < 100);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });
});

async function newSource(): Promise<string> {
  const id = randomUUID();
  const { rows } = await testDatabase.database.pool.query<{ revision: number }>(
    `INSERT INTO source (id, name, platform, sealed_secrets) VALUES ($1, $1, 'custom', '') RETURNING revision`,
    [id],
  );
  revisions.set(id, rows[0]?.revision ?? 0);
  return id;
}

/** Of the sources, when they were made. */
const revisions = new Map<string, number>();

function eventOf(sourceId: string, delivery?: NewEvent['delivery']): NewEvent {
  return {
    id: randomUUID(),
    sourceId,
    sourceRevision: revisions.get(sourceId) ?? 0,
    outcome: { kind: 'accepted' },
    delivery,
    method: 'POST',
    url: 'http://localhost/webhook/1',
    headers: [['X-Key', 'k']],
    body: Buffer.from('{}'),
    verifiesUrl: false,
  };
}
