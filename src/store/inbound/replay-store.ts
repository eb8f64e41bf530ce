import pg from 'pg';
import type { AcceptedProof, KeptRequest, ReplayStore } from '../../model/inbound/event-queries.ts';
import { createHeaderSeal, sealedNames, createUrlSeal } from './header-seal.ts';
import type { HeaderSeal, UrlSeal } from './header-seal.ts';
import type { SecretBox } from '../secret-box.ts';

/** Replays in Postgres: each is one durable commit, after which a crash only delays the work. */
export function createReplayStore(pool: pg.Pool, secretBox: SecretBox): ReplayStore {
  const headerSeal = createHeaderSeal(secretBox);
  const urlSeal = createUrlSeal(secretBox);
  return {
    async find(eventId, { bodyBytesMax } = {}) {
      const { rows } = await pool.query<KeptRow>(findSql, [eventId, bodyBytesMax ?? null]);
      return rows[0] && toKeptRequest(rows[0], { secretBox, headerSeal, urlSeal });
    },

    async requeue(eventIds, { leaseMs }) {
      await pool.query(requeueSql, [eventIds, leaseMs / 1000]);
    },

    async accept(eventId, proof) {
      try {
        await pool.query(acceptSql, toColumns(eventId, proof));
        return { kind: 'accepted' };
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) throw error;
        const { rows } = await pool.query<{ id: string }>(
          `SELECT first.id FROM event first JOIN event e ON e.source_id = first.source_id
           WHERE e.id = $1 AND (first.delivery_key = $2 OR first.content_key = $3) AND first.outcome = 'accepted'`,
          [eventId, proof.delivery?.key, proof.delivery?.content?.key],
        );
        return { kind: 'duplicate', of: rows[0]?.id ?? '' };
      }
    },

    async copy(eventId, newId) {
      const { rows } = await pool.query<{ id: string }>(copySql, [eventId, newId, ownWorkSeconds]);
      return rows[0]?.id;
    },
  };
}

const uniqueViolation = '23505';
/** How long the process that replays has the event for itself. */
const ownWorkSeconds = 10;

interface KeptRow {
  readonly id: string;
  readonly source_id: string;
  readonly received_at: Date;
  readonly outcome: string;
  readonly reason: string | null;
  readonly duplicate_of: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: Buffer | null;
  readonly body_bytes: number;
  readonly sealed_body: Buffer | null;
}

const findSql = `
SELECT id, source_id, received_at, outcome, reason, duplicate_of, method, url, headers, body_bytes, sealed_body,
  CASE WHEN $2::int IS NULL OR outcome <> 'accepted' OR octet_length(body) < $2::int THEN body END AS body
FROM event WHERE id = $1`;

/** A failed start is open again; what was started stays as it is (R100). */
const requeueSql = `
WITH retried AS (
  UPDATE start SET outcome = 'RETRYING', updated_at = clock_timestamp() WHERE event_id = ANY($1::uuid[]) AND outcome = 'FAILED'
), chosen_again AS (
  DELETE FROM choice WHERE event_id = ANY($1::uuid[]) AND error IS NOT NULL
)
INSERT INTO dispatch (event_id, due_at)
SELECT event.id, clock_timestamp() + make_interval(secs => $2) + rank * interval '1 microsecond'
FROM unnest($1::uuid[]) WITH ORDINALITY AS asked(id, rank) JOIN event ON event.id = asked.id AND event.outcome = 'accepted'
ON CONFLICT (event_id) DO UPDATE SET due_at = excluded.due_at, resume_only = false`;

/**
 * The receipt time stays; the writing transaction is this one, so that a wait which is looking back right now sees it
 * as new (M36).
 */
const acceptSql = `
WITH accepted AS (
  UPDATE event SET outcome = 'accepted', detail = 'accepted by a replay, after ' || reason, reason = NULL,
    sealed_body = NULL, delivery_key = $2, content_key = $6, event_type = $3, tx = pg_current_xact_id()
  WHERE id = $1 AND outcome = 'rejected' RETURNING id, source_id
), proven AS (
  UPDATE source SET url_verified = true, revision = revision + 1
  WHERE $4 AND NOT url_verified AND id IN (SELECT source_id FROM accepted)
)
INSERT INTO dispatch (event_id, due_at) SELECT id, clock_timestamp() + make_interval(secs => $5) FROM accepted`;

function toColumns(eventId: string, proof: AcceptedProof): unknown[] {
  return [
    eventId,
    proof.delivery?.key ?? null,
    proof.eventType ?? null,
    proof.verifiesUrl,
    ownWorkSeconds,
    proof.delivery?.content?.key ?? null,
  ];
}

/** Without a delivery key: it is meant to be another event, and its redeliveries are those of the first. */
const copySql = `
WITH copied AS (
  INSERT INTO event (id, source_id, received_at, outcome, detail, event_type, method, url, headers, body, body_bytes)
  SELECT $2::uuid, source_id, clock_timestamp(), outcome, 'a copy of ' || id || ', made by a replay', event_type, method, url, headers, body, body_bytes
  FROM event WHERE id = $1 AND outcome = 'accepted' RETURNING id
), queued AS (
  INSERT INTO dispatch (event_id, due_at) SELECT id, clock_timestamp() + make_interval(secs => $3) FROM copied
)
SELECT id FROM copied`;

const noBytes = Buffer.alloc(0);

function toKeptRequest(
  row: KeptRow,
  {
    secretBox,
    headerSeal,
    urlSeal,
  }: { readonly secretBox: SecretBox; readonly headerSeal: HeaderSeal; readonly urlSeal: UrlSeal },
): KeptRequest {
  const body =
    row.sealed_body === null ? (row.body ?? noBytes) : Buffer.from(secretBox.open(row.sealed_body), 'base64');
  return {
    id: row.id,
    sourceId: row.source_id,
    receivedAt: row.received_at,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    duplicateOf: row.duplicate_of ?? undefined,
    method: row.method,
    url: urlSeal.fromText(row.url),
    headers: headerSeal.fromText(row.headers),
    secretHeaders: sealedNames(row.headers),
    body,
    ...(row.body === null && { isLeftOut: true as const }),
    bodyBytes: row.sealed_body === null ? row.body_bytes : body.byteLength,
  };
}
