import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ExecutionChange } from '../../src/model/definitions/execution-change.ts';
import { createExecutionRecorder } from '../../src/store/executions/execution-recorder.ts';
import { createExecutionSearches } from '../../src/store/executions/execution-searches.ts';
import { createRecordedExecutions } from '../../src/store/executions/recorded-executions.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
}, 60_000);
afterAll(() => testDatabase?.drop());

const runId = randomUUID();

function changeOf(workflowId: string, more: Partial<ExecutionChange> = {}): ExecutionChange {
  const head = { workflowId, workflowName: 'w', workflowVersion: 1, status: 'RUNNING' };
  return {
    workflowId,
    runId,
    runStartedMs: 1,
    historyLength: 4,
    isWhole: true,
    name: 'w',
    version: 1,
    status: 'RUNNING',
    startTime: 1,
    updateTime: 1,
    endTime: 0,
    head: JSON.stringify(head),
    tasksCount: 0,
    tasks: [],
    ...more,
  };
}

test('of a run whose change was left out in a long outage the record says that it is not whole', async () => {
  const { pool } = testDatabase.database;
  let errors = 0;
  const recorder = createExecutionRecorder({ pool, onError: () => (errors += 1) });
  onTestFinished(() => recorder.stop());
  const ids = Array.from({ length: 5_001 }, () => randomUUID());
  const writeAll = (more?: Partial<ExecutionChange>) =>
    Promise.all(ids.map((id) => recorder.write(changeOf(id, more))));
  const counts = async () => {
    const { rows } = await pool.query(`SELECT status, is_whole, count(*)::int FROM execution GROUP BY 1, 2 ORDER BY 1`);
    return rows.map((row) => [row.status, row.is_whole, row.count]);
  };
  await writeAll();
  await expect.poll(counts, { timeout: 60_000 }).toEqual([['RUNNING', true, 5_001]]);

  await pool.query('ALTER TABLE execution RENAME TO execution_away');
  errors = 0;
  await writeAll({ isWhole: false, historyLength: 8, status: 'PAUSED' });
  // Each has failed again and again: in between all of them were waiting, one too many.
  await expect.poll(() => errors, { timeout: 90_000 }).toBeGreaterThan(3 * ids.length);
  await pool.query('ALTER TABLE execution_away RENAME TO execution');
  await expect.poll(counts, { timeout: 60_000 }).toEqual([
    ['PAUSED', true, 5_000],
    ['RUNNING', false, 1],
  ]);

  const { rows } = await pool.query('SELECT workflow_id FROM execution WHERE NOT is_whole');
  const isWhole = async () => (await createRecordedExecutions(pool).find(rows[0].workflow_id))?.isWhole;
  await recorder.write(changeOf(rows[0].workflow_id, { isWhole: false, historyLength: 12 }));
  expect(await isWhole()).toBe(false);
  await recorder.write(changeOf(rows[0].workflow_id, { historyLength: 16 }));
  expect(await isWhole()).toBe(true);
}, 240_000);

test('a change that could not be written, and fails again while a later one is on its way, is not lost', async () => {
  const { pool } = testDatabase.database;
  const recorder = createExecutionRecorder({ pool, onError: () => undefined });
  onTestFinished(() => recorder.stop());
  const workflowId = randomUUID();
  const task = (seq: number) => ({
    ...{ seq, taskId: `${workflowId}/${seq}`, taskType: 'NOOP', taskDefName: 'n', reference: `t${seq}` },
    ...{ status: 'COMPLETED', scheduledTime: 1, updateTime: 1, document: '{}' },
  });
  const step = (seq: number) =>
    recorder.write(
      changeOf(workflowId, { isWhole: seq === 1, historyLength: seq * 4, tasksCount: seq, tasks: [task(seq)] }),
    );
  const waiting = async () => {
    const { rows } = await pool.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.map(({ pid }) => pid);
  };
  await step(1);
  await pool.query('ALTER TABLE execution RENAME TO execution_away');
  await step(2);
  await pool.query('ALTER TABLE execution_away RENAME TO execution');
  const locker = await pool.connect();
  try {
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE execution');
    // The change is tried again by itself, and waits.
    await expect.poll(waiting, { timeout: 20_000, interval: 20 }).toHaveLength(1);
    const [pid] = await waiting();
    const later = step(3);
    await sleep(100);
    await locker.query('SELECT pg_cancel_backend($1)', [pid]);
    await locker.query('COMMIT');
    await later;
  } finally {
    locker.release();
  }
  const written = async () => {
    const { rows } = await pool.query('SELECT seq FROM execution_task WHERE workflow_id = $1 ORDER BY seq', [
      workflowId,
    ]);
    return rows.map(({ seq }) => seq);
  };
  await expect.poll(written, { timeout: 20_000 }).toEqual([1, 2, 3]);
}, 120_000);

test('a change whose write takes long is not written once more beside it, and one that comes meanwhile follows', async () => {
  const { pool } = testDatabase.database;
  let errors = 0;
  const recorder = createExecutionRecorder({ pool, onError: () => (errors += 1) });
  onTestFinished(() => recorder.stop());
  const workflowId = randomUUID();
  await recorder.write(changeOf(workflowId));
  const locker = await pool.connect();
  const waiting = async () => {
    const { rows } = await locker.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length;
  };
  const found = async () => (await createRecordedExecutions(pool).find(workflowId))?.execution;
  const writing = { isWhole: false, status: 'PAUSED' as const, historyLength: 8, head: '{"status":"PAUSED"}' };
  const later = { isWhole: false, historyLength: 12, variables: '{"a":1}' };
  try {
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE execution');
    await recorder.write(changeOf(workflowId, writing));
    expect(errors).toBe(1);
    await recorder.write(changeOf(workflowId, later));
    let most = 0;
    for (const until = Date.now() + 4_000; Date.now() < until; await sleep(50)) most = Math.max(most, await waiting());
    expect(most).toBe(1);
    await locker.query('COMMIT');
  } finally {
    locker.release();
  }
  await recorder.stop();
  expect(await found()).toMatchObject({ status: 'RUNNING', variables: { a: 1 } });
}, 120_000);

