import type pg from 'pg';
import type { OpenExecutions, UnwrittenExecutions } from '../../model/definitions/recorded-executions.ts';

/** By the index that has open ones alone, however many have ended. */
export function createOpenExecutions(pool: pg.Pool): OpenExecutions {
  return {
    async page({ unwrittenForMs, after = { name: '', workflowId: '' }, limit }) {
      const { rows } = await pool.query<{ name: string; workflow_id: string }>(
        `SELECT name, workflow_id FROM execution WHERE ended_at IS NULL AND (name, workflow_id) > ($1, $2)
           AND written_at <= clock_timestamp() - make_interval(secs => $3::float8 / 1000)
         ORDER BY name, workflow_id LIMIT $4`,
        [after.name, after.workflowId, unwrittenForMs, limit],
      );
      return rows.map((row) => ({ name: row.name, workflowId: row.workflow_id }));
    },
  };
}

/** By the key. */
export function createUnwrittenExecutions(pool: pg.Pool): UnwrittenExecutions {
  return {
    async among(workflowIds) {
      if (workflowIds.length === 0) return [];
      const { rows } = await pool.query<{ id: string }>(
        `SELECT asked.id FROM unnest($1::text[]) AS asked(id)
         WHERE NOT EXISTS (SELECT 1 FROM execution e WHERE e.workflow_id = asked.id)`,
        [workflowIds],
      );
      return rows.map(({ id }) => id);
    },
  };
}
