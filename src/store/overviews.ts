import type pg from 'pg';
import { openWaitsMax, type Overviews } from '../model/overview.ts';
import type { DispatchQueue } from '../model/inbound/event-store.ts';
import type { MessageState } from '../model/outbound/message.ts';

/** Rows of a source that are looked at; a page lists all sources. */
const eventsOfSourceMax = 1_000;
/** Rows of all sources for the last hour: read by an index, in some 20 ms. */
const eventsMax = 10_000;
/** Those of them for which it is asked whom they woke. */
const lookedMax = 1_000;
const messagesMax = 10_000;

/** Numbers for people, from rows that an index gives; nothing is written for them where events are received. */
export function createOverviews(pool: pg.Pool, queue: Pick<DispatchQueue, 'backlog'>): Overviews {
  return {
    async ofSources() {
      const { rows } = await pool.query<SourceRow>(sourcesSql);
      return rows.map(({ source_id, events, refused, reason, reason_count, last_at, last_outcome, complete }) => ({
        sourceId: source_id,
        events,
        refused,
        ...(reason !== null && reason_count !== null && { topReason: { reason, count: reason_count } }),
        ...(last_at !== null && { lastAt: last_at }),
        ...(last_outcome !== null && { lastOutcome: last_outcome }),
        complete,
      }));
    },

    async ofAll() {
      const [minutes, looked, messages, open, { events, oldestSeconds }] = await Promise.all([
        pool.query<{ at: Date; outcome: string; count: number }>(minutesSql),
        pool.query<LookedRow>(lookedSql),
        pool.query<{ state: MessageState; count: number }>(messagesSql),
        pool.query<OpenRow>(openSql),
        // An event that only waits for a workflow to be registered is no backlog of the server's, and none of these.
        queue.backlog(),
      ]);
      const [found] = looked.rows;
      const [left] = open.rows;
      const came = minutes.rows.reduce((sum, { count }) => sum + count, 0);
      return {
        events: {
          minutes: minutes.rows,
          complete: came < eventsMax,
          looked: found?.looked ?? 0,
          wokeNobody: found?.woke_nobody ?? 0,
          ...(found?.took?.[0] != null &&
            found.took[1] != null && { dispatchMs: { median: found.took[0], p95: found.took[1] } }),
        },
        deliveries: {
          states: messages.rows,
          complete: messages.rows.reduce((sum, { count }) => sum + count, 0) < messagesMax,
        },
        backlog: {
          events,
          oldestSeconds,
          messages: left?.messages ?? 0,
          messageOldestSeconds: left?.message_oldest_seconds ?? 0,
        },
        openWaits: left?.open_waits ?? 0,
      };
    },
  };
}

interface SourceRow {
  readonly source_id: string;
  readonly events: number;
  readonly refused: number;
  readonly reason: string | null;
  readonly reason_count: number | null;
  readonly last_at: Date | null;
  readonly last_outcome: string | null;
  readonly complete: boolean;
}

/** Kept requests and, by their minute, those that were counted instead of kept. */
const sourcesSql = `
SELECT s.id AS source_id, coalesce(r.events, 0)::int AS events, coalesce(r.refused, 0)::int AS refused,
  r.reason, r.reason_count::int, l.received_at AS last_at, l.outcome AS last_outcome, coalesce(r.kept, 0) < ${eventsOfSourceMax} AS complete
FROM source s
LEFT JOIN LATERAL (
  SELECT CASE outcome WHEN 'expired' THEN 'accepted' ELSE outcome END AS outcome, received_at
  FROM event WHERE source_id = s.id ORDER BY received_at DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (
  WITH kept AS MATERIALIZED (
    SELECT outcome, reason FROM event WHERE source_id = s.id AND received_at > statement_timestamp() - interval '24 hours'
    ORDER BY received_at DESC LIMIT ${eventsOfSourceMax}),
  refusals AS (
    SELECT reason, sum(count) AS count FROM (
      SELECT coalesce(reason, '') AS reason, count(*) AS count FROM kept WHERE outcome = 'rejected' GROUP BY 1
      UNION ALL SELECT reason, sum(count) FROM refusal_count
        WHERE source_id = s.id AND minute > statement_timestamp() - interval '24 hours' GROUP BY 1) parts
    GROUP BY 1)
  SELECT (SELECT count(*) FROM kept) AS kept,
    (SELECT count(*) FROM kept WHERE outcome <> 'rejected') + coalesce((SELECT sum(count) FROM refusals), 0) AS events,
    (SELECT sum(count) FROM refusals) AS refused, top.reason, top.count AS reason_count
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT reason, count FROM refusals WHERE reason <> '' ORDER BY count DESC, reason LIMIT 1) top ON true) r ON true
ORDER BY s.id`;

const recentSql = `SELECT id, received_at, CASE outcome WHEN 'expired' THEN 'accepted' ELSE outcome END AS outcome FROM event
  WHERE received_at > statement_timestamp() - interval '1 hour' ORDER BY received_at DESC, id DESC LIMIT ${eventsMax}`;

const minutesSql = `
SELECT date_trunc('minute', received_at) AS at, outcome, count(*)::int AS count FROM (${recentSql}) e GROUP BY 1, 2 ORDER BY 1, 2`;

interface LookedRow {
  readonly looked: number;
  readonly woke_nobody: number;
  readonly took: readonly (number | null)[] | null;
}

/** A wait that came after the event found it by itself, which says nothing of how long telling takes. */
const lookedSql = `
SELECT count(*)::int AS looked,
  count(*) FILTER (WHERE woken.waits = 0 AND NOT EXISTS (SELECT 1 FROM start s WHERE s.event_id = e.id))::int AS woke_nobody,
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY woken.took) FILTER (WHERE woken.took IS NOT NULL) AS took
FROM (SELECT * FROM (${recentSql}) recent WHERE outcome = 'accepted' LIMIT ${lookedMax}) e
CROSS JOIN LATERAL (
  SELECT count(*) AS waits,
    extract(epoch FROM max(w.delivered_at) FILTER (WHERE w.registered_at <= e.received_at) - e.received_at)::float8 * 1000 AS took
  FROM (SELECT * FROM wait WHERE event_id = e.id LIMIT 100) w) woken`;

/** Ids are made in order of time, so the newest are found without a sort. */
const messagesSql = `
SELECT state, count(*)::int AS count FROM (
  SELECT state, created_at FROM message ORDER BY id DESC LIMIT ${messagesMax}) m
WHERE created_at > statement_timestamp() - interval '24 hours' GROUP BY state`;

interface OpenRow {
  readonly messages: number;
  readonly message_oldest_seconds: number | null;
  readonly open_waits: number;
}

const openSql = `
SELECT m.messages, m.message_oldest_seconds, w.open_waits
FROM (SELECT count(*)::int AS messages, extract(epoch FROM statement_timestamp() - min(created_at))::float8 AS message_oldest_seconds
  FROM message WHERE completed_at IS NULL AND state IN ('pending', 'running', 'error')) m
CROSS JOIN (SELECT count(*)::int AS open_waits FROM (SELECT 1 FROM wait WHERE state = 'open' LIMIT ${openWaitsMax}) o) w`;
