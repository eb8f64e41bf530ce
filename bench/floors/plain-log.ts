import type pg from 'pg';
import type { NewEvent, Recorded } from '../../src/model/inbound/event.ts';

/** The least that can be called durable: one row with a key, written by the same `unnest` and the same group commit. */
export async function createPlainLog(pool: pg.Pool) {
  await pool.query(`CREATE TABLE plain (id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    headers text NOT NULL, body bytea NOT NULL)`);
  return {
    async append(batch: readonly NewEvent[]): Promise<readonly Recorded[]> {
      const ends: number[] = [];
      batch.reduce((end, event) => (ends.push(end + event.body.byteLength), end + event.body.byteLength), 0);
      await pool.query({
        name: 'plain',
        text: `INSERT INTO plain (id, headers, body)
          SELECT id, headers, substring($3::bytea FROM body_end - body_bytes + 1 FOR body_bytes)
          FROM unnest($1::uuid[], $2::text[], $4::int[], $5::int[]) AS i(id, headers, body_end, body_bytes)`,
        values: [
          batch.map((event) => event.id),
          batch.map((event) => JSON.stringify(event.headers)),
          Buffer.concat(batch.map((event) => event.body)),
          ends,
          batch.map((event) => event.body.byteLength),
        ],
      });
      const receivedAt = new Date();
      return batch.map(() => ({ kind: 'recorded', receivedAt }));
    },
    accepted: () => Promise.reject(new Error('Nothing is read back.')),
    find: () => Promise.resolve(undefined),
  };
}
