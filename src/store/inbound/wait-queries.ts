import type pg from 'pg';
import { waitListCursor } from '../../model/inbound/page-cursor.ts';
import type { WaitEntry, WaitQueries, WaitListQuery } from '../../model/inbound/wait-queries.ts';
import { scannedMax } from './event-query-sql.ts';
import { toWait, type WaitRow } from './event-waits.ts';

/** Reads waits for people. */
export function createWaitQueries(pool: pg.Pool): WaitQueries {
  return {
    async list(query) {
      const { scanned, wanted, values } = toSql(query);
      const { rows } = await pool.query<EntryRow>(
        `SELECT ${columns} FROM (${scanned}) w WHERE ${wanted} ORDER BY w.registered_at DESC, w.id DESC LIMIT $${values.length + 1}`,
        [...values, query.limit + 1],
      );
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      if (rows.length > query.limit && last !== undefined)
        return { waits: shown.map(toEntry), nextCursor: toCursor(last), boundHit: false };
      const nextCursor = await scanBound(pool, query);
      return { waits: shown.map(toEntry), nextCursor, boundHit: nextCursor !== undefined };
    },

    async find(waitId) {
      const { rows } = await pool.query<EntryRow>(`SELECT ${columns} FROM wait w WHERE w.id = $1`, [waitId]);
      return rows[0] && toEntry(rows[0]);
    },

    async spentItems(waitId, eventIds) {
      const { rows } = await pool.query<{ event_id: string; items: readonly number[] }>(spentSql, [waitId, eventIds]);
      return new Map(rows.map((row) => [row.event_id, row.items]));
    },
  };
}

/** The last row that was looked at, when there was no end before. */
async function scanBound(pool: pg.Pool, { workflowId, cursor, limit }: WaitListQuery): Promise<string | undefined> {
  const { scanned, values } = toSql({ workflowId, cursor, limit });
  const { rows } = await pool.query<PlacedRow>(
    `SELECT w.id, ${place} FROM (${scanned}) w ORDER BY w.registered_at DESC, w.id DESC OFFSET ${scannedMax - 1} LIMIT 1`,
    values,
  );
  return rows[0] && toCursor(rows[0]);
}

interface PlacedRow {
  readonly id: string;
  readonly place: string;
}

interface EntryRow extends WaitRow, PlacedRow {
  readonly run_id: string;
  readonly delivered_at: Date | null;
}

/** Microseconds count: a Date would round them away and lose rows between two pages. */
const place = `to_char(w.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place`;

const columns = `w.id, w.workflow_id, w.run_id, w.workflow_name, w.workflow_version, w.scope, w.matches, w.since, w.registered_at, w.state,
  w.event_id, w.event_item, w.claimed_at, w.delivered_at, w.started_by_event_id, ${place}`;

/** Filters that have an index select from the table; the others filter the rows that come of it. */
function toSql({ workflowId, workflowName, state, scopes, cursor }: WaitListQuery): {
  scanned: string;
  wanted: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const found: string[] = ['true'];
  const wanted: string[] = ['true'];
  const behind = cursor === undefined ? undefined : waitListCursor.read(cursor);
  if (workflowId !== undefined) found.push(`workflow_id = ${bind(workflowId)}`);
  if (behind !== undefined)
    found.push(`(registered_at, id) < (${bind(behind.registeredAt)}::timestamptz, ${bind(behind.id)})`);
  const scanned = `SELECT * FROM wait WHERE ${found.join(' AND ')} ORDER BY registered_at DESC, id DESC LIMIT ${scannedMax}`;
  if (workflowName !== undefined) wanted.push(`w.workflow_name = ${bind(workflowName)}`);
  if (scopes !== undefined) wanted.push(`w.scope = ANY(${bind(scopes)}::text[])`);
  if (state === 'taken') wanted.push(`w.state IN ('claimed', 'delivered')`);
  else if (state !== undefined) wanted.push(`w.state = ${bind(state)}`);
  return { scanned, wanted: wanted.join(' AND '), values };
}

/** The same question as the claim asks, so that both give the same answer (M31). */
const spentSql = `
SELECT earlier.event_id, array_agg(DISTINCT coalesce(earlier.event_item, -1)) AS items
FROM wait w JOIN wait earlier ON earlier.chain_id = w.chain_id AND earlier.id <> w.id
  AND NOT (earlier.run_id = w.run_id AND (earlier.seq > w.seq OR earlier.seq = ANY(w.unconsumed)))
WHERE w.id = $1 AND earlier.event_id = ANY($2::uuid[])
GROUP BY earlier.event_id`;

function toEntry(row: EntryRow): WaitEntry {
  const { spentItems: _none, ...wait } = toWait(row);
  return { ...wait, runId: row.run_id, deliveredAt: row.delivered_at ?? undefined };
}

function toCursor({ place: registeredAt, id }: PlacedRow): string {
  return waitListCursor.write({ registeredAt, id });
}
