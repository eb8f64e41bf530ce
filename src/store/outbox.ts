import type pg from 'pg';
import { callbackModes, signatureSchemes } from '../model/endpoint.ts';
import type { MessageSource } from '../model/message.ts';
import type { AttemptEffect, MessageDraft, Outbox, Outgoing } from '../model/outbox.ts';
import { retryPresets } from '../model/retry-table.ts';
import { openSecrets } from './endpoints.ts';
import { openStatesSql, toldSql, toStanding, type StandingRow } from './message-row.ts';
import { oneOf } from './one-of.ts';
import type { SecretBox } from './secret-box.ts';

/** After this long without one success an endpoint is disabled: the time that Standard Webhooks names. */
const failingDaysMax = 5;

/** Messages on their way out, in Postgres. */
export function createOutbox(pool: pg.Pool, secretBox: SecretBox): Outbox {
  return {
    async open(draft) {
      const { rows } = await pool.query<OutgoingRow>({ name: 'open-message', text: openSql, values: toDraftColumns(draft) });
      return first(rows) ?? (await byKey(draft.key));
    },

    async adopt(messageId, key, { workflowId, runId }) {
      const { rows } = await pool.query<OutgoingRow>(
        `WITH m AS (UPDATE message SET delivery_key = $2, workflow_id = $3, run_id = $4, updated_at = clock_timestamp(),
                    state = CASE WHEN state IN ${openStatesSql} THEN 'running' ELSE state END WHERE id = $1 RETURNING *)
         SELECT ${outgoingColumns} FROM m JOIN endpoint e ON e.id = m.endpoint_id`,
        [messageId, key, workflowId, runId],
      );
      return first(rows);
    },

    async resume(messageId) {
      const { rows } = await pool.query<OutgoingRow>({ name: 'resume-message', text: resumeSql, values: [messageId] });
      return first(rows);
    },

    async record(messageId, attempt, effect) {
      const values = [
        messageId, attempt.at, attempt.durationMs, attempt.statusCode ?? null, attempt.error ?? null,
        JSON.stringify(attempt.responseHeaders), attempt.responseBody, ...toEffectColumns(effect),
      ];
      const { rows } = await pool.query<StandingRow>({ name: 'record-attempt', text: recordSql, values });
      return standing(rows, messageId);
    },

    async close(messageId, failure) {
      await pool.query(
        `UPDATE message SET state = 'fatalError', failure = $2, completed_at = clock_timestamp(), updated_at = clock_timestamp()
         WHERE id = $1 AND state IN ${openStatesSql}`,
        [messageId, JSON.stringify(failure)],
      );
      const { rows } = await pool.query<StandingRow>('SELECT state, decision, decided_by, failure FROM message WHERE id = $1', [messageId]);
      return standing(rows, messageId);
    },

    async told(messageId) {
      await pool.query({ name: 'told', text: toldSql, values: [messageId] });
    },

    async noteFailing(endpointId, failing) {
      await pool.query(failing ? failingSql : 'UPDATE endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [endpointId]);
    },
  };

  function first(rows: readonly OutgoingRow[]): Outgoing | undefined {
    const [row] = rows;
    return row && toOutgoing(row, secretBox);
  }

  async function byKey(key: string): Promise<Outgoing | undefined> {
    const { rows } = await pool.query<OutgoingRow>(
      `SELECT ${outgoingColumns} FROM message m JOIN endpoint e ON e.id = m.endpoint_id WHERE m.delivery_key = $1`,
      [key],
    );
    return first(rows);
  }
}

interface OutgoingRow extends StandingRow {
  readonly id: string;
  readonly event: string;
  readonly payload: string;
  readonly source: MessageSource;
  readonly callback_base: string;
  readonly callback_timeout_ms: string;
  readonly callback_mode: string;
  readonly endpoint_id: string;
  readonly url: string;
  readonly deleted: boolean;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly retry_preset: string;
  readonly sealed_headers: Buffer;
  readonly sealed_secrets: Buffer;
  readonly signatures: readonly string[];
  readonly failing_since: Date | null;
}

const outgoingColumns = `
m.id, m.event, m.payload, m.source, m.callback_base, m.callback_timeout_ms, m.callback_mode, m.state, m.decision,
m.decided_by, m.failure, e.id AS endpoint_id, e.url, e.deleted_at IS NOT NULL AS deleted, e.disabled, e.disabled_reason,
e.retry_preset, e.sealed_headers, e.sealed_secrets, e.signatures, e.failing_since`;

/** A message made for a run that waits is under way at once; one that was made for later is pending. */
export const openSql = `
WITH e AS (
  SELECT * FROM endpoint WHERE (id = $3::text OR display_name = $3::text) AND deleted_at IS NULL
  ORDER BY (id = $3::text) DESC, created_at LIMIT 1
), m AS (
  INSERT INTO message (id, delivery_key, endpoint_id, event, payload, source, destination, callback_base, callback_mode,
                       callback_timeout_ms, token_hash, workflow_id, run_id, state, expires_at)
  SELECT $1::text, $2::text, e.id, $4::text, $5::text, $6::jsonb, e.url, $7::text, e.callback_mode,
         COALESCE($8::bigint, e.callback_timeout_ms), $9::bytea, $10::text, $11::text,
         CASE WHEN $10::text IS NULL THEN 'pending' ELSE 'running' END,
         clock_timestamp() + COALESCE($8::bigint, e.callback_timeout_ms) * INTERVAL '1 millisecond'
  FROM e ON CONFLICT (delivery_key) DO NOTHING RETURNING *
)
SELECT ${outgoingColumns} FROM m JOIN e ON e.id = m.endpoint_id`;

export function toDraftColumns(draft: MessageDraft): unknown[] {
  return [
    draft.id,
    draft.key,
    draft.endpoint,
    draft.event,
    draft.payload,
    JSON.stringify(draft.source),
    draft.callbackBase,
    draft.callbackTimeoutMs ?? null,
    draft.tokenHash,
    draft.owner?.workflowId ?? null,
    draft.owner?.runId ?? null,
  ];
}

const resumeSql = `
WITH m AS (
  UPDATE message SET state = CASE WHEN state IN ${openStatesSql} THEN 'running' ELSE state END WHERE id = $1 RETURNING *
)
SELECT ${outgoingColumns} FROM m JOIN endpoint e ON e.id = m.endpoint_id`;

/** The row is locked first, so that of an answer and a callback at once one is first (C96). */
const recordSql = `
WITH before AS (
  SELECT state IN ${openStatesSql} AS open FROM message WHERE id = $1 FOR UPDATE
), m AS (
  UPDATE message SET attempts = attempts + 1, last_attempted_at = $2::timestamptz, updated_at = clock_timestamp(),
    state = CASE WHEN before.open THEN $8::text ELSE state END,
    decision = CASE WHEN before.open THEN $9::text::jsonb ELSE decision END,
    decided_by = CASE WHEN before.open AND $9::text IS NOT NULL THEN 'answer' ELSE decided_by END,
    failure = CASE WHEN before.open THEN $10::text::jsonb ELSE failure END,
    completed_at = CASE WHEN before.open AND $8::text IN ('success', 'fatalError') THEN clock_timestamp() ELSE completed_at END
  FROM before WHERE id = $1
  RETURNING id, attempts, state, decision, decided_by, failure, before.open
), a AS (
  INSERT INTO attempt (message_id, number, at, duration_ms, status_code, error, response_headers, response_body)
  SELECT m.id, m.attempts, $2::timestamptz, $3::integer, $4::integer,
         CASE WHEN m.open OR $9::text IS NULL THEN $5::text ELSE 'not used: the message was decided before' END, $6::text, $7::bytea FROM m
)
SELECT state, decision, decided_by, failure FROM m`;

function toEffectColumns(effect: AttemptEffect): unknown[] {
  return [
    effect.state,
    effect.state === 'success' ? JSON.stringify(effect.decision) : null,
    effect.state === 'fatalError' ? JSON.stringify(effect.failure) : null,
  ];
}

const hasFailedLong = `COALESCE(failing_since < clock_timestamp() - INTERVAL '${failingDaysMax} days', false)`;

const failingSql = `
UPDATE endpoint SET
  failing_since = COALESCE(failing_since, clock_timestamp()),
  disabled = disabled OR ${hasFailedLong},
  disabled_reason = CASE WHEN NOT disabled AND ${hasFailedLong}
    THEN 'disabled by itself: no attempt succeeded in ${failingDaysMax} days' ELSE disabled_reason END
WHERE id = $1 AND (failing_since IS NULL OR ${hasFailedLong})`;

function standing(rows: readonly StandingRow[], messageId: string) {
  const [row] = rows;
  if (row === undefined) throw new Error(`Message ${messageId} is not in the store any more.`);
  return toStanding(row);
}

function toOutgoing(row: OutgoingRow, secretBox: SecretBox): Outgoing {
  return {
    id: row.id,
    event: row.event,
    payload: row.payload,
    source: row.source,
    callbackBase: row.callback_base,
    callbackTimeoutMs: Number(row.callback_timeout_ms),
    ...toStanding(row),
    endpoint: {
      id: row.endpoint_id,
      url: row.url,
      deleted: row.deleted,
      disabled: row.disabled,
      disabledReason: row.disabled_reason ?? undefined,
      retryPreset: oneOf(retryPresets, row.retry_preset),
      ...openSecrets(row, secretBox),
      signatures: row.signatures.map((scheme) => oneOf(signatureSchemes, scheme)),
      callbackMode: oneOf(callbackModes, row.callback_mode),
      failingSince: row.failing_since ?? undefined,
    },
  };
}
