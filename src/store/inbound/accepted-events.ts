import type pg from 'pg';
import type { AcceptedPage, AcceptedQuery, FoundEvent } from '../../model/inbound/event-store.ts';
import { shownUrl, type HeaderSeal } from './header-seal.ts';
import { hydrationOf, toHydration, type HydrationColumns } from './hydrations.ts';

export interface AcceptedRow {
  readonly id: string;
  readonly source_id: string;
  readonly received_at: Date;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: Buffer | null;
  readonly hydration?: HydrationColumns | null;
  readonly is_pending?: boolean;
}

interface PagedRow extends AcceptedRow {
  readonly place: string;
}

/** `bytesMax` is SQL; null: the body comes whole. */
export const acceptedColumns = (bytesMax: string) =>
  `id, source_id, received_at, method, url, headers, CASE WHEN ${bytesMax}::int IS NULL OR octet_length(body) < ${bytesMax}::int THEN body END AS body`;

/** One page of the accepted events that a wait looks back over. */
export async function readAccepted(
  pool: pg.Pool,
  query: AcceptedQuery & { readonly retentionMs: number },
  headerSeal: HeaderSeal,
): Promise<AcceptedPage> {
  const { rows } = await pool.query<{ snapshot: string } & (PagedRow | { readonly id: null })>({
    ...lookBackOf(query),
    values: [
      query.sourceIds,
      query.since,
      query.unseenBy ?? null,
      query.after?.receivedAt ?? null,
      query.after?.id ?? null,
      query.limit,
      query.retentionMs / 1000,
      query.bodyBytesMax ?? null,
      ...(query.chosenFor === undefined ? [] : [query.chosenFor.workflowName, query.chosenFor.workflowVersion]),
    ],
  });
  const found = rows.flatMap((row) => (row.id === null ? [] : [row]));
  const last = found.length < query.limit ? undefined : found.at(-1);
  return {
    snapshot: rows[0]?.snapshot ?? '',
    events: found.map((row) => toAcceptedEvent(row, headerSeal)),
    ...(last !== undefined && { next: { receivedAt: last.place, id: last.id } }),
  };
}

function lookBackOf({ chosenFor, hydrates }: AcceptedQuery): { name: string; text: string } {
  if (chosenFor !== undefined)
    return hydrates === true
      ? { name: 'chosen-whole-events', text: chosenWholeSql }
      : { name: 'chosen-events', text: chosenSql };
  return hydrates === true ? { name: 'whole-events', text: wholeSql } : { name: 'accepted-events', text: acceptedSql };
}

/** The snapshot comes back also when no event does. */
const acceptedSql = lookBackSql({ from: 'event', tx: 'event.tx' });

const restColumns = `, ${hydrationOf('event')} AS hydration, EXISTS (SELECT 1 FROM dispatch WHERE dispatch.event_id = event.id) AS is_pending`;

/** An event whose rest was fetched is to be found from the commit of that on. */
const wholeSql = lookBackSql({
  from: 'event LEFT JOIN hydration ON hydration.event_id = event.id',
  tx: 'coalesce(hydration.tx, event.tx)',
  more: restColumns,
});

/** An event that an expression has to place is to be found from the commit of its choice on, not of its own. */
const chosen = {
  from: `event JOIN choice ON choice.event_id = event.id AND choice.receivers ? $9
    AND ((choice.receivers ->> $9)::int IN (0, $10::int) OR $10::int = 0)`,
  tx: 'choice.tx',
};
const chosenSql = lookBackSql(chosen);
/** The choice was made of the whole. */
const chosenWholeSql = lookBackSql({ ...chosen, more: restColumns });

/** By the clock of the statement: one that goes on while it runs is no bound of an index, and every event would be read. */
function lookBackSql({
  from,
  tx,
  more = '',
}: {
  readonly from: string;
  readonly tx: string;
  readonly more?: string;
}): string {
  return `
SELECT s.snapshot, e.* FROM (SELECT pg_current_snapshot()::text AS snapshot) s LEFT JOIN LATERAL (
  SELECT ${acceptedColumns('$8')}, received_at::text AS place${more} FROM ${from}
  WHERE source_id = ANY($1::text[]) AND outcome = 'accepted'
    AND received_at >= greatest($2, statement_timestamp() - make_interval(secs => $7))
    AND ($3::pg_snapshot IS NULL OR NOT pg_visible_in_snapshot(${tx}, $3::pg_snapshot))
    AND ($4::timestamptz IS NULL OR (received_at, id) > ($4, $5::uuid))
  ORDER BY received_at, id LIMIT $6
) e ON true`;
}

export function toAcceptedEvent(row: AcceptedRow, headerSeal: HeaderSeal): FoundEvent {
  return {
    id: row.id,
    sourceId: row.source_id,
    receivedAt: row.received_at,
    method: row.method,
    url: shownUrl(row.url),
    headers: headerSeal.fromText(row.headers),
    ...(row.hydration && { hydration: toHydration(row.hydration) }),
    ...(row.is_pending !== undefined && { isPending: row.is_pending }),
    ...(row.body === null ? { body: Buffer.alloc(0), isLeftOut: true } : { body: row.body }),
  };
}
