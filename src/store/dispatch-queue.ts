import type pg from 'pg';
import type { DispatchQueue } from '../model/dispatch-queue.ts';

/** The unfinished work in Postgres. */
export function createDispatchQueue({ pool, relaxedPool }: { pool: pg.Pool; relaxedPool: pg.Pool }): DispatchQueue {
  return {
    async finish(eventIds) {
      await relaxedPool.query({
        name: 'finish-dispatch',
        text: 'DELETE FROM dispatch WHERE event_id = ANY($1::uuid[])',
        values: [eventIds],
      });
    },

    async postpone(eventId, { delayMs, error }) {
      await pool.query(
        `UPDATE dispatch SET attempts = attempts + 1, last_error = $2,
           due_at = clock_timestamp() + make_interval(secs => $3)
         WHERE event_id = $1`,
        [eventId, error, delayMs / 1000],
      );
    },

    async renew(eventIds, leaseMs) {
      await relaxedPool.query(
        'UPDATE dispatch SET due_at = clock_timestamp() + make_interval(secs => $2) WHERE event_id = ANY($1::uuid[])',
        [eventIds, leaseMs / 1000],
      );
    },

    async takeDue({ limit, leaseMs }) {
      const { rows } = await pool.query<{ event_id: string; attempts: number }>(takeDueSql, [limit, leaseMs / 1000]);
      return rows.map((row) => ({ eventId: row.event_id, attempts: row.attempts }));
    },
  };
}

/** Many sweepers can take at once: none waits for another, none gets what another has. */
const takeDueSql = `
UPDATE dispatch SET due_at = clock_timestamp() + make_interval(secs => $2)
WHERE event_id IN (
  SELECT event_id FROM dispatch WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING event_id, attempts`;
