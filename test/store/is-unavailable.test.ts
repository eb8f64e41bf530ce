import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseUnavailable } from '../../src/store/is-unavailable.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** The error of Postgres under this SQLSTATE, as the driver and as Prisma tell it, of a query, a raw one and in a transaction. */
async function errorsOf(sqlState: string): Promise<unknown[]> {
  const { pool, prisma } = database.database;
  await pool.query(
    `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${sqlState}'; END $$`,
  );
  await pool.query(
    'CREATE OR REPLACE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON "start" FOR EACH STATEMENT EXECUTE FUNCTION refuse()',
  );
  const tries = [
    pool.query('DELETE FROM "start"'),
    prisma.$executeRawUnsafe('DELETE FROM "start"'),
    prisma.start.deleteMany(),
    prisma.$transaction(async (inner) => inner.start.deleteMany()),
  ];
  return Promise.all(
    tries.map((one) =>
      one.then(
        () => 'it was done',
        (error: unknown) => error,
      ),
    ),
  );
}

test.each(['53100', '53200', '57014', '58030', '25006'])(
  '%s is a trouble of the server, whoever tells it',
  async (sqlState) => {
    expect((await errorsOf(sqlState)).map(isDatabaseUnavailable)).toEqual([true, true, true, true]);
  },
);

test.each(['22P05', '23514', '42501', 'P0001'])('%s is a fault of the statement', async (sqlState) => {
  expect((await errorsOf(sqlState)).map(isDatabaseUnavailable)).toEqual([false, false, false, false]);
});

test.each([
  ['57P01', true],
  ['22P05', false],
] as const)('%s that ended a thread is judged as it would be here', async (sqlState, isTrouble) => {
  const thread = new Worker(
    `const { DatabaseError } = require('pg');
     throw Object.assign(new DatabaseError('refused', 7, 'error'), { code: ${JSON.stringify(sqlState)} });`,
    { eval: true },
  );
  const [error] = await once(thread, 'error');
  expect(isDatabaseUnavailable(error)).toBe(isTrouble);
});
