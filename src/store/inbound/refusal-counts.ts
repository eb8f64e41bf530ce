import type pg from 'pg';
import type { RefusalCount, RefusalCounts } from '../../model/inbound/source.ts';

/** A day of minutes. */
const listMax = 1_440;

/** Counted refusals in Postgres. */
export function createRefusalCounts(pool: pg.Pool): RefusalCounts {
  return {
    async add(counts) {
      await pool.query(
        `INSERT INTO refusal_count (source_id, minute, reason, count)
         SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[])
         ON CONFLICT (source_id, minute, reason) DO UPDATE SET count = refusal_count.count + excluded.count`,
        [
          counts.map((one) => one.sourceId),
          counts.map((one) => one.minute),
          counts.map((one) => one.reason),
          counts.map((one) => one.count),
        ],
      );
    },

    async list(sourceId) {
      const { rows } = await pool.query<RefusalCount>(
        `SELECT source_id AS "sourceId", minute, reason, count FROM refusal_count WHERE source_id = $1 ORDER BY minute DESC, reason LIMIT ${listMax}`,
        [sourceId],
      );
      return rows;
    },
  };
}
