import type pg from 'pg';

/**
 * Fills a table that is empty. Its indexes are made when the rows are there, and Postgres writes no log of rows that a table gets in
 * the transaction that emptied it (`wal_level=minimal`): ten million take minutes so, and hours otherwise.
 */
export async function fillTable(
  pool: pg.Pool,
  table: 'event' | 'wait',
  fill: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; sql: string }>(indexesSql, [table]);
    await client.query(`SET maintenance_work_mem = '512MB'`);
    await client.query('BEGIN');
    await client.query(`TRUNCATE ${table}`);
    for (const { name } of indexes) await client.query(`DROP INDEX "${name}"`);
    await fill(client);
    for (const { sql } of indexes) await client.query(sql);
    await client.query('COMMIT');
    await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('CHECKPOINT');
  } finally {
    // With its settings.
    client.release(true);
  }
}

/** Those that hold a promise of the table, as a primary key does, stay. */
const indexesSql = `
SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename = $1 AND schemaname = 'public'
  AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass)`;
