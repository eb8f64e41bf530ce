import type pg from 'pg';
import type { AccessRequest } from '../../model/access/access-request.ts';
import type { OpenRequests } from '../../model/access/open-requests.ts';
import { addToTrailSql } from './add-to-trail.ts';

/** By the index that has open ones alone. */
export function createOpenRequests(pool: pg.Pool): OpenRequests {
  return {
    async page({ savedForMs, afterId, limit }) {
      const { rows } = await pool.query<{ numeric_id: string; document: AccessRequest; saved_at: string }>(
        `SELECT numeric_id, document, updated_at::text AS saved_at FROM task
         WHERE state = 'TASK_STATE_OPEN' AND id > $1
           AND updated_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
         ORDER BY id LIMIT $3`,
        [afterId, savedForMs, limit],
      );
      return rows.map((row) => ({
        request: { ...row.document, numericId: row.numeric_id },
        savedAt: row.saved_at,
      }));
    },

    async close({ request, savedAt }, closed, entries) {
      const { rows } = await pool.query<{ closed: boolean }>(closeSql, [
        request.id,
        closed.state,
        JSON.stringify(closed),
        closed.updatedAt,
        savedAt,
        JSON.stringify(entries),
      ]);
      return rows[0]?.closed === true;
    },
  };
}

const closeSql = `
WITH closed AS (
  UPDATE task SET state = $2, document = $3, updated_at = $4
  WHERE id = $1 AND state = 'TASK_STATE_OPEN' AND updated_at = $5::timestamptz RETURNING 1
), added AS (
  ${addToTrailSql({ id: '$1', entries: '$6', when: 'closed' })}
)
SELECT EXISTS (SELECT FROM closed) AS closed`;
