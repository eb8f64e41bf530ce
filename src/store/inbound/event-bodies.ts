import type pg from 'pg';
import type {
  EventCandidate,
  EventBodies,
  EventStretch,
  LookedAt,
  PayloadHints,
} from '../../model/inbound/event-bodies.ts';
import { receivedText, stateSqlOf, toCursor, toSql } from './event-query-sql.ts';
import { dispatchJoin } from './event-row.ts';

/** Looks through the bodies where they lie, in Postgres: a body that rules itself out travels nowhere. */
export function createEventBodies(
  pool: pg.Pool,
  { readEvents, retentionMs }: { readonly readEvents: EventBodies['read']; readonly retentionMs: number },
): EventBodies {
  const stateSql = stateSqlOf(retentionMs);
  return {
    async look(stretch) {
      const end = await findEnd(pool, stretch);
      if (end === undefined) return { events: 0, bytes: 0, isEnd: true, candidates: [] };
      const looked = {
        events: end.place,
        bytes: Number(end.total),
        last: { cursor: toCursor(end), receivedAt: end.received_at },
        isEnd: end.place === end.available && end.available < stretch.eventsMax,
      } satisfies Omit<LookedAt, 'candidates'>;
      return {
        ...looked,
        candidates: await findCandidates(pool, stretch, { lastCursor: looked.last.cursor, stateSql }),
      };
    },
    read: readEvents,
  };
}

interface EndRow {
  readonly id: string;
  readonly received_at: Date;
  readonly received_text: string;
  readonly place: number;
  readonly available: number;
  /** A bigint. */
  readonly total: string;
}

/** The last event of the stretch. What others of the filter leave out belongs to it as well. */
async function findEnd(
  pool: pg.Pool,
  { filter, cursor, eventsMax, bytesMax }: EventStretch,
): Promise<EndRow | undefined> {
  const indexed = { ...filter, outcome: undefined, reason: undefined, eventType: undefined, state: undefined };
  const { scanned, values } = toSql({ ...indexed, ...(cursor !== undefined && { cursor }) }, '', {
    rowsMax: eventsMax,
  });
  const { rows } = await pool.query<EndRow>(
    `SELECT e.id, e.received_at, ${receivedText}, e.place::int, e.available::int, e.total FROM (
       SELECT id, received_at, row_number() OVER w AS place, count(*) OVER () AS available, sum(octet_length(body)) OVER w AS total
       FROM (${scanned}) s WINDOW w AS (ORDER BY received_at DESC, id DESC ROWS UNBOUNDED PRECEDING)) e
     WHERE e.place = 1 OR e.total <= ${Math.trunc(bytesMax)} ORDER BY e.place DESC LIMIT 1`,
    values,
  );
  return rows[0];
}

interface CandidateRow {
  readonly id: string;
  readonly received_at: Date;
  readonly received_text: string;
  readonly body_kept: number;
  readonly place: number;
}

async function findCandidates(
  pool: pg.Pool,
  { filter, cursor, eventsMax, hints }: EventStretch,
  { lastCursor, stateSql }: { readonly lastCursor: string; readonly stateSql: string },
): Promise<readonly EventCandidate[]> {
  const { scanned, wanted, values } = toSql(
    { ...filter, lastCursor, ...(cursor !== undefined && { cursor }) },
    stateSql,
    { rowsMax: eventsMax },
  );
  const { rows } = await pool.query<CandidateRow>(
    `SELECT e.id, e.received_at, ${receivedText}, octet_length(e.body) AS body_kept, e.place::int FROM (
       SELECT *, row_number() OVER (ORDER BY received_at DESC, id DESC) AS place FROM (${scanned}) s) e
     ${filter.state === undefined ? '' : dispatchJoin}
     WHERE e.outcome = 'accepted' AND ${wanted}${hints === undefined ? '' : ` AND (${hintsSql(hints, values)})`}
     ORDER BY e.place`,
    values,
  );
  return rows.map((row) => ({
    id: row.id,
    cursor: toCursor(row),
    receivedAt: row.received_at,
    bodyBytes: row.body_kept,
    place: row.place,
  }));
}

/**
 * True of each event that may hold: all texts in the body, or in the URL, whose parameters are part of the payload; and
 * of each whose bytes are no plain text. JSON has one way to write such characters but for `\u00`, a URL but for `%`.
 */
function hintsSql({ groups, mayBeFetched }: PayloadHints, values: unknown[]): string {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const allIn = (isIn: (text: string) => string) =>
    groups.map((texts) => `(${texts.map(isIn).join(' OR ')})`).join(' AND ');
  return [
    `(${allIn((text) => `position(${bind(Buffer.from(text))}::bytea IN e.body) > 0`)})`,
    `position('\\x5c753030'::bytea IN e.body) > 0`,
    `(position('?' IN e.url) > 0 AND (position('%' IN e.url) > 0 OR ${allIn((text) => `position(${bind(text)}::text IN e.url) > 0`)}))`,
    ...(mayBeFetched ? ['EXISTS (SELECT 1 FROM hydration h WHERE h.event_id = e.id)'] : []),
    `e.headers ~* '${notPlainText}'`,
  ].join(' OR ');
}

/**
 * In the header lines, which are JSON: bodies that are packed, forms, and charsets but UTF-8. A type that is a secret
 * cannot be read here.
 */
const notPlainText = String.raw`"content-encoding"|"content-type","sealed:|multipart|urlencoded|charset(?!=(\\")?utf-?8["\\; ])`;
