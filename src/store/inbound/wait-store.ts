import type pg from 'pg';
import { eventItemId } from '../../model/ids.ts';
import type { Matches } from '../../model/inbound/matches.ts';
import type { WaitScope } from '../../model/inbound/wait.ts';
import type {
  NewWait,
  OpenWait,
  SpentQuery,
  StoredWait,
  WaitStore,
  WaitKey,
  WaitState,
} from '../../model/inbound/wait-store.ts';
import { claimCtes, toClaimedWait, type ClaimedRow } from './claim-sql.ts';

/** Waits in Postgres. `pool` commits durably; `relaxedPool` may lose its last moments in a crash. */
export function createWaitStore({ pool, relaxedPool }: { pool: pg.Pool; relaxedPool: pg.Pool }): WaitStore {
  return {
    async now() {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      return rows[0]?.now ?? new Date();
    },

    async find(waitId) {
      const { rows } = await pool.query<StoredRow>({ name: 'find-wait', text: findSql, values: [waitId] });
      return rows[0] && toStoredWait(rows[0]);
    },

    async insert(wait) {
      const { rows } = await pool.query<StoredRow>({ name: 'insert-wait', text: insertSql, values: toColumns(wait) });
      const row = rows[0] ?? (await pool.query<StoredRow>(findSql, [wait.id])).rows[0];
      if (row === undefined) throw new Error(`Wait ${wait.id} was neither written nor found.`);
      return toStoredWait(row);
    },

    async reopenExpired(waitId) {
      const { rowCount } = await pool.query(
        `UPDATE wait SET state = 'open', event_id = NULL, event_item = NULL, claimed_at = NULL, delivered_at = NULL
         WHERE id = $1 AND state = 'delivered' AND NOT EXISTS (SELECT 1 FROM event WHERE id = wait.event_id AND outcome = 'accepted')`,
        [waitId],
      );
      return rowCount === 1;
    },

    async look(scopes, keys, limit) {
      const { rows } = await pool.query<ShapeRow | OpenRow>({
        name: 'open-view',
        text: openViewSql,
        values: [...toKeyColumns(keys), '', limit, scopes],
      });
      return {
        shapes: rows.flatMap((row) =>
          row.id === null ? [{ scope: row.scope, shape: row.shape, matches: toMatches(row.matches) }] : [],
        ),
        waits: rows.flatMap((row) => (row.id === null ? [] : [toOpenWait(row)])),
      };
    },

    async openWaits(keys, { after, limit }) {
      const { rows } = await pool.query<OpenRow>({
        name: 'open-waits',
        text: openWaitsSql,
        values: [...toKeyColumns(keys), after ?? '', limit],
      });
      return rows.map(toOpenWait);
    },

    async claim(offers) {
      if (offers.length === 0) return [];
      const { rows } = await pool.query<ClaimedRow>({
        name: 'claim-waits',
        text: claimSql,
        values: [
          offers.map((offer) => offer.waitId),
          offers.map((offer) => offer.eventId),
          offers.map((offer) => offer.item ?? null),
          offers.map((offer) => offer.reofferedAt ?? null),
        ],
      });
      return rows.map(toClaimedWait);
    },

    async spent(wait, events) {
      const { rows } = await pool.query<SpentRow>({
        name: 'spent-events',
        text: spentSql,
        values: [
          events.map((event) => event.eventId),
          events.map((event) => event.item ?? null),
          ...toSpentColumns(wait),
        ],
      });
      return new Map(
        rows.map((row) => [eventItemId(row.event_id, row.event_item ?? undefined), row.held ? 'held' : 'spent']),
      );
    },

    async undelivered(eventIds) {
      const { rows } = await pool.query<ClaimedRow>(
        `SELECT id, event_id, event_item, workflow_id, run_id FROM wait WHERE event_id = ANY($1::uuid[]) AND state = 'claimed'`,
        [eventIds],
      );
      return rows.map(toClaimedWait);
    },

    async markDelivered(waitIds) {
      await relaxedPool.query({ ...markDeliveredQuery, values: [waitIds] });
    },

    async markAnswered(waitId) {
      await pool.query({ ...markDeliveredQuery, values: [[waitId]] });
    },

    async release(waitId) {
      await pool.query(
        `UPDATE wait SET state = 'withdrawn', event_id = NULL, event_item = NULL, claimed_at = NULL WHERE id = $1 AND state = 'claimed'`,
        [waitId],
      );
    },

    async withdraw(waitIds) {
      await pool.query(
        `UPDATE wait SET state = 'withdrawn', event_id = NULL, event_item = NULL, claimed_at = NULL, delivered_at = NULL
         WHERE id = ANY($1::text[]) AND state <> 'withdrawn'`,
        [waitIds],
      );
    },

    async withdrawEarlierRuns(chainId, runId) {
      await pool.query(`UPDATE wait SET state = 'withdrawn' WHERE chain_id = $1 AND run_id <> $2 AND state = 'open'`, [
        chainId,
        runId,
      ]);
    },

    async chainStart(chainId) {
      const { rows } = await pool.query<{ start: Date | null }>(
        'SELECT min(since) AS start FROM wait WHERE chain_id = $1 AND from_start',
        [chainId],
      );
      return rows[0]?.start ?? undefined;
    },
  };
}

