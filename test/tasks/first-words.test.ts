import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordedExecutions } from '../../src/store/executions/recorded-executions.ts';
import { createFirstWords } from '../../src/tasks/first-words.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase?.drop());

test('a start waits for the first words of its run no longer than it may, also while the database hangs', async () => {
  const { pool } = testDatabase.database;
  const recorded = createRecordedExecutions(pool);
  const firstWords = createFirstWords(recorded);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('LOCK TABLE execution');
    const other = recorded.runIdsOf(['w']).then(
      () => 'the database answered',
      () => 'the database gave up',
    );
    const started = firstWords.until({ workflowId: 'w', runId: 'r' }, 50).then(() => 'the start goes on');
    expect(await Promise.race([other, started])).toBe('the start goes on');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
