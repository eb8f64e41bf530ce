import type pg from 'pg';
import type { EventWait, EventWaitPage, EventWaitQuery } from '../../model/inbound/event-queries.ts';
import type { WaitScope } from '../../model/inbound/wait.ts';
import type { WaitState } from '../../model/inbound/wait-store.ts';
import { waitCursor } from '../../model/inbound/page-cursor.ts';

/** Three groups, each by its own index; a page goes on from group to group. */
const groups = [
  `SELECT * FROM wait WHERE event_id = $1::uuid AND id > $3 ORDER BY id LIMIT $4`,
  `SELECT w.* FROM unnest($2::text[]) AS wanted(scope) CROSS JOIN LATERAL (
     SELECT * FROM wait WHERE state = 'open' AND scope = wanted.scope AND id > $3 ORDER BY id LIMIT $4) w
   ORDER BY w.id LIMIT $4`,
  `SELECT w.* FROM unnest($2::text[]) AS wanted(scope) CROSS JOIN LATERAL (
     SELECT * FROM wait WHERE state <> 'open' AND scope = wanted.scope AND id > $3
       AND event_id IS DISTINCT FROM $1::uuid ORDER BY id LIMIT $4) w
   ORDER BY w.id LIMIT $4`,
] as const;

export async function readWaits(pool: pg.Pool, query: EventWaitQuery): Promise<EventWaitPage> {
  let { group, after } = (query.cursor === undefined ? undefined : waitCursor.read(query.cursor)) ?? {
    group: 0,
    after: '',
  };
  const waits: EventWait[] = [];
  for (; group < groups.length; group += 1, after = '') {
    const room = query.limit - waits.length;
    const { rows } = await pool.query<WaitRow>(withSpent(groups[group] ?? ''), [
      query.eventId,
      query.scopes,
      after,
      room + 1,
    ]);
    waits.push(...rows.slice(0, room).map(toWait));
    if (rows.length > room)
      return {
        waits,
        nextCursor: waitCursor.write({ group, after: room === 0 ? after : (rows[room - 1]?.id ?? after) }),
      };
  }
  return { waits };
}

/** A wait as the queries for people give it. */
export interface WaitRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly workflow_version: number;
  readonly scope: WaitScope;
  readonly matches: string;
  readonly since: Date;
  readonly registered_at: Date;
  readonly state: WaitState;
  readonly event_id: string | null;
  readonly event_item: number | null;
  readonly claimed_at: Date | null;
  readonly started_by_event_id: string | null;
  /** Only where it was asked of one event. */
  readonly spent_items?: readonly number[];
}

/** The same question as the claim asks, so that both give the same answer (M31). */
function withSpent(waits: string): string {
  return `SELECT w.id, w.workflow_id, w.workflow_name, w.workflow_version, w.scope, w.matches, w.since, w.registered_at, w.state,
    w.event_id, w.event_item, w.claimed_at, w.started_by_event_id,
    ARRAY(SELECT DISTINCT coalesce(earlier.event_item, -1) FROM wait earlier
      WHERE earlier.event_id = $1::uuid AND earlier.chain_id = w.chain_id AND earlier.id <> w.id
        AND NOT (earlier.run_id = w.run_id AND (earlier.seq > w.seq OR earlier.seq = ANY(w.unconsumed)))) AS spent_items
  FROM (${waits}) w CROSS JOIN (SELECT $2::text[]) AS scopes ORDER BY w.id`;
}

export function toWait(row: WaitRow): EventWait {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    workflowVersion: row.workflow_version,
    scope: row.scope,
    matches: JSON.parse(row.matches),
    since: row.since,
    registeredAt: row.registered_at,
    state: row.state,
    eventId: row.event_id ?? undefined,
    item: row.event_item ?? undefined,
    claimedAt: row.claimed_at ?? undefined,
    startedByEventId: row.started_by_event_id ?? undefined,
    spentItems: row.spent_items ?? [],
  };
}
