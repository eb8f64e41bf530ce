import type pg from 'pg';
import type { EventState, Ledger, LedgerEntry, LedgerQuery } from '../model/ledger.ts';
import type { StartOutcome } from '../model/start-book.ts';
import { maskedHeaders } from './header-seal.ts';

/** Reads the ledger for people. */
export function createLedger(pool: pg.Pool): Ledger {
  return {
    async list(query) {
      const { rows } = await pool.query<LedgerRow>(listSql, [
        query.sourceId ?? null,
        query.outcome ?? null,
        query.eventId ?? null,
        ...fromCursor(query.cursor),
        query.limit + 1,
      ]);
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      return { entries: shown.map(toEntry), nextCursor: rows.length > query.limit && last ? toCursor(last) : undefined };
    },
  };
}

interface LedgerRow {
  readonly id: string;
  readonly source_id: string;
  readonly received_at: Date;
  readonly received_text: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly duplicate_of: string | null;
  readonly event_type: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: Buffer;
  readonly body_bytes: number;
  readonly repeats: number;
  readonly attempts: number | null;
  readonly resumed: readonly { workflowId: string; waitId: string }[];
  readonly started: readonly { workflowName: string; workflowId: string | null; outcome: StartOutcome; detail: string | null }[];
}

const listSql = `
SELECT e.id, e.source_id, e.received_at, to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_text,
  e.outcome, e.reason, e.detail, e.duplicate_of, e.event_type, e.method, e.url, e.headers, e.body, e.body_bytes, d.attempts,
  (SELECT count(*)::int FROM event r WHERE r.duplicate_of = e.id) AS repeats,
  (SELECT coalesce(json_agg(json_build_object('workflowId', w.workflow_id, 'waitId', w.id) ORDER BY w.id), '[]')
     FROM wait w WHERE w.event_id = e.id) AS resumed,
  (SELECT coalesce(json_agg(json_build_object('workflowName', s.workflow_name, 'workflowId', s.workflow_id,
     'outcome', s.outcome, 'detail', s.detail) ORDER BY s.workflow_name), '[]') FROM start s WHERE s.event_id = e.id) AS started
FROM event e LEFT JOIN dispatch d ON d.event_id = e.id
WHERE ($1::text IS NULL OR e.source_id = $1) AND ($2::text IS NULL OR e.outcome = $2) AND ($3::uuid IS NULL OR e.id = $3)
  AND ($4::timestamptz IS NULL OR (e.received_at, e.id) < ($4, $5::uuid))
ORDER BY e.received_at DESC, e.id DESC LIMIT $6`;

function toEntry(row: LedgerRow): LedgerEntry {
  return {
    id: row.id,
    sourceId: row.source_id,
    receivedAt: row.received_at,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    duplicateOf: row.duplicate_of ?? undefined,
    eventType: row.event_type ?? undefined,
    method: row.method,
    url: row.url,
    headers: maskedHeaders(row.headers),
    body: row.body,
    bodyBytes: row.body_bytes,
    deliveries: row.repeats + 1,
    resumed: row.resumed,
    started: row.started.map((start) => ({ ...start, workflowId: start.workflowId ?? undefined, detail: start.detail ?? undefined })),
    state: row.outcome === 'accepted' ? stateOf(row) : undefined,
  };
}

function stateOf({ attempts, resumed, started }: LedgerRow): EventState {
  if (attempts !== null && attempts > 0) return 'RETRYING';
  if (started.some((start) => start.outcome === 'FAILED')) return 'FAILED';
  return resumed.length > 0 || started.length > 0 ? 'PROCESSED' : 'OPEN';
}

/** Microseconds count: a Date would round them away and lose rows between two pages. */
function toCursor(row: LedgerRow): string {
  return Buffer.from(`${row.received_text} ${row.id}`).toString('base64url');
}

const cursorPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f-]{36})$/;

function fromCursor(cursor: LedgerQuery['cursor']): readonly [string | null, string | null] {
  const parts = cursor === undefined ? null : cursorPattern.exec(Buffer.from(cursor, 'base64url').toString());
  return [parts?.[1] ?? null, parts?.[2] ?? null];
}
