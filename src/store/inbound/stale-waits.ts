import type pg from 'pg';
import type { StaleWaits } from '../../model/inbound/wait-queries.ts';

/** Rows looked at for one page: most of them are over, and not yet forgotten. */
const lookedMax = 2_000;

/** Over the index that lists waits by their time. */
export function createStaleWaits(pool: pg.Pool): StaleWaits {
  return {
    async oldest({ madeBeforeMs, after, limit }) {
      const { rows } = await pool.query<LookedRow>(oldestSql, [
        madeBeforeMs / 1000,
        after?.registeredAt ?? '-infinity',
        after?.id ?? '',
        limit,
      ]);
      const last = rows.at(-1);
      const waits = rows.flatMap(({ id, workflow_id: workflowId, run_id: runId, is_open: isOpen }) =>
        isOpen ? [{ id, workflowId, runId }] : [],
      );
      const hasMore = last !== undefined && (last.looked === lookedMax || waits.length === limit);
      return { waits, ...(hasMore && { next: { registeredAt: last.place, id: last.id } }) };
    },

    async withdraw(waitIds) {
      const { rowCount } = await pool.query(
        `UPDATE wait SET state = 'withdrawn' WHERE id = ANY($1::text[]) AND state = 'open'`,
        [waitIds],
      );
      return rowCount ?? 0;
    },
  };
}

interface LookedRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly is_open: boolean;
  readonly place: string;
  readonly looked: number;
}

/** The open ones among the rows that are looked at, and the last row of all, so that the next page begins behind it. */
const oldestSql = `
WITH looked AS MATERIALIZED (
  SELECT id, workflow_id, run_id, registered_at, state = 'open' AS is_open FROM wait
  WHERE (registered_at, id) > ($2::timestamptz, $3) AND registered_at < statement_timestamp() - make_interval(secs => $1)
  ORDER BY registered_at, id LIMIT ${lookedMax}
), total AS (SELECT count(*)::int AS looked FROM looked
), found AS (SELECT * FROM looked WHERE is_open ORDER BY registered_at, id LIMIT $4
), last AS (SELECT * FROM looked WHERE (SELECT count(*) FROM found) < $4 ORDER BY registered_at DESC, id DESC LIMIT 1)
SELECT id, workflow_id, run_id, is_open, registered_at::text AS place, looked
FROM (SELECT * FROM found UNION SELECT * FROM last) page CROSS JOIN total ORDER BY registered_at, id`;
