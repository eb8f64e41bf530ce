import type pg from 'pg';

/**
 * Does the work in one transaction. Where it throws, nothing of it is done. The connection is closed then, which ends the
 * transaction: a statement that hangs would hold up a ROLLBACK as well, and the error of that would hide the first one.
 */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let hasFailed = true;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    hasFailed = false;
    return result;
  } finally {
    client.release(hasFailed);
  }
}
