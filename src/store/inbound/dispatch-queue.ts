import type pg from 'pg';
import type { DispatchQueue, DueDispatch } from '../../model/inbound/event-store.ts';

/** The unfinished work in Postgres. */
export function createDispatchQueue({ pool, relaxedPool }: { pool: pg.Pool; relaxedPool: pg.Pool }): DispatchQueue {
  return {
    async finish(works, leaseMs) {
      const { rows } = await relaxedPool.query<{ event_id: string }>({
        name: 'finish-dispatch',
        text: finishSql,
        values: [works.map((work) => work.eventId), works.map((work) => work.reofferedAt ?? null)],
      });
      if (rows.length === works.length) return [];
      const finished = new Set(rows.map((row) => row.event_id));
      const left = works.map((work) => work.eventId).filter((eventId) => !finished.has(eventId));
      const again = await relaxedPool.query<ReofferedRow>({
        name: 'again-dispatch',
        text: againSql,
        values: [left, leaseMs / 1000],
      });
      return again.rows.map((row) => ({ eventId: row.event_id, reofferedAt: row.reoffered_at }));
    },

    async postpone(eventId, { delayMs, error, waitsForRegistration }) {
      await pool.query(
        `UPDATE dispatch SET attempts = attempts + 1, last_error = $2, waits_for_registration = $4,
           due_at = clock_timestamp() + make_interval(secs => $3)
         WHERE event_id = $1`,
        [eventId, error, delayMs / 1000, waitsForRegistration],
      );
    },

    async renew(eventIds, leaseMs) {
      await relaxedPool.query(
        'UPDATE dispatch SET due_at = clock_timestamp() + make_interval(secs => $2) WHERE event_id = ANY($1::uuid[])',
        [eventIds, leaseMs / 1000],
      );
    },

    async takeDue({ limit, leaseMs }) {
      const { rows } = await pool.query<DueRow>(takeDueSql, [limit, leaseMs / 1000]);
      // Ids are made in order of receipt, and that is the order in which a run gets events (M35).
      return rows.map(toDueDispatch).sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
    },

    async backlog() {
      const { rows } = await pool.query<BacklogRow>(backlogSql);
      const of = (waits: boolean) =>
        rows.find((row) => row.waits_for_registration === waits) ?? { events: 0, oldest_seconds: 0 };
      const [backlog, unregistered] = [of(false), of(true)];
      return {
        events: backlog.events,
        oldestSeconds: backlog.oldest_seconds,
        unregisteredEvents: unregistered.events,
        unregisteredOldestSeconds: unregistered.oldest_seconds,
      };
    },
  };
}

interface BacklogRow {
  readonly waits_for_registration: boolean;
  readonly events: number;
  readonly oldest_seconds: number;
}

/** Ids are made in order of receipt: the smallest is the oldest. There is no min() of a UUID before Postgres 18. */
const backlogSql = `
SELECT d.waits_for_registration, d.events, extract(epoch FROM clock_timestamp() - e.received_at)::float8 AS oldest_seconds
FROM (SELECT waits_for_registration, count(*)::int AS events, min(event_id::text)::uuid AS oldest FROM dispatch GROUP BY 1) d
JOIN event e ON e.id = d.oldest`;

interface DueRow {
  readonly event_id: string;
  readonly attempts: number;
  readonly reoffered_at: Date | null;
  readonly resume_only: boolean;
  readonly source_id: string | null;
  readonly body_bytes: number | null;
}

interface ReofferedRow {
  readonly event_id: string;
  readonly reoffered_at: Date;
}

function toDueDispatch(row: DueRow): DueDispatch {
  return {
    eventId: row.event_id,
    attempts: row.attempts,
    reofferedAt: row.reoffered_at ?? undefined,
    resumeOnly: row.resume_only,
    sourceId: row.source_id ?? '',
    bodyBytes: row.body_bytes ?? 0,
  };
}

const finishSql = `
DELETE FROM dispatch USING unnest($1::uuid[], $2::timestamptz[]) AS done(event_id, reoffered_at)
WHERE dispatch.event_id = done.event_id AND dispatch.reoffered_at IS NOT DISTINCT FROM done.reoffered_at
RETURNING dispatch.event_id`;

/** A statement of its own, after that one: a repeat that was being written while it looked is there to be seen now. */
const againSql = `
UPDATE dispatch SET due_at = clock_timestamp() + make_interval(secs => $2)
WHERE event_id = ANY($1::uuid[]) AND reoffered_at IS NOT NULL
RETURNING event_id, reoffered_at`;

/** Many sweepers can take at once: none waits for another, none gets what another has. */
const takeDueSql = `
UPDATE dispatch SET due_at = clock_timestamp() + make_interval(secs => $2)
WHERE event_id IN (
  SELECT event_id FROM dispatch WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING event_id, attempts, reoffered_at, resume_only,
  (SELECT source_id FROM event e WHERE e.id = dispatch.event_id), (SELECT octet_length(body) FROM event e WHERE e.id = dispatch.event_id) AS body_bytes`;