interface StoredRow {
  readonly id: string;
  readonly state: WaitState;
  readonly event_id: string | null;
  readonly event_item: number | null;
}

interface ShapeRow {
  readonly id: null;
  readonly scope: WaitScope;
  readonly shape: string;
  readonly matches: string;
}

interface OpenRow {
  readonly id: string;
  readonly scope: WaitScope;
  readonly shape: string;
  readonly key: string;
  readonly workflow_version: number;
  readonly matches: string;
}

const findSql = 'SELECT id, state, event_id, event_item FROM wait WHERE id = $1';

/**
 * A run that was reset to before a wait makes that wait again, under the id that a reset keeps, unless it took an event
 * already. The waits of today's code count: runs are reset because the code of then was wrong.
 */
const insertSql = `
INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, unconsumed, scope, workflow_name, workflow_version, matches,
                  shape, key, since, started_by_event_id, event_id, event_item, from_start, tags, state, claimed_at, delivered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb,
        CASE WHEN $15::uuid IS NULL THEN 'open' ELSE 'delivered' END,
        CASE WHEN $15::uuid IS NULL THEN NULL ELSE clock_timestamp() END,
        CASE WHEN $15::uuid IS NULL THEN NULL ELSE clock_timestamp() END)
ON CONFLICT (id) DO UPDATE SET run_id = excluded.run_id, unconsumed = excluded.unconsumed, scope = excluded.scope,
  workflow_name = excluded.workflow_name, workflow_version = excluded.workflow_version, matches = excluded.matches, shape = excluded.shape,
  key = excluded.key, since = excluded.since, from_start = excluded.from_start, started_by_event_id = excluded.started_by_event_id,
  event_id = excluded.event_id, event_item = excluded.event_item, state = excluded.state, claimed_at = excluded.claimed_at,
  delivered_at = excluded.delivered_at, tags = excluded.tags, registered_at = clock_timestamp()
WHERE wait.state IN ('withdrawn', 'open') AND wait.run_id <> excluded.run_id
RETURNING id, state, event_id, event_item`;

function toColumns(wait: NewWait): unknown[] {
  return [
    wait.id,
    wait.workflowId,
    wait.runId,
    wait.chainId,
    wait.seq,
    wait.unconsumed,
    wait.scope,
    wait.workflowName,
    wait.workflowVersion,
    JSON.stringify(wait.matches),
    wait.shape,
    wait.key,
    wait.since,
    wait.startedByEventId ?? null,
    wait.eventId ?? null,
    wait.item ?? null,
    wait.fromStart,
    wait.tags === undefined ? null : JSON.stringify(wait.tags),
  ];
}

