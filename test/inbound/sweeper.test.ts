import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSweeper } from '../../src/inbound/dispatch/sweeper.ts';
import { createDispatchQueue } from '../../src/store/inbound/dispatch-queue.ts';
import { createEventStore } from '../../src/store/inbound/event-store.ts';
import { createSources } from '../../src/store/inbound/sources.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const backlog = 3_000;
const perSweep = 200;

let testDatabase: TestDatabase;
beforeAll(async () => void (testDatabase = await createTestDatabase()));
afterAll(() => testDatabase?.drop());

test('a process without room for the events of an expression leaves them to others, and does not read on and on', async () => {
  const { database } = testDatabase;
  const secretBox = createSecretBox(randomBytes(32));
  const sources = createSources(database, secretBox);
  await sources.create({
    id: 'slow',
    name: 'slow',
    verifierSettings: { platform: 'Custom', secrets: [], headers: {}, urlVerified: true },
    receivers: {},
    starts: { workflows: {} },
    expression: '({})',
    settings: {},
    tags: [],
  });
  await database.pool.query(`INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes)
    SELECT gen_random_uuid(), 'slow', 'accepted', 'POST', '/', '[]', '{}', 2 FROM generate_series(1, ${backlog})`);
  await database.pool.query(
    `INSERT INTO dispatch (event_id, due_at) SELECT id, now() - interval '1 minute' FROM event`,
  );
  let offered = 0;
  const errors: unknown[] = [];
  const full = {
    offer: () => ((offered += 1), false),
    dispatch: async () => undefined,
    isMatching: () => false,
    has: () => false,
    drain: async () => undefined,
  };
  const startedAt = performance.now();
  const sweeper = startSweeper({
    queue: createDispatchQueue(database),
    log: createEventStore(database.pool, secretBox),
    sources,
    dispatcher: full,
    retentionMs: 86_400_000,
    onError: (error) => void errors.push(error),
  });
  await sleep(900);
  await sweeper.stop();
  expect(errors).toEqual([]);
  expect(offered).toBeGreaterThanOrEqual(perSweep);
  // One sweep at once, another after each pause of half a second.
  expect(offered).toBeLessThanOrEqual(perSweep * (1 + Math.ceil((performance.now() - startedAt) / 500)));
});
