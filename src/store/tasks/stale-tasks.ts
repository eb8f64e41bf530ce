import type pg from 'pg';
import type { StaleWorkerTasks } from '../../model/definitions/worker-task-store.ts';

/** By their ids, which every index has: the table holds open tasks alone. */
export function createStaleWorkerTasks(pool: pg.Pool): StaleWorkerTasks {
  return {
    async page({ offeredBeforeMs, after = '', limit }) {
      const { rows } = await pool.query<{ id: string; workflow_id: string }>(
        `SELECT id, workflow_id FROM worker_task WHERE id > $1 AND state <> 'ended'
           AND offered_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000) ORDER BY id LIMIT $3`,
        [after, offeredBeforeMs, limit],
      );
      return rows.map((row) => ({ taskId: row.id, workflowId: row.workflow_id }));
    },

    async hold(taskIds, ms) {
      await pool.query(
        `UPDATE worker_task SET due_at = GREATEST(due_at, clock_timestamp() + make_interval(secs => $2::float8 / 1000))
         WHERE id = ANY($1::text[]) AND state = 'scheduled'`,
        [taskIds, ms],
      );
    },

    async remove(taskIds) {
      const { rowCount } = await pool.query(`DELETE FROM worker_task WHERE id = ANY($1::text[]) AND state <> 'ended'`, [
        taskIds,
      ]);
      return rowCount ?? 0;
    },
  };
}
