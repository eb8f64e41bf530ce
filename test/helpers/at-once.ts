import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

interface Row {
  readonly table: string;
  /** Its key. */
  readonly by: 'name' | 'id';
  readonly is: string;
}

/** The requests meet at one row, in their order: each has read and waits to write when the next begins. */
export async function atOnce<Answers extends readonly unknown[]>(
  pool: pg.Pool,
  { table, by, is }: Row,
  requests: { readonly [Place in keyof Answers]: () => Promise<Answers[Place]> },
): Promise<Answers> {
  const holder = await pool.connect();
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await holder.query('BEGIN');
  await holder.query(`SELECT FROM ${table} WHERE ${by} = $1 FOR UPDATE`, [is]);
  const answers: Promise<unknown>[] = [];
  for (const request of requests) {
    answers.push(request());
    await untilBlocked(pool, { count: answers.length, holder: rows[0]?.pid ?? 0 });
  }
  await holder.query('COMMIT');
  holder.release();
  return (await Promise.all(answers)) as unknown as Answers;
}

async function untilBlocked(
  pool: pg.Pool,
  { count, holder }: { readonly count: number; readonly holder: number },
): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> $1`,
      [holder],
    );
    if (rows.length === count) return;
    await sleep(10);
  }
  throw new Error(`not ${count} requests wait for the row`);
}
