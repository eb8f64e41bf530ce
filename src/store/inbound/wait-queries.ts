import type pg from 'pg';
import { waitListCursor } from '../../model/inbound/page-cursor.ts';
import type { WaitEntry, WaitQueries, WaitListQuery, StaleWaits } from '../../model/inbound/wait-queries.ts';
import type { WaitTags } from '../../model/inbound/wait.ts';
import { scannedMax } from './event-query-sql.ts';
import { toWait } from './event-waits.ts';
import type { WaitRow } from './event-waits.ts';

/** Reads waits for people. */
export function createWaitQueries(pool: pg.Pool): WaitQueries {
  return {
    async list(query) {
      const { scanned, wanted, values } = toSql(query);
      const { rows } = await pool.query<EntryRow>(
        `SELECT ${columns} FROM (${scanned}) w WHERE ${wanted} ORDER BY ${toOrder('w.', query)} LIMIT $${values.length + 1}`,
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
async function scanBound(
  pool: pg.Pool,
  { workflowId, tags, cursor, order, limit }: WaitListQuery,
): Promise<string | undefined> {
  const { scanned, values } = toSql({ workflowId, tags, cursor, order, limit });
  const { rows } = await pool.query<PlacedRow>(
    `SELECT w.id, ${place} FROM (${scanned}) w ORDER BY ${toOrder('w.', { order })} OFFSET ${scannedMax - 1} LIMIT 1`,
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
  readonly tags: WaitTags | null;
}

/** Microseconds count: a Date would round them away and lose rows between two pages. */
const place = `to_char(w.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place`;

const columns = `w.id, w.workflow_id, w.run_id, w.workflow_name, w.workflow_version, w.scope, w.matches, w.since, w.registered_at, w.state,
  w.event_id, w.event_item, w.claimed_at, w.delivered_at, w.started_by_event_id, w.tags, ${place}`;

/** Filters that have an index select from the table; the others filter the rows that come of it. */
function toSql({ workflowId, workflowName, state, scopes, tags, order, cursor }: WaitListQuery): {
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
  if (tags !== undefined) found.push(`tags @> ${bind(JSON.stringify(tags))}::jsonb`);
  if (behind !== undefined)
    found.push(
      `(registered_at, id) ${order === 'oldest' ? '>' : '<'} (${bind(behind.registeredAt)}::timestamptz, ${bind(behind.id)})`,
    );
  const scanned = `SELECT * FROM wait WHERE ${found.join(' AND ')} ORDER BY ${toOrder('', { order })} LIMIT ${scannedMax}`;
  if (workflowName !== undefined) wanted.push(`w.workflow_name = ${bind(workflowName)}`);
  if (scopes !== undefined) wanted.push(`w.scope = ANY(${bind(scopes)}::text[])`);
  if (state === 'taken') wanted.push(`w.state IN ('claimed', 'delivered')`);
  else if (state !== undefined) wanted.push(`w.state = ${bind(state)}`);
  return { scanned, wanted: wanted.join(' AND '), values };
}

/** The index is read in either direction. */
function toOrder(table: '' | 'w.', { order }: Pick<WaitListQuery, 'order'>): string {
  const direction = order === 'oldest' ? 'ASC' : 'DESC';
  return `${table}registered_at ${direction}, ${table}id ${direction}`;
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
  return { ...wait, runId: row.run_id, deliveredAt: row.delivered_at ?? undefined, tags: row.tags ?? undefined };
}

function toCursor({ place: registeredAt, id }: PlacedRow): string {
  return waitListCursor.write({ registeredAt, id });
}

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