test('what a long outage keeps waiting is bounded in its size, too', async () => {
  const { pool } = testDatabase.database;
  const recorder = createExecutionRecorder({ pool, onError: () => undefined });
  onTestFinished(() => recorder.stop());
  const ids = Array.from({ length: 5 }, () => randomUUID());
  await Promise.all(ids.map((id) => recorder.write(changeOf(id))));
  const large = { isWhole: false, historyLength: 8, variables: JSON.stringify({ a: 'x'.repeat(20 * 1024 * 1024) }) };
  await pool.query('ALTER TABLE execution RENAME TO execution_away');
  for (const id of ids) await recorder.write(changeOf(id, large));
  await pool.query('ALTER TABLE execution_away RENAME TO execution');
  const standing = async () => {
    const { rows } = await pool.query(
      `SELECT DISTINCT is_whole, history_length = 8 AS is_last FROM execution WHERE workflow_id = ANY($1) ORDER BY 1`,
      [ids],
    );
    return rows.map((row) => ({ isWhole: row.is_whole, isLast: row.is_last }));
  };
  // What was kept is written, and of the others their records say that they are not whole.
  const kept = { isWhole: true, isLast: true };
  await expect.poll(standing, { timeout: 60_000 }).toEqual([{ isWhole: false, isLast: false }, kept]);
}, 120_000);

test('a large change that the database breaks off again and again is left out: its process has other work', async () => {
  const { pool, url } = testDatabase.database;
  const impatient = new pg.Pool({ connectionString: url, statement_timeout: 500 });
  const errors: unknown[] = [];
  const recorder = createExecutionRecorder({ pool: impatient, onError: (error) => errors.push(error) });
  onTestFinished(async () => {
    await recorder.stop();
    await impatient.end();
  });
  const large = { variables: JSON.stringify({ a: 'x'.repeat(9 * 1024 * 1024) }) };
  const ids = { large: randomUUID(), small: randomUUID() };
  for (const id of Object.values(ids)) await recorder.write(changeOf(id));
  const locker = await pool.connect();
  try {
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE execution');
    await recorder.write(changeOf(ids.large, { isWhole: false, historyLength: 8, ...large }));
    await recorder.write(changeOf(ids.small, { isWhole: false, historyLength: 8 }));
    // It goes on speaking meanwhile.
    for (let length = 12; errors.length < 6; length += 4) {
      await recorder.write(changeOf(ids.large, { isWhole: false, historyLength: length }));
      await sleep(100);
    }
    await expect.poll(() => errors.length, { timeout: 60_000 }).toBeGreaterThan(10);
    await locker.query('COMMIT');
  } finally {
    locker.release();
  }
  const recorded = createRecordedExecutions(pool);
  await expect.poll(async () => (await recorded.find(ids.small))?.historyLength, { timeout: 20_000 }).toBe(8);
  expect((await recorded.find(ids.small))?.isWhole).toBe(true);
  await expect.poll(async () => (await recorded.find(ids.large))?.isWhole, { timeout: 20_000 }).toBe(false);
}, 120_000);

test('a run with a long correlation id and idempotency key is recorded, and found by them', async () => {
  const { pool } = testDatabase.database;
  const errors: unknown[] = [];
  const recorder = createExecutionRecorder({ pool, onError: (error) => errors.push(error) });
  onTestFinished(() => recorder.stop());
  const [workflowId, correlationId, idempotencyKey] = [randomUUID(), longText(), longText()];
  await recorder.write(changeOf(workflowId, { correlationId, idempotencyKey }));
  expect(errors).toEqual([]);
  const searches = createExecutionSearches(pool);
  const correlated = await searches.correlated(['w'], [correlationId, longText()], { includeClosed: true });
  expect(correlated).toEqual(new Map([[correlationId, { workflowIds: [workflowId], isCut: false }]]));
  const hits = async (field: 'correlationId' | 'idempotencyKey', value: string) => {
    const clauses = [{ field, operator: '=' as const, values: [value] }];
    return (await searches.executions({ clauses, freeText: '', sort: [], start: 0, size: 9 })).totalHits;
  };
  expect([await hits('correlationId', correlationId), await hits('idempotencyKey', idempotencyKey)]).toEqual([1, 1]);
  expect(await hits('correlationId', longText())).toBe(0);
});

test('a change that Postgres refuses for what it contains is tried once, and the record says that it is not whole', async () => {
  const { pool } = testDatabase.database;
  const errors: unknown[] = [];
  const recorder = createExecutionRecorder({ pool, onError: (error) => errors.push(error) });
  onTestFinished(() => recorder.stop());
  const workflowId = randomUUID();
  const stored = () => createRecordedExecutions(pool).find(workflowId);
  await recorder.write(changeOf(workflowId));
  await recorder.write(changeOf(workflowId, { isWhole: false, historyLength: 8, output: '\0' }));
  await expect.poll(async () => (await stored())?.isWhole, { timeout: 10_000 }).toBe(false);
  await sleep(2_500);
  expect(errors).toHaveLength(1);
  await recorder.write(changeOf(workflowId, { historyLength: 12 }));
  expect((await stored())?.isWhole).toBe(true);
}, 30_000);

/** Nothing that could be compressed to the size of an entry of an index. */
function longText(): string {
  return randomBytes(6_000).toString('base64');
}
