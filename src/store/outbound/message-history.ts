import type pg from 'pg';
import { historyMsMin } from '../../model/outbound/endpoint.ts';
import { deliveryWorkflowPrefix } from '../../model/ids.ts';
import type { Attempt } from '../../model/outbound/message.ts';
import type { MessageHistory, MessageWithAttempts, LeftMessages } from '../../model/outbound/message-history.ts';
import { outgoingEvents } from '../../model/outbound/outgoing-event.ts';
import { toMessage, openStatesSql } from './message-row.ts';
import type { MessageRow } from './message-row.ts';
import { openSql, toDraftColumns } from './outbox.ts';

/** Messages that were sent, in Postgres. */
export function createMessageHistory(pool: pg.Pool): MessageHistory {
  return {
    async list({ endpointId, state, event, offset, limit }) {
      const { rows } = await pool.query<MessageRow>(
        `SELECT * FROM message WHERE endpoint_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR event = $3)
         ORDER BY created_at DESC, id DESC OFFSET $4 LIMIT $5`,
        [endpointId, state ?? null, event ?? null, offset, limit],
      );
      return withAttempts(rows, inList);
    },

    async ofRun(workflowId, { limit }) {
      const { rows } = await pool.query<MessageRow>(
        'SELECT * FROM message WHERE workflow_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2',
        [workflowId, limit],
      );
      return rows.map(toMessage);
    },

    async find(endpointId, messageId) {
      const { rows } = await pool.query<MessageRow>('SELECT * FROM message WHERE endpoint_id = $1 AND id = $2', [
        endpointId,
        messageId,
      ]);
      return (await withAttempts(rows, byItself))[0];
    },

    async create(draft) {
      await pool.query(openSql, toDraftColumns([draft]));
      const { rows } = await pool.query<MessageRow>(
        'SELECT * FROM message WHERE id = $1 OR delivery_key = $2 ORDER BY id = $1 DESC LIMIT 1',
        [draft.id, draft.key],
      );
      return (await withAttempts(rows, byItself))[0];
    },

    async dead(endpointId, { since, limit }) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM message WHERE endpoint_id = $1 AND state = 'fatalError' AND created_at >= $2 AND ${ownWorkflowSql}
         ORDER BY created_at, id LIMIT $3`,
        [endpointId, since, limit],
      );
      return rows.map((row) => row.id);
    },

    async reopen(messageId) {
      const { rows } = await pool.query<{ attempts: number }>(reopenSql, [messageId]);
      return rows[0]?.attempts;
    },

    async backlog() {
      const [{ rows }, untold] = await Promise.all([
        pool.query<BacklogRow>(backlogSql),
        pool.query<{ count: number }>(untoldSql),
      ]);
      return {
        open: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
        pendingOldestSeconds: rows.find(({ state }) => state === 'pending')?.oldest_seconds ?? 0,
        untoldDecisions: untold.rows[0]?.count ?? 0,
      };
    },

    async purge(limit) {
      const { rowCount } = await pool.query(purgeSql, [limit, historyMsMin]);
      return rowCount ?? 0;
    },
  };

  async function withAttempts(
    rows: readonly MessageRow[],
    { attempts: attemptsMax, bodyBytes, lastBodyBytes }: ShownMax,
  ): Promise<readonly MessageWithAttempts[]> {
    const { rows: attempts } = await pool.query<AttemptRow>(attemptsSql, [
      rows.map((row) => row.id),
      attemptsMax,
      bodyBytes,
      lastBodyBytes,
    ]);
    return rows.map((row) => ({
      ...toMessage(row),
      attemptList: attempts.filter((attempt) => attempt.message_id === row.id).map(toAttempt),
    }));
  }
}

/** How much of its attempts is read with a message: an answer may have 256,000 bytes, and there may be 50 of them. */
interface ShownMax {
  /** The newest. */
  readonly attempts: number;
  readonly bodyBytes: number;
  /** Of the newest attempt. */
  readonly lastBodyBytes: number;
}

/** A page of a hundred messages has 4 MiB of bodies at most. */
const inList: ShownMax = { attempts: 10, bodyBytes: 4 * 1024, lastBodyBytes: 4 * 1024 };
/** 2 MiB at most; the newest answer is whole. */
const byItself: ShownMax = { attempts: 100, bodyBytes: 16 * 1024, lastBodyBytes: 256_000 };

const attemptsSql = `
SELECT message_id, a.number, at, duration_ms, status_code, error, response_headers,
       substring(response_body FROM 1 FOR CASE WHEN place = 1 THEN $4::int ELSE $3::int END) AS response_body,
       octet_length(response_body) > CASE WHEN place = 1 THEN $4::int ELSE $3::int END AS is_body_cut
FROM unnest($1::text[]) AS m(id), LATERAL (
  SELECT *, row_number() OVER (ORDER BY number DESC) AS place
  FROM attempt WHERE message_id = m.id ORDER BY number DESC LIMIT $2
) a
ORDER BY message_id, a.number`;

interface BacklogRow {
  readonly state: string;
  readonly count: number;
  readonly oldest_seconds: number;
}

const backlogSql = `
SELECT state, count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS oldest_seconds
FROM message WHERE completed_at IS NULL GROUP BY state`;

const untoldSql = 'SELECT count(*)::int AS count FROM message WHERE notify_due_at IS NOT NULL';

interface AttemptRow {
  readonly message_id: string;
  readonly number: number;
  readonly at: Date;
  readonly duration_ms: number;
  readonly status_code: number | null;
  readonly error: string | null;
  readonly response_headers: string;
  readonly response_body: Buffer;
  readonly is_body_cut: boolean;
}

/** Messages of a step belong to the workflow that sent them: once told of the failure it waits no more (C103). */
const ownWorkflowSql = `(workflow_id IS NULL OR workflow_id LIKE '${deliveryWorkflowPrefix}%')`;

const reopenSql = `
UPDATE message SET state = 'pending', decision = NULL, decided_by = NULL, failure = NULL, callback_at = NULL, callback_status = NULL,
  callback_body = NULL, notify_due_at = NULL, completed_at = NULL, updated_at = clock_timestamp(),
  expires_at = clock_timestamp() + callback_timeout_ms * INTERVAL '1 millisecond'
WHERE id = $1 AND ${ownWorkflowSql}
  AND (state = 'fatalError' OR (state = 'success' AND event = '${outgoingEvents.test}'))
RETURNING attempts`;

const purgeSql = `
WITH old AS (
  SELECT m.id FROM message m JOIN endpoint e ON e.id = m.endpoint_id
  WHERE m.completed_at IS NOT NULL AND m.notify_due_at IS NULL
    AND m.created_at < clock_timestamp() - GREATEST($2::bigint, e.callback_timeout_ms, m.callback_timeout_ms) * INTERVAL '1 millisecond'
  LIMIT $1
), attempts AS (
  DELETE FROM attempt USING old WHERE attempt.message_id = old.id
)
DELETE FROM message USING old WHERE message.id = old.id`;

function toAttempt(row: AttemptRow): Attempt {
  return {
    at: row.at,
    durationMs: row.duration_ms,
    statusCode: row.status_code ?? undefined,
    error: row.error ?? undefined,
    responseHeaders: JSON.parse(row.response_headers),
    responseBody: row.response_body,
    isBodyCut: row.is_body_cut,
  };
}

/** A process that takes a message has it until `updated_at` is old again. Rows that somebody else holds are passed over. */
export function createLeftMessages(pool: pg.Pool): LeftMessages {
  return {
    async takePending({ leftForMs, limit }) {
      const { rows } = await pool.query<{ id: string; attempts: number; expired: boolean }>(pendingSql, [
        leftForMs / 1000,
        limit,
      ]);
      return rows.map(({ id, attempts, expired }) => ({ id, series: attempts, isExpired: expired }));
    },

    async takeOverdue({ overdueMs, limit }) {
      const { rows } = await pool.query<{ id: string; workflow_id: string; run_id: string }>(overdueSql, [
        overdueMs / 1000,
        limit,
      ]);
      return rows.map((row) => ({ id: row.id, owner: { workflowId: row.workflow_id, runId: row.run_id } }));
    },
  };
}

const pendingSql = `
UPDATE message SET updated_at = clock_timestamp() WHERE id IN (
  SELECT id FROM message WHERE completed_at IS NULL AND state = 'pending' AND updated_at < statement_timestamp() - make_interval(secs => $1)
  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, attempts, expires_at < clock_timestamp() AS expired`;

const overdueSql = `
UPDATE message SET updated_at = clock_timestamp() WHERE id IN (
  SELECT id FROM message WHERE completed_at IS NULL AND state IN ${openStatesSql} AND state <> 'pending' AND run_id IS NOT NULL
    AND updated_at < statement_timestamp() - make_interval(secs => $1) AND expires_at < statement_timestamp() - make_interval(secs => $1)
  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, workflow_id, run_id`;
