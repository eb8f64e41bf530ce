import type pg from 'pg';
import { shortBodyBytesMax } from '../../model/inbound/event.ts';
import type { NewEvent, Recorded } from '../../model/inbound/event.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import { retentionDaysDefault, retentionMsOf } from '../../model/inbound/event-queries.ts';
import type { ClaimedWait, Offer } from '../../model/inbound/claim.ts';
import { claimCtes, toClaimedWait, type ClaimedRow } from './claim-sql.ts';
import { acceptedColumns, readAccepted, toAcceptedEvent, type AcceptedRow } from './accepted-events.ts';
import { createHeaderSeal, sealedNames, createUrlSeal } from './header-seal.ts';
import type { HeaderSeal, UrlSeal } from './header-seal.ts';
import { hydrationOf } from './hydrations.ts';
import { isUnstorable } from '../is-unstorable.ts';
import type { SecretBox } from '../secret-box.ts';

/** How long the process that recorded an event has it for itself before a sweeper may look at it. */
const ownWorkSeconds = 10;

/** The ledger in Postgres. One statement and one commit a batch, however many requests it holds. */
export function createEventStore(
  pool: pg.Pool,
  secretBox: SecretBox,
  { retentionMs = retentionMsOf(retentionDaysDefault) } = {},
): EventStore {
  const headerSeal = createHeaderSeal(secretBox);
  const seals = { secretBox, headerSeal, urlSeal: createUrlSeal(secretBox) };
  return {
    append: (batch, offers = []) => append(pool, batch, { seals, offers }),

    async accepted(query) {
      return readAccepted(pool, { ...query, retentionMs }, headerSeal);
    },

    async find(eventId, { bodyBytesMax } = {}) {
      const { rows } = await pool.query<AcceptedRow>(
        `SELECT ${acceptedColumns('$2')}, ${hydrationOf('event')} AS hydration FROM event WHERE id = $1 AND outcome = 'accepted'`,
        [eventId, bodyBytesMax ?? null],
      );
      return rows[0] && { ...toAcceptedEvent(rows[0], headerSeal), secretHeaders: sealedNames(rows[0].headers) };
    },

    async findAll(eventIds) {
      const { rows } = await pool.query<AcceptedRow>(
        `SELECT ${acceptedColumns('$2')}, ${hydrationOf('event')} AS hydration FROM event WHERE id = ANY($1::uuid[]) AND outcome = 'accepted'`,
        [eventIds, null],
      );
      return rows.map((row) => toAcceptedEvent(row, headerSeal));
    },
  };
}

interface Seals {
  readonly secretBox: SecretBox;
  readonly headerSeal: HeaderSeal;
  readonly urlSeal: UrlSeal;
}

interface Writing {
  readonly seals: Seals;
  readonly offers: readonly Offer[];
}

/** One request must not cost the others of its commit theirs: where the whole cannot be written, each is by itself. */
async function append(pool: pg.Pool, batch: readonly NewEvent[], writing: Writing): Promise<readonly Recorded[]> {
  const written = await unlessUnstorable(write(pool, batch, writing));
  if (!('kind' in written)) {
    const { headerSeal } = writing.seals;
    return Promise.all(
      batch.map((event) => unlessUnstorable(answerFor(pool, event, { row: written.get(event.id), headerSeal }))),
    );
  }
  if (batch.length === 1) return [written];
  const answers: Recorded[] = [];
  for (const event of batch) {
    const offers = writing.offers.filter(({ eventId }) => eventId === event.id);
    answers.push(...(await append(pool, [event], { ...writing, offers })));
  }
  return answers;
}

async function unlessUnstorable<T>(
  writing: Promise<T>,
): Promise<T | { readonly kind: 'unstorable'; readonly cause: Error }> {
  try {
    return await writing;
  } catch (error) {
    if (isUnstorable(error)) return { kind: 'unstorable', cause: error };
    throw error;
  }
}

async function answerFor(
  pool: pg.Pool,
  event: NewEvent,
  { row, headerSeal }: { row: WrittenRow | undefined; headerSeal: HeaderSeal },
): Promise<Recorded> {
  if (row === undefined) return { kind: 'stale' };
  return row.received_at === null
    ? recordDuplicate(pool, event, headerSeal)
    : { kind: 'recorded', receivedAt: row.received_at, ...(row.claims.length > 0 && { claims: row.claims }) };
}

interface WrittenRow {
  readonly received_at: Date | null;
  readonly claims: ClaimedWait[];
}

interface FreshRow {
  readonly fresh_id: string;
  readonly received_at: Date | null;
}

