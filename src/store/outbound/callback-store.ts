import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { CallbackStore, CallbackTarget, Notice } from '../../model/outbound/callback-store.ts';
import type { Decision } from '../../model/outbound/decision.ts';
import { messageStates } from '../../model/outbound/message.ts';
import type { MessageSource } from '../../model/outbound/message.ts';
import type { MessageFailure } from '../../model/outbound/outbox.ts';
import { openStatesSql, toldSql } from './message-row.ts';
import { oneOf } from '../access/one-of.ts';
import { fromStoredMode } from './stored-callback-mode.ts';
import type { SecretBox } from '../secret-box.ts';

/** For this long nobody else tells a notice that was taken. */
const noticeLeaseSeconds = 15;

/** Callbacks in Postgres. `pool` commits durably; `relaxedPool` may lose its last moments, which costs a repeat. */
export function createCallbackStore({ pool, relaxedPool }: { pool: pg.Pool; relaxedPool: pg.Pool }): CallbackStore {
  return {
    async find(messageId) {
      const { rows } = await pool.query<TargetRow>({ name: 'find-callback', text: findSql, values: [messageId] });
      return rows[0] && toTarget(rows[0]);
    },

    async accept(messageId, { decision, status, body }) {
      const { rows } = await pool.query<NoticeRow>({
        name: 'accept-callback',
        text: acceptSql,
        values: [messageId, JSON.stringify(decision), status, body],
      });
      return rows[0] && toNotice(rows[0]);
    },

    async takeDue(limit) {
      const { rows } = await pool.query<NoticeRow>(takeDueSql, [limit]);
      return rows.map(toNotice);
    },

    async markNotified(messageId) {
      await relaxedPool.query({ name: 'told', text: toldSql, values: [messageId] });
    },

    async markUndeliverable(messageId) {
      await pool.query(
        `UPDATE message SET notify_due_at = NULL, state = 'fatalError', completed_at = clock_timestamp(), failure = COALESCE(failure, $2)
         WHERE id = $1 AND notify_due_at IS NOT NULL`,
        [messageId, JSON.stringify({ reason: 'withdrawn', detail: 'the workflow ended before the callback' })],
      );
    },

    async postpone(messageId, delayMs) {
      await pool.query(
        `UPDATE message SET notify_due_at = clock_timestamp() + $2 * INTERVAL '1 millisecond', notify_attempts = notify_attempts + 1
         WHERE id = $1 AND notify_due_at IS NOT NULL`,
        [messageId, delayMs],
      );
    },
  };
}

interface TargetRow {
  readonly id: string;
  readonly token_hash: Buffer;
  readonly event: string;
  readonly source: MessageSource;
  readonly callback_mode: string;
  readonly state: string;
  readonly expired: boolean;
  readonly callback_status: number | null;
  readonly callback_body: Buffer | null;
  readonly traceparent: string | null;
}

interface NoticeRow {
  readonly id: string;
  readonly delivery_key: string;
  readonly workflow_id: string | null;
  readonly run_id: string | null;
  readonly decision: Decision | null;
  readonly failure: MessageFailure | null;
  readonly notify_attempts: number;
  readonly traceparent: string | null;
}

const findSql = `
SELECT id, token_hash, event, source, callback_mode, state, expires_at <= clock_timestamp() AS expired, callback_status, callback_body, traceparent
FROM message WHERE id = $1`;

const noticeColumns = 'id, delivery_key, workflow_id, run_id, decision, failure, notify_attempts, traceparent';

const acceptSql = `
UPDATE message SET state = 'processResponse', decision = $2, decided_by = 'callback', callback_at = clock_timestamp(),
  callback_status = $3, callback_body = $4, updated_at = clock_timestamp(),
  notify_due_at = clock_timestamp() + INTERVAL '${noticeLeaseSeconds} seconds', notify_attempts = 0
WHERE id = $1 AND state IN ${openStatesSql} AND expires_at > clock_timestamp()
  AND EXISTS (SELECT FROM endpoint e WHERE e.id = endpoint_id AND e.deleted_at IS NULL)
RETURNING ${noticeColumns}`;

const takeDueSql = `
UPDATE message SET notify_due_at = clock_timestamp() + INTERVAL '${noticeLeaseSeconds} seconds'
WHERE id IN (
  SELECT id FROM message WHERE notify_due_at <= statement_timestamp() ORDER BY notify_due_at LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING ${noticeColumns}`;

function toTarget(row: TargetRow): CallbackTarget {
  const { callback_status: status, callback_body: body } = row;
  return {
    id: row.id,
    tokenHash: row.token_hash,
    event: row.event,
    source: row.source,
    mode: fromStoredMode(row.callback_mode),
    state: oneOf(messageStates, row.state),
    expired: row.expired,
    traceParent: row.traceparent ?? undefined,
    callback: status === null || body === null ? undefined : { status, body },
  };
}

function toNotice({
  id: messageId,
  delivery_key: key,
  workflow_id,
  run_id,
  decision,
  failure,
  notify_attempts: attempts,
  traceparent,
}: NoticeRow): Notice {
  const rest = { attempts, ...(traceparent !== null && { traceParent: traceparent }) };
  const owner = { workflowId: workflow_id ?? '', runId: run_id ?? '' };
  if (decision !== null) return { owner, signal: { key, messageId, decision }, ...rest };
  if (failure === null)
    throw new Error(`Message ${messageId} has to be told, and has neither a decision nor a failure.`);
  return { owner, signal: { key, messageId, failure }, ...rest };
}

/** 32 bytes that tokens of callback URLs are derived from; made by the process that needs it first. */
export async function loadCallbackKey(pool: pg.Pool, secretBox: SecretBox): Promise<Buffer> {
  const fresh = secretBox.seal(randomBytes(32).toString('base64'));
  await pool.query('INSERT INTO callback_key (id, sealed_key) VALUES (1, $1) ON CONFLICT DO NOTHING', [fresh]);
  const { rows } = await pool.query<{ sealed_key: Buffer }>('SELECT sealed_key FROM callback_key');
  const [row] = rows;
  if (row === undefined) throw new Error('The key of callback URLs is not in the database.');
  return Buffer.from(secretBox.open(row.sealed_key), 'base64');
}
