import type pg from 'pg';
import { fillTable } from './fill.ts';

export interface EventsToFill {
  readonly size: number;
  readonly sourceId: string;
  /** They are evenly over so many days until now. */
  readonly days: number;
}

/** Rows of one statement. */
const rowsAtOnce = 500_000;

/**
 * Events as receivers write them, made by Postgres itself: half a KiB each, with delivery ids at random as GitHub's are; one in a
 * hundred is refused, one in 100,000 is of a rare type. The table is emptied first.
 */
export function fillEvents(pool: pg.Pool, { size, sourceId, days }: EventsToFill): Promise<void> {
  return fillTable(pool, 'event', async (client) => {
    for (let first = 1; first <= size; first += rowsAtOnce)
      await client.query(insertSql, [size, sourceId, first, Math.min(size, first + rowsAtOnce - 1), days]);
  });
}

/** Of the event with this number, as the ledger is asked for it. */
export const deliveryIdSql = `SELECT md5($1::int::text)::uuid::text AS id`;

const insertSql = `
INSERT INTO event (id, source_id, received_at, outcome, reason, delivery_key, event_type, method, url, headers, body, body_bytes)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 14, 3) || '8' || substr(hash, 18, 15))::uuid,
  $2, at, CASE WHEN n % 100 = 0 THEN 'rejected' ELSE 'accepted' END, CASE WHEN n % 100 = 0 THEN 'SIGNATURE_MISMATCH' END,
  'id:' || hash::uuid, CASE WHEN n % 100000 = 0 THEN 'rare' ELSE 'push' END, 'POST', '/webhook/bench',
  '[["Content-Type","application/json"],["X-GitHub-Event","push"]]',
  convert_to('{"order":{"id":"order-' || n || '"},"text":"' || repeat('x', 450) || '"}', 'UTF8'), 500
FROM (SELECT n, md5(n::text) AS hash, clock_timestamp() - $5::float8 * interval '1 day' * (1 - n::float8 / $1) AS at
      FROM generate_series($3::int, $4::int) AS n) made`;