async function write(
  pool: pg.Pool,
  batch: readonly NewEvent[],
  { seals, offers }: Writing,
): Promise<ReadonlyMap<string, WrittenRow>> {
  const values = toColumns(batch, seals);
  const { rows } = await pool.query<FreshRow | (ClaimedRow & { readonly fresh_id: null })>(
    offers.length === 0
      ? { name: 'append-events', text: appendSql, values }
      : { name: 'append-and-claim', text: appendAndClaimSql, values: [...values, ...toOfferColumns(offers)] },
  );
  const written = new Map<string, WrittenRow>();
  for (const row of rows)
    if (row.fresh_id !== null) written.set(row.fresh_id, { received_at: row.received_at, claims: [] });
  for (const row of rows) if (row.fresh_id === null) written.get(row.event_id)?.claims.push(toClaimedWait(row));
  return written;
}

function toOfferColumns(offers: readonly Offer[]): unknown[] {
  return [
    offers.map((offer) => offer.waitId),
    offers.map((offer) => offer.eventId),
    offers.map((offer) => offer.item ?? null),
  ];
}

/**
 * Headers and bodies travel as one binary value that Postgres cuts by offset: an array of bytea would travel as hex text,
 * and in an array of text every quote of the JSON is escaped here and read back there.
 */
function toColumns(batch: readonly NewEvent[], { secretBox, headerSeal, urlSeal }: Seals): unknown[] {
  const headers = batch.map((event) => Buffer.from(headerSeal.toText(event)));
  const parts = batch.flatMap((event, at) => [headers[at] ?? noBytes, event.body]);
  const ends: number[] = [];
  parts.reduce((end, part, at) => (at % 2 === 1 && ends.push(end + part.byteLength), end + part.byteLength), 0);
  return [
    batch.map((event) => event.id),
    batch.map((event) => event.sourceId),
    batch.map((event) => event.sourceRevision),
    batch.map((event) => event.outcome.kind),
    batch.map((event) => ('reason' in event.outcome ? event.outcome.reason : null)),
    batch.map((event) => ('detail' in event.outcome ? event.outcome.detail : null)),
    batch.map(
      (event) =>
        event.delivery?.key ?? (event.claims?.deliveryId === undefined ? null : `id:${event.claims.deliveryId}`),
    ),
    batch.map((event) => event.eventType ?? event.claims?.eventType ?? null),
    batch.map((event) => event.method),
    batch.map(urlSeal.toText),
    headers.map((text) => text.byteLength),
    Buffer.concat(parts),
    ends,
    batch.map((event) => event.body.byteLength),
    batch.filter((event) => event.verifiesUrl).map((event) => event.sourceId),
    batch.map((event) => event.delivery?.content?.previous?.key ?? null),
    batch.map((event) => event.delivery?.content?.previous?.windowSeconds ?? null),
    batch.map((event) => event.bodyBytes ?? event.body.byteLength),
    batch.map((event) => event.delivery?.content?.key ?? null),
    batch.map((event) => event.delivery?.content?.stableKey ?? null),
    batch.map((event) =>
      event.secretBody === undefined
        ? null
        : secretBox.seal(Buffer.from(event.secretBody).toString('base64')).toString('base64'),
    ),
  ];
}

const noBytes = Buffer.alloc(0);

/**
 * Rows are written in the order of their keys, so that two batches with the same deliveries never wait for each other in
 * a circle; their receipt times keep the order of arrival. The signed content is a key of its own beside the delivery's
 * id; one that is cut into windows of time is looked for in the window before as well.
 */
const writtenCtes = `
input AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                       $9::text[], $10::text[], $11::int[], $13::int[], $14::int[], $16::text[], $17::int[], $18::int[], $19::text[], $20::text[], $21::text[]) WITH ORDINALITY
    AS i(id, source_id, revision, outcome, reason, detail, delivery_key, event_type, method, url, header_bytes, body_end, body_kept, previous_key, window_seconds, body_bytes, content_key, stable_key, sealed_body, rank)
), fresh AS MATERIALIZED (
  SELECT i.* FROM input i JOIN source s ON s.id = i.source_id AND s.revision = i.revision
  ORDER BY i.source_id, coalesce(i.content_key, i.delivery_key), i.delivery_key, i.rank
), written AS (
  INSERT INTO event (id, source_id, received_at, outcome, reason, detail, delivery_key, content_key, event_type, method, url, headers, body, body_bytes, sealed_body)
  SELECT id, source_id, statement_timestamp() + rank * interval '1 microsecond', outcome, reason, detail, delivery_key, content_key, event_type, method, url,
         convert_from(substring($12::bytea FROM body_end - body_kept - header_bytes + 1 FOR header_bytes), 'UTF8'),
         substring($12::bytea FROM body_end - body_kept + 1 FOR body_kept), body_bytes, decode(sealed_body, 'base64')
  FROM fresh
  WHERE (previous_key IS NULL OR NOT EXISTS (
      SELECT 1 FROM event first WHERE first.source_id = fresh.source_id AND first.content_key = fresh.previous_key
        AND first.outcome = 'accepted' AND first.received_at > clock_timestamp() - make_interval(secs => fresh.window_seconds)))
    AND (stable_key IS NULL OR NOT EXISTS (
      SELECT 1 FROM event first WHERE first.source_id = fresh.source_id AND first.content_key = fresh.stable_key AND first.outcome = 'accepted'))
  ON CONFLICT DO NOTHING
  RETURNING id, received_at, outcome
), queued AS (
  INSERT INTO dispatch (event_id, due_at)
  SELECT id, clock_timestamp() + interval '${ownWorkSeconds} seconds' FROM written WHERE outcome = 'accepted'
), proven AS (
  UPDATE source SET url_verified = true, revision = source.revision + 1
  WHERE cardinality($15::text[]) > 0 AND NOT url_verified
    AND id IN (SELECT source_id FROM fresh WHERE source_id = ANY($15::text[]))
)`;

