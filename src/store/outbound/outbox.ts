import type pg from 'pg';
import type { Decision } from '../../model/outbound/decision.ts';
import { signatureSchemes } from '../../model/outbound/endpoint.ts';
import type { Attempt, MessageSource } from '../../model/outbound/message.ts';
import type { AttemptEffect, MessageDraft, Outbox, Outgoing, EndpointStanding } from '../../model/outbound/outbox.ts';
import { retryPresets } from '../../model/outbound/retry-table.ts';
import { openSecrets } from './endpoints.ts';
import { createBatcher } from '../../concurrency/batcher.ts';
import { openStatesSql, toldSql, toStanding, type StandingRow } from './message-row.ts';
import { oneOf } from '../access/one-of.ts';
import type { SecretBox } from '../secret-box.ts';
import { fromStoredMode } from './stored-callback-mode.ts';

/** After this long without one success an endpoint is disabled: the time that Standard Webhooks names. */
const failingDaysMax = 5;

/** While one batch waits for the disk the next is on its way; a body has up to 256 kB, so a statement stays short. */
const together = { lanes: 2, itemsMax: 64 };

/** Messages on their way out, in Postgres. Calls that are made together share one statement and one commit. */
export function createOutbox(
  { pool, relaxedPool }: { pool: pg.Pool; relaxedPool: pg.Pool },
  secretBox: SecretBox,
): Outbox {
  const opening = createBatcher<MessageDraft, Outgoing | null>({
    ...together,
    keyOf: (draft) => draft.key,
    async write(drafts) {
      const { rows } = await pool.query<OutgoingRow>({
        name: 'open-messages',
        text: openSql,
        values: toDraftColumns(drafts),
      });
      const opened = new Map(toOutgoings(rows, secretBox).map((message, at) => [rows[at]?.delivery_key, message]));
      return drafts.map(({ key }) => opened.get(key) ?? null);
    },
  });
  const resuming = createBatcher<string, Outgoing | null>({
    ...together,
    keyOf: (messageId) => messageId,
    async write(messageIds) {
      // That an attempt is under way is for people: it need not survive a crash.
      const { rows } = await relaxedPool.query<OutgoingRow>({
        name: 'resume-messages',
        text: resumeSql,
        values: [[...messageIds].sort()],
      });
      const resumed = new Map(toOutgoings(rows, secretBox).map((message) => [message.id, message]));
      return messageIds.map((id) => resumed.get(id) ?? null);
    },
  });
  const recording = createBatcher<AttemptRecord, EndpointStanding | null>({
    ...together,
    keyOf: ({ messageId }) => messageId,
    async write(records) {
      const { rows } = await pool.query<StandingRow & { readonly id: string }>({
        name: 'record-attempts',
        text: recordSql,
        values: toRecordColumns(records),
      });
      const standings = new Map(rows.map((row) => [row.id, toStanding(row)]));
      return records.map(({ messageId }) => standings.get(messageId) ?? null);
    },
  });
  return {
    async open(draft) {
      return (await opening.add(draft)) ?? byKey(draft.key);
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

    resume: async (messageId) => (await resuming.add(messageId)) ?? undefined,

    async record(messageId, attempt, effect) {
      const standing = await recording.add({ messageId, attempt, effect });
      if (standing === null) throw new Error(`Message ${messageId} is not in the store any more.`);
      return standing;
    },

    async close(messageId, failure) {
      await pool.query(
        `UPDATE message SET state = 'fatalError', failure = $2, completed_at = clock_timestamp(), updated_at = clock_timestamp()
         WHERE id = $1 AND state IN ${openStatesSql}`,
        [messageId, JSON.stringify(failure)],
      );
      return standingOf(messageId);
    },

    async settle(messageId) {
      await pool.query(
        `UPDATE message SET state = 'success', decision = $2, decided_by = 'answer', completed_at = clock_timestamp(),
           updated_at = clock_timestamp() WHERE id = $1 AND state IN ${openStatesSql}`,
        [messageId, JSON.stringify(responded)],
      );
      return standingOf(messageId);
    },

    async markNotified(messageId) {
      await pool.query({ name: 'told', text: toldSql, values: [messageId] });
    },

    async noteFailing(endpointId, failing) {
      await pool.query(
        failing ? failingSql : 'UPDATE endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL',
        [endpointId],
      );
    },
  };

  async function standingOf(messageId: string): Promise<EndpointStanding> {
    const { rows } = await pool.query<StandingRow>(
      'SELECT state, decision, decided_by, failure FROM message WHERE id = $1',
      [messageId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`Message ${messageId} is not in the store any more.`);
    return toStanding(row);
  }

  function first(rows: readonly OutgoingRow[]): Outgoing | undefined {
    return toOutgoings(rows, secretBox)[0];
  }

  async function byKey(key: string): Promise<Outgoing | undefined> {
    const { rows } = await pool.query<OutgoingRow>(
      `SELECT ${outgoingColumns} FROM message m JOIN endpoint e ON e.id = m.endpoint_id WHERE m.delivery_key = $1`,
      [key],
    );
    return first(rows);
  }
}

const responded: Decision = { kind: 'responded' };

interface OutgoingRow extends StandingRow {
  readonly id: string;
  readonly delivery_key: string;
  readonly event: string;
  readonly payload: string;
  readonly source: MessageSource;
  readonly callback_base: string;
  readonly callback_timeout_ms: string;
  readonly callback_mode: string;
  readonly endpoint_id: string;
  readonly url: string;
  readonly sealed_url: Buffer | null;
  readonly deleted: boolean;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly retry_preset: string;
  readonly sealed_headers: Buffer;
  readonly sealed_secrets: Buffer;
  readonly signatures: readonly string[];
  readonly failing_since: Date | null;
  readonly traceparent: string | null;
}

const outgoingColumns = `
m.id, m.delivery_key, m.event, m.payload, m.source, m.callback_base, m.callback_timeout_ms, m.callback_mode, m.state, m.decision,
m.decided_by, m.failure, m.traceparent, e.id AS endpoint_id, e.url, e.sealed_url, e.deleted_at IS NOT NULL AS deleted, e.disabled, e.disabled_reason,
e.retry_preset, e.sealed_headers, e.sealed_secrets, e.signatures, e.failing_since`;

/** A message made for a run that waits is under way at once; one that was made for later is pending. */
export const openSql = `
WITH draft AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bytea[],
                       $10::text[], $11::text[], $12::text[])
    AS d(id, key, endpoint, event, payload, source, callback_base, callback_timeout_ms, token_hash, workflow_id, run_id, traceparent)
), target AS (
  SELECT d.*, found.id AS endpoint_id, found.url, found.callback_mode, COALESCE(d.callback_timeout_ms, found.callback_timeout_ms) AS timeout_ms
  FROM draft d CROSS JOIN LATERAL (
    SELECT * FROM endpoint WHERE (endpoint.id = d.endpoint OR display_name = d.endpoint) AND deleted_at IS NULL
    ORDER BY (endpoint.id = d.endpoint) DESC, created_at LIMIT 1) found
), m AS (
  INSERT INTO message (id, delivery_key, endpoint_id, event, payload, source, destination, callback_base, callback_mode,
                       callback_timeout_ms, token_hash, workflow_id, run_id, traceparent, state, expires_at)
  SELECT id, key, endpoint_id, event, payload, source::jsonb, url, callback_base, callback_mode, timeout_ms, token_hash, workflow_id, run_id,
         traceparent, CASE WHEN workflow_id IS NULL THEN 'pending' ELSE 'running' END, clock_timestamp() + timeout_ms * INTERVAL '1 millisecond'
  FROM target ORDER BY key ON CONFLICT DO NOTHING RETURNING *
)
SELECT ${outgoingColumns} FROM m JOIN endpoint e ON e.id = m.endpoint_id`;

export function toDraftColumns(drafts: readonly MessageDraft[]): unknown[] {
  return [
    drafts.map((draft) => draft.id),
    drafts.map((draft) => draft.key),
    drafts.map((draft) => draft.endpoint),
    drafts.map((draft) => draft.event),
    drafts.map((draft) => draft.payload),
    drafts.map((draft) => JSON.stringify(draft.source)),
    drafts.map((draft) => draft.callbackBase),
    drafts.map((draft) => draft.callbackTimeoutMs ?? null),
    drafts.map((draft) => draft.tokenHash),
    drafts.map((draft) => draft.owner?.workflowId ?? null),
    drafts.map((draft) => draft.owner?.runId ?? null),
    drafts.map((draft) => draft.traceParent ?? null),
  ];
}

/** Rows are locked in one order, so that two batches never block each other. Most are under way already: nothing to write. */
const resumeSql = `
WITH locked AS (
  SELECT id FROM message WHERE id = ANY($1::text[]) AND state IN ${openStatesSql} AND state <> 'running' ORDER BY id FOR UPDATE
), under_way AS (
  UPDATE message SET state = 'running' FROM locked WHERE message.id = locked.id
)
SELECT ${outgoingColumns} FROM message m JOIN endpoint e ON e.id = m.endpoint_id WHERE m.id = ANY($1::text[])`;

interface AttemptRecord {
  readonly messageId: string;
  readonly attempt: Attempt;
  readonly effect: AttemptEffect;
}

/** Rows are locked first, so that of an answer and a callback at once one is first (C96). */
const recordSql = `
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[])
    AS i(id, at, duration_ms, status_code, error, headers, body, new_state, new_decision, new_failure)
), before AS (
  SELECT message.id, state IN ${openStatesSql} AS open FROM message JOIN input USING (id) ORDER BY message.id FOR UPDATE OF message
), m AS (
  UPDATE message SET attempts = attempts + 1, last_attempted_at = at, updated_at = clock_timestamp(),
    state = CASE WHEN open THEN new_state ELSE state END,
    decision = CASE WHEN open THEN new_decision::jsonb ELSE decision END,
    decided_by = CASE WHEN open AND new_decision IS NOT NULL THEN 'answer' ELSE decided_by END,
    failure = CASE WHEN open THEN new_failure::jsonb ELSE failure END,
    completed_at = CASE WHEN open AND new_state IN ('success', 'fatalError') THEN clock_timestamp() ELSE completed_at END
  FROM before JOIN input USING (id) WHERE message.id = before.id
  RETURNING message.id, attempts, state, decision, decided_by, failure, open
), a AS (
  INSERT INTO attempt (message_id, number, at, duration_ms, status_code, error, response_headers, response_body)
  SELECT m.id, m.attempts, at, duration_ms, status_code,
         CASE WHEN open OR new_decision IS NULL THEN error ELSE 'not used: the message was decided before' END, headers, body
  FROM m JOIN input USING (id)
)
SELECT id, state, decision, decided_by, failure FROM m`;

function toRecordColumns(records: readonly AttemptRecord[]): unknown[] {
  return [
    records.map(({ messageId }) => messageId),
    records.map(({ attempt }) => attempt.at),
    records.map(({ attempt }) => attempt.durationMs),
    records.map(({ attempt }) => attempt.statusCode ?? null),
    records.map(({ attempt }) => attempt.error ?? null),
    records.map(({ attempt }) => JSON.stringify(attempt.responseHeaders)),
    records.map(({ attempt }) => attempt.responseBody),
    records.map(({ effect }) => effect.state),
    records.map(({ effect }) => (effect.state === 'success' ? JSON.stringify(effect.decision) : null)),
    records.map(({ effect }) => (effect.state === 'fatalError' ? JSON.stringify(effect.failure) : null)),
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

/** Of one statement: a row of an endpoint is the same in all of them, and opened once. */
function toOutgoings(rows: readonly OutgoingRow[], secretBox: SecretBox): readonly Outgoing[] {
  const opened = new Map<string, ReturnType<typeof openSecrets>>();
  return rows.map((row) => {
    const secrets = opened.get(row.endpoint_id) ?? openSecrets(row, secretBox);
    opened.set(row.endpoint_id, secrets);
    return toOutgoing(row, secrets);
  });
}

function toOutgoing(row: OutgoingRow, secrets: ReturnType<typeof openSecrets>): Outgoing {
  return {
    id: row.id,
    event: row.event,
    payload: row.payload,
    source: row.source,
    callbackBase: row.callback_base,
    callbackTimeoutMs: Number(row.callback_timeout_ms),
    traceParent: row.traceparent ?? undefined,
    ...toStanding(row),
    endpoint: {
      id: row.endpoint_id,
      deleted: row.deleted,
      disabled: row.disabled,
      disabledReason: row.disabled_reason ?? undefined,
      retryPreset: oneOf(retryPresets, row.retry_preset),
      ...secrets,
      signatures: row.signatures.map((scheme) => oneOf(signatureSchemes, scheme)),
      callbackMode: fromStoredMode(row.callback_mode),
      failingSince: row.failing_since ?? undefined,
    },
  };
}
