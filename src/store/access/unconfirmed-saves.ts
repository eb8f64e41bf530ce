import type pg from 'pg';
import type { UnconfirmedSaves } from '../../model/access/unconfirmed-saves.ts';

export function createUnconfirmedSaves(pool: pg.Pool): UnconfirmedSaves {
  return {
    async page({ savedForMs, after, limit }) {
      const { rows } = await pool.query<{ id: string; history_length: number; saved_at: string }>(
        `SELECT id, history_length::float8 AS history_length, updated_at::text AS saved_at
         FROM task WHERE history_length IS DISTINCT FROM confirmed_length
           AND updated_at < statement_timestamp() - make_interval(secs => $1::float8 / 1000)
           AND ($3::text IS NULL OR (updated_at, id) > ($3::timestamptz, $4))
         ORDER BY updated_at, id LIMIT $2`,
        [savedForMs, limit, after?.savedAt ?? null, after?.requestId ?? ''],
      );
      return rows.map((row) => ({ requestId: row.id, historyLength: row.history_length, savedAt: row.saved_at }));
    },

    async confirm({ requestId, historyLength }) {
      await pool.query(
        'UPDATE task SET confirmed_length = history_length WHERE id = $1 AND history_length = $2::bigint',
        [requestId, historyLength],
      );
    },
  };
}