const appendSql = `
WITH ${writtenCtes}
SELECT fresh.id AS fresh_id, written.received_at FROM fresh LEFT JOIN written USING (id)`;

/**
 * The same, and waits take what they are offered of it, in one commit. Waits that are being worked on are passed over: no
 * sender waits for its answer because of them.
 */
const appendAndClaimSql = `
WITH ${writtenCtes}, ${claimCtes({
  offers: `(
    SELECT asked.*, NULL::timestamptz AS reoffered_at
    FROM unnest($22::text[], $23::uuid[], $24::int[]) WITH ORDINALITY AS asked(wait_id, event_id, item, rank)
    JOIN written ON written.id = asked.event_id AND written.outcome = 'accepted') o`,
  events: 'written',
  lock: 'FOR UPDATE SKIP LOCKED',
})}
SELECT fresh.id AS fresh_id, written.received_at, NULL AS id, NULL::uuid AS event_id, NULL::int AS event_item,
  NULL AS workflow_id, NULL AS run_id FROM fresh LEFT JOIN written USING (id)
UNION ALL SELECT NULL, NULL, id, event_id, event_item, workflow_id, run_id FROM claimed`;

/**
 * A repeat is kept beside the first (G4) and wakes the first one's work if that is still unfinished (R74). One that
 * nothing names may be a new equal event: the first is offered once more, as of now (R72).
 */
async function recordDuplicate(pool: pg.Pool, event: NewEvent, headerSeal: HeaderSeal): Promise<Recorded> {
  const { rows } = await pool.query<{ duplicate_of: string }>(duplicateSql, [
    event.id,
    event.sourceId,
    event.delivery?.key,
    event.eventType ?? null,
    event.method,
    event.url,
    headerSeal.toText(event),
    event.body.subarray(0, shortBodyBytesMax),
    event.body.byteLength,
    contentKeysOf(event),
    event.delivery?.byBody === true,
    event.body.byteLength > shortBodyBytesMax
      ? `a repeat: of its body only the first ${shortBodyBytesMax} bytes are kept`
      : null,
    event.delivery?.content?.key ?? null,
  ]);
  const first = rows[0];
  // The first one can only be gone when retention removed it in between: then this one is new after all.
  if (first === undefined) return { kind: 'stale' };
  return { kind: 'duplicate', of: first.duplicate_of };
}

/** Under any of which the first one may stand. */
function contentKeysOf({ delivery }: NewEvent): readonly string[] {
  const { content } = delivery ?? {};
  return [content?.key, content?.previous?.key, content?.stableKey].filter((key) => key !== undefined);
}

/** Each of the two keys is found by an index of its own. */
const duplicateSql = `
WITH first AS (
  SELECT id, delivery_key FROM (
    SELECT id, delivery_key, received_at FROM event WHERE source_id = $2 AND delivery_key = $3 AND outcome = 'accepted'
    UNION ALL SELECT id, delivery_key, received_at FROM event WHERE source_id = $2 AND content_key = ANY($10::text[]) AND outcome = 'accepted'
  ) known ORDER BY (delivery_key = $3) DESC, received_at DESC LIMIT 1
), woken AS (
  UPDATE dispatch SET due_at = clock_timestamp() FROM first
  WHERE dispatch.event_id = first.id AND dispatch.attempts > 0 AND NOT $11
), reoffered AS (
  INSERT INTO dispatch (event_id, due_at, reoffered_at, resume_only)
  SELECT id, clock_timestamp(), clock_timestamp(), true FROM first WHERE $11
  ON CONFLICT (event_id) DO UPDATE SET reoffered_at = excluded.reoffered_at,
    due_at = CASE WHEN dispatch.attempts > 0 THEN excluded.due_at ELSE dispatch.due_at END
)
INSERT INTO event (id, source_id, outcome, duplicate_of, delivery_key, content_key, event_type, method, url, headers, body, body_bytes, detail)
SELECT $1, $2, 'duplicate', first.id, $3, $13, $4, $5, $6, $7, $8, $9,
  nullif(concat_ws('; ', CASE WHEN first.delivery_key <> $3 AND NOT $11 THEN 'what was signed has come before, under another delivery id' END, $12::text), '') FROM first
RETURNING duplicate_of`;
