import { createHash } from 'node:crypto';
import { setImmediate as yieldNow } from 'node:timers/promises';
import type pg from 'pg';
import { joinInTurns } from '../concurrency/join-in-turns.ts';
import type { Blobs } from '../model/blobs.ts';

/** Blobs in Postgres. The time of last use is kept to the day: reading writes nothing but once a day. */
export function createBlobs(pool: pg.Pool): Blobs {
  return {
    async put(bytes) {
      const id = await digestOf(bytes);
      // Asked first: megabytes that are there already need not travel.
      const { rows } = await pool.query<{ stale: boolean }>(`SELECT ${isStale} AS stale FROM blob WHERE id = $1`, [id]);
      if (rows[0]?.stale === false) return id;
      await pool.query(
        `INSERT INTO blob (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at`,
        [id, bytes],
      );
      return id;
    },

    // In pieces, each of which is read in a turn of its own: a value of 25 MB travels as 50 MB of hexadecimal text.
    async get(id) {
      const { rows } = await pool.query<{ piece: Buffer; stale: boolean }>(
        `SELECT substring(bytes FROM at FOR ${sliceBytes}) AS piece, ${isStale} AS stale
           FROM blob, generate_series(1, greatest(1, octet_length(bytes)), ${sliceBytes}) AS at
          WHERE id = $1 ORDER BY at`,
        [id],
      );
      if (rows[0]?.stale === true) await pool.query('UPDATE blob SET used_at = clock_timestamp() WHERE id = $1', [id]);
      return rows[1] === undefined ? rows[0]?.piece : joinInTurns(rows.map(({ piece }) => piece));
    },

    async forget({ days, limit }) {
      const { rowCount } = await pool.query(
        `DELETE FROM blob WHERE id IN (
           SELECT id FROM blob WHERE used_at < statement_timestamp() - make_interval(days => $1)
           ORDER BY used_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [days, limit],
      );
      return rowCount ?? 0;
    },
  };
}

/** With turns for others: 25 MB take some time. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = createHash('sha256');
  for (let at = 0; at < bytes.byteLength; at += sliceBytes) {
    if (at > 0) await yieldNow();
    digest.update(bytes.subarray(at, at + sliceBytes));
  }
  return digest.digest('hex');
}

const sliceBytes = 1024 * 1024;

const isStale = `used_at < clock_timestamp() - interval '1 day'`;
