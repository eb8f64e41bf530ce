import type { EventState, EventEntry } from '../../model/inbound/event-queries.ts';
import type { Stall } from '../../model/inbound/stalled-run.ts';
import type { StartOutcome } from '../../model/inbound/targets.ts';
import { toChoice } from './targets.ts';
import type { ChoiceColumns } from './targets.ts';
import { toHydrationEntry, type HydrationEntryColumns } from './hydrations.ts';
import { maskedHeaders, shownUrl } from './header-seal.ts';
import { outcomeSql, receivedText, toCursor } from './event-query-sql.ts';

/** An entry as the ledger's queries give it. */
export interface EventRow {
  readonly id: string;
  readonly source_id: string;
  readonly received_at: Date;
  readonly received_text: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly duplicate_of: string | null;
  readonly delivery_key: string | null;
  readonly event_type: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: Buffer;
  readonly body_bytes: number;
  readonly body_kept: number;
  readonly repeats: number;
  readonly attempts: number | null;
  readonly due_at: Date | null;
  readonly last_error: string | null;
  readonly state: EventState | null;
  readonly choice: ChoiceColumns | null;
  readonly resumed: readonly {
    workflowId: string;
    waitId: string;
    item: number | null;
    early: boolean;
    deliveredAt: string | null;
  }[];
  readonly started: readonly {
    workflowName: string;
    workflowId: string | null;
    outcome: StartOutcome;
    detail: string | null;
    at: string;
  }[];
  /** By the id of the workflow. */
  readonly stalled: Readonly<Record<string, Stall>> | null;
  /** Of the single event. */
  readonly hydration?: HydrationEntryColumns | null;
}

/** Both are SQL: how much of the body comes along, and where the work stands. */
export function rowColumns(body: string, stateSql: string): string {
  return `e.id, e.source_id, e.received_at, ${receivedText}, ${outcomeSql} AS outcome, e.reason, e.detail, e.duplicate_of, e.delivery_key,
  e.event_type, e.method, e.url, e.headers, ${body} AS body, e.body_bytes, octet_length(e.body) AS body_kept,
  d.attempts, d.due_at, d.last_error, ${stateSql} AS state,
  (SELECT json_build_object('receivers', c.receivers, 'starts', c.starts, 'error', c.error) FROM choice c WHERE c.event_id = e.id) AS choice,
  (SELECT count(*)::int FROM event r WHERE r.duplicate_of = e.id) AS repeats,
  (SELECT coalesce(json_agg(json_build_object('workflowId', w.workflow_id, 'waitId', w.id, 'item', w.event_item,
     'early', w.registered_at > e.received_at, 'deliveredAt', w.delivered_at) ORDER BY w.id), '[]')
     FROM (SELECT * FROM wait WHERE event_id = e.id ORDER BY id LIMIT ${shownMax + 1}) w) AS resumed,
  (SELECT coalesce(json_agg(json_build_object('workflowName', s.workflow_name, 'workflowId', s.workflow_id, 'outcome', s.outcome,
     'detail', s.detail, 'at', s.updated_at) ORDER BY s.workflow_name), '[]') FROM start s WHERE s.event_id = e.id) AS started,
  (SELECT json_object_agg(r.workflow_id, json_build_object('kind', r.kind, 'message', r.message)) FROM stalled_run r
     WHERE r.event_id = e.id) AS stalled`;
}

/** One event can complete tens of thousands of waits; a page shows the first of them. */
const shownMax = 1_000;

export const dispatchJoin =
  'LEFT JOIN LATERAL (SELECT attempts, due_at, last_error FROM dispatch WHERE event_id = e.id) d ON true';

export function toEntry(row: EventRow): EventEntry {
  const resumed = row.resumed.slice(0, shownMax).map(({ item, deliveredAt, ...wait }) => ({
    ...wait,
    item: item ?? undefined,
    stalled: row.stalled?.[wait.workflowId],
    deliveredAt: deliveredAt === null ? undefined : new Date(deliveredAt),
  }));
  const started = row.started.map((start) => ({
    ...start,
    workflowId: start.workflowId ?? undefined,
    detail: start.detail ?? undefined,
    at: new Date(start.at),
    stalled: start.workflowId === null ? undefined : row.stalled?.[start.workflowId],
  }));
  const entry = {
    id: row.id,
    cursor: toCursor(row),
    sourceId: row.source_id,
    receivedAt: row.received_at,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    duplicateOf: row.duplicate_of ?? undefined,
    ...namesOf(row),
    method: row.method,
    url: shownUrl(row.url),
    headers: maskedHeaders(row.headers),
    body: row.body,
    bodyBytes: row.body_bytes,
    bodyKept: row.body_kept,
    deliveries: row.repeats + 1,
    resumed,
    resumedMore: row.resumed.length > shownMax ? (true as const) : undefined,
    started,
    state: row.state ?? undefined,
    choice: row.choice === null ? undefined : toChoice(row.choice),
    hydration: row.hydration ? toHydrationEntry(row.hydration) : undefined,
    pending:
      row.due_at === null
        ? undefined
        : { attempts: row.attempts ?? 0, dueAt: row.due_at, lastError: row.last_error ?? undefined },
  };
  return { ...entry, dispatchMs: dispatchMsOf(entry) };
}

/** Of a refused request both are what it says of itself. */
function namesOf({
  outcome,
  delivery_key: key,
  event_type: type,
}: EventRow): Pick<EventEntry, 'deliveryId' | 'eventType' | 'claimedDeliveryId' | 'claimedEventType'> {
  const deliveryId = key?.startsWith('id:') ? key.slice('id:'.length) : undefined;
  const eventType = type ?? undefined;
  return outcome === 'rejected' || outcome === 'ignored'
    ? { claimedDeliveryId: deliveryId, claimedEventType: eventType }
    : { deliveryId, eventType };
}

/** Waits that looked back and found the event were not there to be told at once. */
function dispatchMsOf({
  receivedAt,
  resumed,
  started,
}: Pick<EventEntry, 'receivedAt' | 'resumed' | 'started'>): number | undefined {
  const told = [
    ...resumed.flatMap((wait) => (wait.early || wait.deliveredAt === undefined ? [] : [wait.deliveredAt])),
    ...started.map((start) => start.at),
  ];
  return told.length === 0 ? undefined : Math.max(0, ...told.map((at) => at.getTime() - receivedAt.getTime()));
}
