import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlaceRequest, RunPlaceStore } from '../../src/model/definitions/run-places.ts';
import { createRunPlaceStore } from '../../src/store/executions/run-places.ts';
import { createTestDatabase } from '../helpers/database.ts';
import type { TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
let places: RunPlaceStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  places = createRunPlaceStore(testDatabase.database.pool);
});

afterAll(() => testDatabase?.drop());

test('a run that asks late, after it has left, takes no place', async () => {
  const run = newRun();
  // The worker that is frozen had the workflow task before the one that did it.
  const frozen = { ...run, runStartedMs: run.runStartedMs - 10_000 };
  await places.take(run);
  expect(await places.leave(run)).toBe(run.limitKey);
  // Nobody waits for the answer; a run that did would go on.
  expect(await places.take(frozen)).toBe(true);
  expect(await places.take(run)).toBe(true);
  expect(await places.leave(run)).toBeUndefined();
  expect(await places.take(nextOf(run))).toBe(true);
});

test('nor does one that was swept, since Temporal had ended it', async () => {
  const run = newRun();
  await places.take(run);
  await writeEnd(run);
  await sweep();
  await places.take(run);
  expect(await places.take(nextOf(run))).toBe(true);
});

test('nor does any run of a chain, also one before that which left', async () => {
  const first = newRun();
  const second = continuationOf(first);
  await places.take(first);
  expect(await places.take(second)).toBe(true);
  await places.take(first);
  await places.leave(second);
  await places.take(first);
  await places.take(second);
  expect(await places.take(nextOf(first))).toBe(true);
});

test('a run that was reset after it had left is let in again, as the last one', async () => {
  const run = newRun();
  await places.take(run);
  await places.leave(run);
  const reset = continuationOf(run);
  expect(await places.take(reset)).toBe(true);
  const next = nextOf(run);
  expect(await places.take(next)).toBe(false);
  await places.leave(reset);
  expect(await idsDue(run.limitKey)).toEqual([next.chainId]);
  await places.markTold(next.chainId);
  const again = continuationOf(reset);
  expect(await places.take(again)).toBe(false);
  expect(await places.keysWaitedFor()).toContain(run.limitKey);
  await places.leave(next);
  expect(await idsDue(run.limitKey)).toEqual([again.chainId]);
});

test('a run whose workflow task was lost together with its leave is let in again', async () => {
  const run = newRun();
  await places.take(run);
  await places.leave(run);
  const again = { ...run, runStartedMs: run.runStartedMs + 10_000 };
  expect(await places.take(again)).toBe(true);
  expect(await places.take(nextOf(run))).toBe(false);
  expect(await places.leave(again)).toBe(run.limitKey);
});

test('a run that was started again under its workflow id is let in', async () => {
  const run = newRun();
  await places.take(run);
  await places.leave(run);
  const restarted = restartOf(run);
  expect(await places.take(restarted)).toBe(true);
  await places.take(run);
  await sweep();
  expect(await places.take(nextOf(run))).toBe(false);
  expect(await places.leave(restarted)).toBe(run.limitKey);
});

test('an old run that asks late, of which nothing is remembered, never takes the place of the one that goes on', async () => {
  const old = newRun();
  const restarted = restartOf(old);
  expect(await places.take(restarted)).toBe(true);
  await places.take(old);
  await sweep();
  const next = nextOf(old);
  expect(await places.take(next)).toBe(false);
  // Its own place is given back.
  expect(await places.leave(restarted)).toBe(old.limitKey);
  expect(await idsDue(old.limitKey)).toEqual([next.chainId]);
});

test('and gives back what it takes once its end is known', async () => {
  const run = newRun();
  await places.take(run);
  await places.leave(run);
  await writeEnd(run);
  await forget();
  await places.take(run);
  expect(await places.take(nextOf(run))).toBe(false);
  await sweep();
  expect(await idsDue(run.limitKey)).toHaveLength(1);

  const [first, last] = chainOfTwo();
  await writeEnd(last);
  await places.take(first);
  await sweep();
  expect(await places.take(nextOf(first))).toBe(true);
});

test('the end of the run before does not end one that was reset', async () => {
  const run = newRun();
  await places.take(run);
  await places.leave(run);
  await writeEnd(run);
  await places.take(continuationOf(run));
  await sweep();
  expect(await places.take(nextOf(run))).toBe(false);
});

