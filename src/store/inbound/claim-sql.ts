import type { ClaimedWait } from '../../model/inbound/claim.ts';

interface ClaimParts {
  /** FROM item of the offers: wait_id, event_id, item, reoffered_at, rank. */
  readonly offers: string;
  /** Relation of the events that are offered: id, received_at. */
  readonly events: string;
  /** SKIP LOCKED: a wait that somebody else works on is left to a later claim. */
  readonly lock: 'FOR UPDATE' | 'FOR UPDATE SKIP LOCKED';
}

/**
 * Parts of a WITH, the last of which, `claimed`, gives each wait the first event that it can have. An event is spent for a
 * wait when a wait of the same chain took it that was over before this one was made (M31), or when it started the run (M33).
 * Rows are locked in one order, so that two dispatchers never block each other.
 */
export function claimCtes({ offers, events, lock }: ClaimParts): string {
  return `
offer AS (
  SELECT * FROM ${offers}
), locked AS (
  SELECT id FROM wait WHERE id IN (SELECT wait_id FROM offer) AND state = 'open' ORDER BY id ${lock}
), winner AS (
  SELECT DISTINCT ON (w.id) w.id, o.event_id, o.item
  FROM locked JOIN wait w USING (id) JOIN offer o ON o.wait_id = w.id JOIN ${events} e ON e.id = o.event_id
  WHERE (coalesce(o.reoffered_at, e.received_at) >= w.since
      OR (coalesce(o.reoffered_at, e.received_at) >= w.registered_at AND w.since <= clock_timestamp()))
    AND w.started_by_event_id IS DISTINCT FROM o.event_id
    AND NOT EXISTS (
      SELECT 1 FROM wait earlier
      WHERE earlier.event_id = o.event_id AND earlier.event_item IS NOT DISTINCT FROM o.item
        AND earlier.chain_id = w.chain_id AND earlier.id <> w.id
        AND NOT (earlier.run_id = w.run_id AND (earlier.seq > w.seq OR earlier.seq = ANY(w.unconsumed))))
  ORDER BY w.id, o.rank
), claimed AS (
  UPDATE wait SET state = 'claimed', event_id = winner.event_id, event_item = winner.item, claimed_at = clock_timestamp()
  FROM winner WHERE wait.id = winner.id AND wait.state = 'open'
  RETURNING wait.id, wait.event_id, wait.event_item, wait.workflow_id, wait.run_id
)`;
}

export interface ClaimedRow {
  readonly id: string;
  readonly event_id: string;
  readonly event_item: number | null;
  readonly workflow_id: string;
  readonly run_id: string;
}

export function toClaimedWait(row: ClaimedRow): ClaimedWait {
  return {
    waitId: row.id,
    eventId: row.event_id,
    item: row.event_item ?? undefined,
    workflowId: row.workflow_id,
    runId: row.run_id,
  };
}
