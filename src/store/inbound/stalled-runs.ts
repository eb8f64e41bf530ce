import type pg from 'pg';
import type { ReachedRun, Stall, StalledRuns } from '../../model/inbound/stalled-run.ts';

/** Events of each source, and runs of each event, that are looked at: what is wrong with a workflow shows in its newest runs. */
const eventsPerSource = 20;
const runsPerEvent = 20;
/** Temporal gives up on nothing in this time, and whoever stopped a worker knows of it by then. */
const reachedWithin = `interval '1 day'`;

export function createStalledRuns(pool: pg.Pool): StalledRuns {
  return {
    async reached({ settledMs, limit }) {
      const { rows } = await pool.query<RunRow>(reachedSql, [settledMs / 1000, limit]);
      return rows.map(toRun);
    },

    async noted(limit) {
      const { rows } = await pool.query<RunRow>('SELECT * FROM stalled_run ORDER BY looked_at LIMIT $1', [limit]);
      return rows.map(toRun);
    },

    async note({ eventId, workflowId, runId, workflowName, via }, stall) {
      if (stall === undefined) {
        await pool.query(lookedSql, [eventId, workflowId]);
        return false;
      }
      const { kind, message } = stall;
      const { rows } = await pool.query<{ is_new: boolean }>(noteSql, [
        eventId,
        workflowId,
        runId,
        workflowName,
        via,
        kind,
        message,
      ]);
      return rows[0]?.is_new === true;
    },

    async forget({ eventId, workflowId }) {
      await pool.query('DELETE FROM stalled_run WHERE event_id = $1 AND workflow_id = $2', [eventId, workflowId]);
    },

    async counts() {
      const { rows } = await pool.query<{ kind: Stall['kind']; count: number }>(
        'SELECT kind, count(*)::int AS count FROM stalled_run GROUP BY kind',
      );
      return new Map(rows.map(({ kind, count }) => [kind, count]));
    },
  };
}

interface RunRow {
  readonly event_id: string;
  readonly workflow_id: string;
  readonly run_id: string | null;
  readonly workflow_name: string;
  readonly via: ReachedRun['via'];
}

function toRun(row: RunRow): ReachedRun {
  return {
    eventId: row.event_id,
    workflowId: row.workflow_id,
    runId: row.run_id ?? undefined,
    workflowName: row.workflow_name,
    via: row.via,
  };
}

/** Waits that looked back asked for their event themselves: their worker was there. */
const reachedSql = `
SELECT e.id AS event_id, r.* FROM source CROSS JOIN LATERAL (
  SELECT id, received_at FROM event
  WHERE source_id = source.id AND received_at > statement_timestamp() - ${reachedWithin} AND outcome = 'accepted'
  ORDER BY received_at DESC LIMIT ${eventsPerSource}) e
CROSS JOIN LATERAL (
  (SELECT workflow_id, run_id, workflow_name, 'wait' AS via, delivered_at AS at FROM wait
    WHERE event_id = e.id AND state = 'delivered' AND registered_at < e.received_at LIMIT ${runsPerEvent})
  UNION ALL
  SELECT workflow_id, NULL, workflow_name, 'start', updated_at FROM start
    WHERE event_id = e.id AND outcome = 'STARTED' AND workflow_id IS NOT NULL) r
WHERE r.at < statement_timestamp() - make_interval(secs => $1)
  AND NOT EXISTS (SELECT 1 FROM stalled_run s WHERE s.event_id = e.id AND s.workflow_id = r.workflow_id)
ORDER BY r.at DESC LIMIT $2`;

const lookedSql = 'UPDATE stalled_run SET looked_at = clock_timestamp() WHERE event_id = $1 AND workflow_id = $2';

const noteSql = `
INSERT INTO stalled_run (event_id, workflow_id, run_id, workflow_name, via, kind, message)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (event_id, workflow_id) DO UPDATE
  SET kind = excluded.kind, message = excluded.message, looked_at = clock_timestamp()
RETURNING (xmax = 0) AS is_new`;
