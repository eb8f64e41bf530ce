import type { DecidedBy, Decision } from '../../model/outbound/decision.ts';
import { messageStates, openStates, type Message, type MessageSource } from '../../model/outbound/message.ts';
import type { MessageFailure, EndpointStanding } from '../../model/outbound/outbox.ts';
import { parseTraceParent } from '../../model/trace.ts';
import { oneOf } from '../access/one-of.ts';

/** States in which nobody has decided yet, as SQL. */
export const openStatesSql = `(${openStates.map((state) => `'${state}'`).join(', ')})`;

/** The run that waits knows the end of its message. */
export const toldSql = `
UPDATE message SET notify_due_at = NULL, updated_at = clock_timestamp(),
  state = CASE WHEN state = 'processResponse' THEN 'success' ELSE state END,
  completed_at = CASE WHEN state = 'processResponse' THEN clock_timestamp() ELSE completed_at END
WHERE id = $1 AND (state = 'processResponse' OR notify_due_at IS NOT NULL)`;

export interface StandingRow {
  readonly state: string;
  readonly decision: Decision | null;
  readonly decided_by: string | null;
  readonly failure: MessageFailure | null;
}

export interface MessageRow extends StandingRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly event: string;
  readonly payload: string;
  readonly source: MessageSource;
  readonly destination: string;
  readonly attempts: number;
  readonly callback_at: Date | null;
  readonly callback_status: number | null;
  readonly callback_body: Buffer | null;
  readonly traceparent: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly last_attempted_at: Date | null;
  readonly completed_at: Date | null;
  readonly expires_at: Date;
}

export function toStanding(row: StandingRow): EndpointStanding {
  return {
    state: oneOf(messageStates, row.state),
    decision: row.decision ?? undefined,
    decidedBy: row.decided_by === null ? undefined : oneOf<DecidedBy>(['answer', 'callback'], row.decided_by),
    failure: row.failure ?? undefined,
  };
}

export function toMessage(row: MessageRow): Message {
  const { callback_at: at, callback_status: status, callback_body: body } = row;
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    event: row.event,
    payload: row.payload,
    source: row.source,
    destination: row.destination,
    attempts: row.attempts,
    ...toStanding(row),
    callback: at === null || status === null || body === null ? undefined : { at, status, body },
    traceId: parseTraceParent(row.traceparent ?? undefined)?.traceId,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastAttemptedAt: row.last_attempted_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    expiresAt: row.expires_at,
  };
}
