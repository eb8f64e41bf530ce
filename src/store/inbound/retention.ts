import type pg from 'pg';
import type { Retention } from '../../model/inbound/event-queries.ts';

/** Ids of events begin with the clock of their receiver: this far it may be from the database's. */
const clocksApartMs = 60 * 60_000;

/** Retention in Postgres. Rows that somebody else holds are left for the next time: it never waits, so nobody waits for it. */
export function createRetention(pool: pg.Pool): Retention {
  return {
    async expireEvents({ before, since, after, limit }) {
      const start = after ?? idBefore(since === undefined ? 0 : since.getTime() - clocksApartMs);
      const { rows } = await pool.query<ExpiredRow>(expireSql, [
        start,
        idBefore(before.getTime() + clocksApartMs),
        before,
        limit,
      ]);
      return { expired: rows[0]?.expired ?? 0, removed: rows[0]?.removed ?? 0, next: rows[0]?.next ?? undefined };
    },

    async removeEvents(before, limit) {
      const { rows } = await pool.query<{ count: number }>(eventsSql, [
        before,
        idBefore(before.getTime() + clocksApartMs),
        limit,
      ]);
      return rows[0]?.count ?? 0;
    },

    removeWaits: (before, limit) =>
      remove(
        `DELETE FROM wait WHERE id IN (
        SELECT id FROM wait WHERE state = 'withdrawn' AND event_id IS NULL AND registered_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        before,
        limit,
      ),

    removeCounts: (before, limit) =>
      remove(
        `DELETE FROM refusal_count WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM refusal_count WHERE minute < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
        before,
        limit,
      ),
  };

  async function remove(sql: string, before: Date, limit: number): Promise<number> {
    const { rowCount } = await pool.query(sql, [before, limit]);
    return rowCount ?? 0;
  }
}

interface ExpiredRow {
  readonly expired: number;
  readonly removed: number;
  readonly next: string | null;
}

/** Rows of one step, most of them expired before: they are only passed over. */
const lookedMax = 5_000;

/**
 * A wait that took such an event and was never told waits again; work that is not finished ends here, and the entry says
 * what the last error was.
 */
const expireSql = `
WITH looked AS MATERIALIZED (
  SELECT id, outcome, received_at FROM event WHERE id > $1::uuid AND id < $2::uuid ORDER BY id LIMIT ${lookedMax}
), due AS MATERIALIZED (
  SELECT id FROM looked WHERE outcome <> 'expired' AND received_at < $3 ORDER BY id LIMIT $4
), held AS MATERIALIZED (
  SELECT id, outcome FROM event WHERE id IN (SELECT id FROM due) AND outcome <> 'expired' ORDER BY id FOR UPDATE SKIP LOCKED
), unfinished AS (
  DELETE FROM dispatch WHERE event_id IN (SELECT id FROM held) RETURNING event_id, last_error
), unwhole AS (
  DELETE FROM hydration WHERE event_id IN (SELECT id FROM held)
), given_up AS (
  UPDATE start SET outcome = 'EXPIRED', updated_at = clock_timestamp() WHERE event_id IN (SELECT id FROM held) AND outcome = 'RETRYING'
), reopened AS (
  UPDATE wait SET state = 'open', event_id = NULL, event_item = NULL, claimed_at = NULL
  WHERE event_id IN (SELECT id FROM held) AND state = 'claimed'
), expired AS (
  UPDATE event SET outcome = 'expired', headers = '[]', body = '', detail = CASE WHEN unfinished.event_id IS NULL THEN detail
    ELSE concat_ws('; ', detail, 'not finished when it expired' || coalesce(', the last error was: ' || unfinished.last_error, '')) END
  FROM held LEFT JOIN unfinished ON unfinished.event_id = held.id
  WHERE event.id = held.id AND held.outcome = 'accepted' RETURNING 1
), removed AS (
  DELETE FROM event WHERE id IN (SELECT id FROM held WHERE outcome <> 'accepted') RETURNING 1
)
SELECT (SELECT count(*)::int FROM expired) AS expired, (SELECT count(*)::int FROM removed) AS removed,
  CASE WHEN (SELECT count(*) FROM due) = $4 THEN (SELECT id FROM due ORDER BY id DESC LIMIT 1)
       WHEN (SELECT count(*) FROM looked) = ${lookedMax} THEN (SELECT id FROM looked ORDER BY id DESC LIMIT 1) END AS next`;

/**
 * The primary key is in the order of time (UUID version 7), so the oldest are found without an index of their own. A
 * wait that took such an event and was never told waits again.
 */
const eventsSql = `
WITH old AS MATERIALIZED (
  SELECT id FROM event WHERE id < $2::uuid AND received_at < $1 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
), unfinished AS (
  DELETE FROM dispatch WHERE event_id IN (SELECT id FROM old)
), unwhole AS (
  DELETE FROM hydration WHERE event_id IN (SELECT id FROM old)
), stalled AS (
  DELETE FROM stalled_run WHERE event_id IN (SELECT id FROM old)
), started AS (
  DELETE FROM start WHERE event_id IN (SELECT id FROM old)
), chosen AS (
  DELETE FROM choice WHERE event_id IN (SELECT id FROM old)
), reopened AS (
  UPDATE wait SET state = 'open', event_id = NULL, event_item = NULL, claimed_at = NULL
  WHERE event_id IN (SELECT id FROM old) AND state = 'claimed'
), ended AS (
  DELETE FROM wait WHERE event_id IN (SELECT id FROM old) AND state IN ('delivered', 'withdrawn')
), removed AS (
  DELETE FROM event WHERE id IN (SELECT id FROM old) RETURNING 1
)
SELECT count(*)::int AS count FROM removed`;

/** The first id of a millisecond (RFC 9562 5.7). */
function idBefore(milliseconds: number): string {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
