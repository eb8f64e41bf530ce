import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startSaveCheck } from '../../src/process/confirm-saves.ts';
import { createUnconfirmedSaves } from '../../src/store/access/unconfirmed-saves.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
}, 60_000);
afterAll(() => testDatabase?.drop());

test('runs that cannot save again, and one that nobody can ask about, keep no later save from being confirmed', async () => {
  const { pool } = testDatabase.database;
  await pool.query(
    `INSERT INTO task (id, kind, state, app_id, entitlement_id, identity_user_id, timed, document, created_at, updated_at, history_length)
     SELECT 'run' || n, 'grant', 'TASK_STATE_OPEN', 'a', 'e', 'u' || n, false, '{}', now(), now() - interval '1 h' + interval '1 ms' * n, 10
     FROM generate_series(1, 450) n`,
  );
  const asks = new Map<string, number>();
  const errors: unknown[] = [];
  const check = startSaveCheck({
    saves: createUnconfirmedSaves(pool),
    runs: {
      hasWrittenDown({ requestId }) {
        if (requestId === 'run3') return Promise.reject(new Error('It is not to be had.'));
        return Promise.resolve(Number(requestId.slice(3)) > 420);
      },
      saveAgain: ({ requestId }) => Promise.resolve(void asks.set(requestId, (asks.get(requestId) ?? 0) + 1)),
    },
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => check.stop());
  const confirmed = async () => {
    const { rows } = await pool.query(
      'SELECT count(*)::int AS count, min(substr(id, 4)::int) AS first FROM task WHERE confirmed_length = 10',
    );
    return rows[0];
  };
  await expect.poll(confirmed, { timeout: 60_000 }).toEqual({ count: 30, first: 421 });
  // They were looked at again since, and not asked again so soon.
  await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(1);
  expect(asks.size).toBe(419);
  expect([...asks.values()].every((times) => times === 1)).toBe(true);
}, 120_000);
