import type { EventEntryFilter, EventEntryQuery } from '../../model/inbound/event-queries.ts';
import { eventCursor } from '../../model/inbound/page-cursor.ts';

/** Rows looked at for one page or count, whatever the filter: a filter that finds little must not read the whole table. */
export const scannedMax = 10_000;

export interface EventQuerySql {
  /** The rows that are looked at, newest first, behind the cursor; ends where enough was seen. */
  readonly scanned: string;
  /** The wanted columns of those rows; `e` is the row, `d` its dispatch. */
  readonly wanted: string;
  readonly values: unknown[];
}

/** Splits a query into what an index answers and what is looked for among the rows that it gives. */
export function toSql(
  query: EventEntryFilter & Pick<EventEntryQuery, 'cursor'> & { readonly lastCursor?: string },
  stateSql: string,
  { rowsMax = scannedMax } = {},
): EventQuerySql {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const found: string[] = [];
  const wanted: string[] = ['true'];
  if (query.sourceId !== undefined) found.push(`source_id = ${bind(query.sourceId)}`);
  if (query.sourceIds !== undefined) found.push(`source_id = ANY(${bind(query.sourceIds)}::text[])`);
  if (query.exceptSourceIds !== undefined) found.push(`source_id <> ALL(${bind(query.exceptSourceIds)}::text[])`);
  if (query.from !== undefined) found.push(`received_at >= ${bind(query.from)}`);
  if (query.to !== undefined) found.push(`received_at < ${bind(query.to)}`);
  if (query.eventId !== undefined) found.push(`id = ${bind(query.eventId)}::uuid`);
  if (query.eventIds !== undefined) found.push(`id = ANY(${bind(query.eventIds)}::uuid[])`);
  if (query.workflowId !== undefined) found.push(`id IN (${byWorkflow(bind(query.workflowId))})`);
  if (query.deliveryId !== undefined) found.push(`id IN (${byDelivery(bind(`id:${query.deliveryId}`))})`);
  const cursor = query.cursor === undefined ? undefined : eventCursor.read(query.cursor);
  if (cursor !== undefined)
    found.push(`(received_at, id) < (${bind(cursor.receivedAt)}::timestamptz, ${bind(cursor.id)}::uuid)`);
  const last = query.lastCursor === undefined ? undefined : eventCursor.read(query.lastCursor);
  if (last !== undefined)
    found.push(`(received_at, id) >= (${bind(last.receivedAt)}::timestamptz, ${bind(last.id)}::uuid)`);
  if (query.outcome !== undefined) wanted.push(`${outcomeSql} = ${bind(query.outcome)}`);
  if (query.reason !== undefined) wanted.push(`e.reason = ${bind(query.reason)}`);
  if (query.eventType !== undefined) wanted.push(`e.event_type = ${bind(query.eventType)}`);
  if (query.state !== undefined) wanted.push(`${stateSql} = ${bind(query.state)}`);
  const where = found.length === 0 ? '' : `WHERE ${found.join(' AND ')}`;
  return {
    scanned: `SELECT * FROM event ${where} ORDER BY received_at DESC, id DESC LIMIT ${Math.trunc(rowsMax)}`,
    wanted: wanted.join(' AND '),
    values,
  };
}

/** An expired event is an accepted one that has left its body behind. */
export const outcomeSql = `CASE e.outcome WHEN 'expired' THEN 'accepted' ELSE e.outcome END`;

/** The state of an event's work (R97), by the clock: retention comes by only now and then. */
export function stateSqlOf(retentionMs: number): string {
  const isExpired = `(e.outcome = 'expired' OR e.received_at < statement_timestamp() - interval '${Math.trunc(retentionMs)} milliseconds')`;
  const starts = 'SELECT 1 FROM start s WHERE s.event_id = e.id';
  return `CASE WHEN ${outcomeSql} <> 'accepted' THEN NULL
  WHEN d.attempts > 0 AND NOT ${isExpired} THEN 'RETRYING'
  WHEN EXISTS (${starts} AND s.outcome = 'FAILED') OR EXISTS (SELECT 1 FROM choice c WHERE c.event_id = e.id AND c.error IS NOT NULL) THEN 'FAILED'
  WHEN EXISTS (${starts} AND (s.outcome = 'EXPIRED' OR s.outcome = 'RETRYING' AND ${isExpired})) THEN 'EXPIRED'
  WHEN EXISTS (SELECT 1 FROM stalled_run r WHERE r.event_id = e.id) THEN 'STALLED'
  WHEN EXISTS (${starts}) OR EXISTS (SELECT 1 FROM wait w WHERE w.event_id = e.id AND (w.state <> 'claimed' OR NOT ${isExpired})) THEN 'PROCESSED'
  WHEN ${isExpired} THEN 'EXPIRED'
  ELSE 'OPEN' END`;
}

function byWorkflow(workflowId: string): string {
  return `SELECT event_id FROM wait WHERE workflow_id = ${workflowId} AND event_id IS NOT NULL
    UNION SELECT event_id FROM start WHERE workflow_id = ${workflowId}`;
}

/** The accepted one by the index that makes it unique, source by source; expired ones, which are not; refused ones that claim it; and the repeats. */
function byDelivery(key: string): string {
  const first = `SELECT f.id FROM source CROSS JOIN LATERAL (
    SELECT id FROM event WHERE source_id = source.id AND delivery_key = ${key} AND outcome = 'accepted') f
    UNION SELECT id FROM event WHERE delivery_key = ${key} AND outcome = 'expired'
    UNION SELECT id FROM event WHERE delivery_key = ${key} AND outcome IN ('rejected', 'ignored')`;
  return `${first} UNION SELECT id FROM event WHERE duplicate_of IN (${first})`;
}

export function toCursor(row: { readonly received_text: string; readonly id: string }): string {
  return eventCursor.write({ receivedAt: row.received_text, id: row.id });
}

export const receivedText = `to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_text`;