const markDeliveredQuery = {
  name: 'mark-delivered',
  text: `UPDATE wait SET state = 'delivered', delivered_at = clock_timestamp() WHERE id = ANY($1::text[]) AND state = 'claimed'`,
};

const openWaitsSql = `
SELECT w.id, w.scope, w.shape, w.key, w.workflow_version, w.matches
FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted(scope, shape, key)
CROSS JOIN LATERAL (
  SELECT * FROM wait WHERE state = 'open' AND scope = wanted.scope AND shape = wanted.shape AND key = wanted.key
    AND id > $4 ORDER BY id LIMIT $5
) w ORDER BY w.id LIMIT $5`;

/**
 * Shapes: hops from one distinct shape to the next in the index, so the cost is that of the shapes, not of the waits.
 * Both parts see one snapshot: when every shape was asked for, no wait was overlooked.
 */
const openViewSql = `
WITH RECURSIVE shapes AS (
  SELECT first.* FROM unnest($6::text[]) AS wanted(scope) CROSS JOIN LATERAL (
    SELECT scope, shape, matches FROM wait WHERE state = 'open' AND scope = wanted.scope ORDER BY shape LIMIT 1) first
  UNION ALL
  SELECT next.* FROM shapes CROSS JOIN LATERAL (
    SELECT scope, shape, matches FROM wait WHERE state = 'open' AND scope = shapes.scope AND shape > shapes.shape
    ORDER BY shape LIMIT 1) next
)
SELECT NULL AS id, scope, shape, NULL AS key, NULL::int AS workflow_version, matches FROM shapes
UNION ALL
(${openWaitsSql})`;

const claimSql = `
WITH ${claimCtes({
  offers:
    'unnest($1::text[], $2::uuid[], $3::int[], $4::timestamptz[]) WITH ORDINALITY AS o(wait_id, event_id, item, reoffered_at, rank)',
  events: 'event',
  lock: 'FOR UPDATE',
})}
SELECT id, event_id, event_item, workflow_id, run_id FROM claimed`;

interface SpentRow extends Pick<ClaimedRow, 'event_id' | 'event_item'> {
  readonly held: boolean;
}

/** An event that only runs before this one hold, and were not told of, is held: they may have ended. */
const spentSql = `
SELECT asked.event_id, asked.event_item, bool_and(coalesce(taker.state = 'claimed' AND taker.run_id <> $4, false)) AS held
FROM unnest($1::uuid[], $2::int[]) AS asked(event_id, event_item)
LEFT JOIN wait taker ON taker.event_id = asked.event_id AND taker.event_item IS NOT DISTINCT FROM asked.event_item
  AND taker.chain_id = $3 AND NOT (taker.run_id = $4 AND (taker.seq > $7 OR taker.seq = ANY($5::int[])))
WHERE asked.event_id = $6::uuid OR taker.id IS NOT NULL
GROUP BY asked.event_id, asked.event_item`;

function toSpentColumns(wait: SpentQuery): unknown[] {
  return [wait.chainId, wait.runId, wait.unconsumed, wait.startedByEventId ?? null, wait.seq];
}

function toStoredWait(row: StoredRow): StoredWait {
  return { id: row.id, state: row.state, eventId: row.event_id ?? undefined, item: row.event_item ?? undefined };
}

function toKeyColumns(keys: readonly WaitKey[]): unknown[] {
  return [keys.map((key) => key.scope), keys.map((key) => key.shape), keys.map((key) => key.key)];
}

function toOpenWait(row: OpenRow): OpenWait {
  const { id, scope, shape, key, matches } = row;
  return { id, scope, shape, key, workflowVersion: row.workflow_version, matches: toMatches(matches) };
}

function toMatches(text: string): Matches {
  return JSON.parse(text);
}
