import type pg from 'pg';
import type { LeftMessages } from '../../model/outbound/message-history.ts';
import { openStatesSql } from './message-row.ts';

/** A process that takes a message has it until `updated_at` is old again. Rows that somebody else holds are passed over. */
export function createLeftMessages(pool: pg.Pool): LeftMessages {
  return {
    async takePending({ leftForMs, limit }) {
      const { rows } = await pool.query<{ id: string; attempts: number; expired: boolean }>(pendingSql, [
        leftForMs / 1000,
        limit,
      ]);
      return rows.map(({ id, attempts, expired }) => ({ id, series: attempts, isExpired: expired }));
    },

    async takeOverdue({ overdueMs, limit }) {
      const { rows } = await pool.query<{ id: string; workflow_id: string; run_id: string }>(overdueSql, [
        overdueMs / 1000,
        limit,
      ]);
      return rows.map((row) => ({ id: row.id, owner: { workflowId: row.workflow_id, runId: row.run_id } }));
    },
  };
}

const pendingSql = `
UPDATE message SET updated_at = clock_timestamp() WHERE id IN (
  SELECT id FROM message WHERE completed_at IS NULL AND state = 'pending' AND updated_at < statement_timestamp() - make_interval(secs => $1)
  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, attempts, expires_at < clock_timestamp() AS expired`;

const overdueSql = `
UPDATE message SET updated_at = clock_timestamp() WHERE id IN (
  SELECT id FROM message WHERE completed_at IS NULL AND state IN ${openStatesSql} AND state <> 'pending' AND run_id IS NOT NULL
    AND updated_at < statement_timestamp() - make_interval(secs => $1) AND expires_at < statement_timestamp() - make_interval(secs => $1)
  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, workflow_id, run_id`;
