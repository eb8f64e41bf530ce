import type pg from 'pg';
import type { ExecutionRetention } from '../../model/definitions/recorded-executions.ts';

/** Rows that somebody else holds are left for the next time: nobody waits for it. */
export function createExecutionRetention(pool: pg.Pool): ExecutionRetention {
  return {
    async removeEnded(before, limit) {
      const { rows } = await pool.query<{ count: number }>(
        `WITH old AS MATERIALIZED (
           SELECT workflow_id FROM execution WHERE ended_at < $1 AND started_at < $1 ORDER BY started_at LIMIT $2
           FOR UPDATE SKIP LOCKED
         ), tasks AS (
           DELETE FROM execution_task WHERE workflow_id IN (SELECT workflow_id FROM old)
         ), removed AS (
           DELETE FROM execution WHERE workflow_id IN (SELECT workflow_id FROM old) RETURNING 1
         )
         SELECT count(*)::int AS count FROM removed`,
        [before, limit],
      );
      return rows[0]?.count ?? 0;
    },

    async removePollers(before, limit) {
      const { rowCount } = await pool.query(
        `DELETE FROM task_poller WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM task_poller WHERE polled_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
        [before, limit],
      );
      return rowCount ?? 0;
    },
  };
}
