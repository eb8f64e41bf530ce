import type pg from 'pg';
import type { EventQueries, EventEntryFilter, EventEntryQuery } from '../../model/inbound/event-queries.ts';
import { retentionDaysDefault, retentionMsOf } from '../../model/inbound/event-queries.ts';
import { scannedMax, stateSqlOf, toCursor, toSql } from './event-query-sql.ts';
import { dispatchJoin, rowColumns, toEntry, type EventRow } from './event-row.ts';
import { readWaits } from './event-waits.ts';
import { hydrationOf } from './hydrations.ts';

/** Reads the ledger for people. */
export function createEventQueries(
  pool: pg.Pool,
  { retentionMs = retentionMsOf(retentionDaysDefault) } = {},
): EventQueries {
  const stateSql = stateSqlOf(retentionMs);
  return {
    async list(query) {
      const rows = await readRows(pool, query, stateSql);
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      if (rows.length > query.limit && last !== undefined)
        return { entries: shown.map(toEntry), nextCursor: toCursor(last), boundHit: false };
      const bound = await scanBound(pool, query);
      return { entries: shown.map(toEntry), nextCursor: bound, boundHit: bound !== undefined };
    },

    async find(eventId, { bodyBytesMax = 0 } = {}) {
      const body = `CASE WHEN octet_length(e.body) <= ${Math.trunc(bodyBytesMax)} THEN e.body ELSE ''::bytea END`;
      const { rows } = await pool.query<EventRow>(
        `SELECT ${rowColumns(body, stateSql)}, ${hydrationOf('e')} AS hydration FROM event e ${dispatchJoin} WHERE e.id = $1`,
        [eventId],
      );
      return rows[0] && toEntry(rows[0]);
    },

    async count(filter) {
      const { scanned, wanted, values } = toSql(filter, stateSql);
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM (${scanned}) e ${dispatchJoin} WHERE ${wanted}`,
        values,
      );
      return { count: rows[0]?.count ?? 0, complete: (await scanBound(pool, filter)) === undefined };
    },

    waits: (query) => readWaits(pool, query),
  };
}

async function readRows(pool: pg.Pool, query: EventEntryQuery, stateSql: string): Promise<readonly EventRow[]> {
  const { scanned, wanted, values } = toSql(query, stateSql);
  const bodyBytes = Math.trunc(query.bodyBytesMax ?? 0);
  const body = bodyBytes === 0 ? `''::bytea` : `substring(e.body FROM 1 FOR ${bodyBytes})`;
  const { rows } = await pool.query<EventRow>(
    `SELECT ${rowColumns(body, stateSql)} FROM (${scanned}) e ${dispatchJoin} WHERE ${wanted}
     ORDER BY e.received_at DESC, e.id DESC LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
    [...values, query.limit + 1, query.offset ?? 0],
  );
  return rows;
}

/** The last row that was looked at, when there was no end before. */
async function scanBound(
  pool: pg.Pool,
  query: EventEntryFilter & Pick<EventEntryQuery, 'cursor'>,
): Promise<string | undefined> {
  const { scanned, values } = toSql(
    { ...query, outcome: undefined, reason: undefined, eventType: undefined, state: undefined },
    '',
  );
  const { rows } = await pool.query<{ id: string; received_text: string }>(
    `SELECT e.id, to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_text
     FROM (${scanned}) e ORDER BY e.received_at DESC, e.id DESC OFFSET ${scannedMax - 1} LIMIT 1`,
    values,
  );
  return rows[0] && toCursor(rows[0]);
}