test('a run that waits and asks again late is told all the same', async () => {
  const run = newRun();
  const next = nextOf(run);
  await places.take(run);
  expect(await places.take(next)).toBe(false);
  await places.leave(run);
  await places.take(next);
  expect(await idsDue(run.limitKey)).toEqual([next.chainId]);
});

test('a run that leaves late leaves the place to the one that goes on in its stead', async () => {
  const [first, second] = chainOfTwo();
  await places.take(first);
  await places.take(second);
  expect(await places.leave(first)).toBeUndefined();
  expect(await places.take(nextOf(first))).toBe(false);
  expect(await places.leave(second)).toBe(first.limitKey);
});

test('a row of a version that did not write down its run is left, and let in again, too', async () => {
  const run = newRun();
  const { pool } = testDatabase.database;
  await pool.query(
    `INSERT INTO run_place (chain_id, workflow_id, limit_key, runs_max, is_told) VALUES ($1, $2, $3, 1, true)`,
    [run.chainId, run.workflowId, run.limitKey],
  );
  await sweep();
  expect(await places.take(nextOf(run))).toBe(false);
  expect(await places.leave(run)).toBe(run.limitKey);
  await places.take(run);
  expect(await idsDue(run.limitKey)).toHaveLength(1);
  expect(await places.take(continuationOf(run))).toBe(false);
});

test('a run that has left is remembered for ten minutes, without its key', async () => {
  const run = newRun();
  const { pool } = testDatabase.database;
  const rows = async () =>
    (await pool.query('SELECT limit_key, left_at FROM run_place WHERE chain_id = $1', [run.chainId])).rows;
  await places.take(run);
  await places.leave(run);
  await age(run, 'left_at', '9 minutes');
  await places.forgetLeft();
  expect(await rows()).toEqual([{ limit_key: null, left_at: expect.any(Date) }]);
  await age(run, 'left_at', '2 minutes');
  await places.forgetLeft();
  expect(await rows()).toEqual([]);
});

function newRun(): PlaceRequest {
  return {
    ...{ chainId: randomUUID(), workflowId: randomUUID(), runId: randomUUID() },
    runStartedMs: Date.now(),
    limitKey: `key ${randomUUID()}`,
    runsMax: 1,
  };
}

/** Another one of the same key. */
function nextOf({ limitKey }: PlaceRequest): PlaceRequest {
  return { ...newRun(), limitKey };
}

/** Temporal's next run of the same chain: the run goes on as another, or was reset. */
function continuationOf(run: PlaceRequest): PlaceRequest {
  return { ...run, runId: randomUUID(), runStartedMs: run.runStartedMs + 5_000 };
}

function chainOfTwo(): readonly [PlaceRequest, PlaceRequest] {
  const first = newRun();
  return [first, continuationOf(first)];
}

function restartOf(run: PlaceRequest): PlaceRequest {
  return { ...continuationOf(run), chainId: randomUUID() };
}

async function idsDue(limitKey: string): Promise<readonly string[]> {
  return (await places.due(limitKey)).map(({ chainId }) => chainId);
}

async function age({ chainId }: PlaceRequest, column: string, by: string): Promise<void> {
  const { pool } = testDatabase.database;
  await pool.query(`UPDATE run_place SET ${column} = ${column} - interval '${by}' WHERE chain_id = $1`, [chainId]);
}

/** After the moments that a run has to write of itself. */
async function sweep(): Promise<void> {
  const { pool } = testDatabase.database;
  await pool.query(`UPDATE run_place SET created_at = created_at - interval '20 seconds'`);
  await places.leaveEnded();
  await pool.query(`UPDATE run_place SET created_at = created_at + interval '20 seconds'`);
}

/** Ten minutes later. */
async function forget(): Promise<void> {
  await testDatabase.database.pool.query(`UPDATE run_place SET left_at = left_at - interval '10 minutes'`);
  await places.forgetLeft();
}

async function writeEnd({ workflowId, runId, runStartedMs }: PlaceRequest): Promise<void> {
  await testDatabase.database.pool.query(
    `INSERT INTO execution (workflow_id, run_id, run_started_ms, history_length, is_whole, name, version, status,
       started_at, updated_at, ended_at, head, tasks_count)
     VALUES ($1, $2, $3, 10, true, 'n', 1, 'COMPLETED', now(), now(), clock_timestamp() - interval '30 seconds', '{}', 0)`,
    [workflowId, runId, runStartedMs],
  );
}
