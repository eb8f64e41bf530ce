import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { RunPlaceStore } from '../../model/definitions/run-places.ts';
import { inTransaction } from '../transaction.ts';

/** So many are told at once; the next round tells the others. */
const dueMax = 200;

/** The first `runs_max` of each key have a place. Rows only go, so who has one keeps it. */
export function createRunPlaceStore(pool: pg.Pool): RunPlaceStore {
  return {
    take({ chainId, workflowId, limitKey: given, runsMax }) {
      const limitKey = shorten(given);
      return inTransaction(pool, async (client) => {
        // Numbers are drawn before they are committed: who comes later must not look before who came first is there.
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`run_place/${limitKey}`]);
        await client.query(
          `INSERT INTO run_place (chain_id, workflow_id, limit_key, runs_max) VALUES ($1, $2, $3, $4)
           ON CONFLICT (chain_id) DO NOTHING`,
          [chainId, workflowId, limitKey, runsMax],
        );
        const { rowCount } = await client.query(
          `UPDATE run_place p SET is_told = true WHERE chain_id = $1 AND ${isFirstSql}`,
          [chainId],
        );
        return rowCount === 1;
      });
    },

    async leave(chainId) {
      const { rows } = await pool.query<{ limit_key: string }>(
        'DELETE FROM run_place WHERE chain_id = $1 RETURNING limit_key',
        [chainId],
      );
      return rows[0]?.limit_key;
    },

    async leaveEnded() {
      const { rowCount } = await pool.query(
        `DELETE FROM run_place p WHERE p.created_at < clock_timestamp() - interval '10 seconds' AND (
           EXISTS (SELECT FROM execution e WHERE e.workflow_id = p.workflow_id AND e.ended_at >= p.created_at)
           OR EXISTS (SELECT FROM run_place q WHERE q.workflow_id = p.workflow_id AND q.seq > p.seq)
           OR (p.created_at < clock_timestamp() - interval '1 hour'
             AND NOT EXISTS (SELECT FROM execution e WHERE e.workflow_id = p.workflow_id)))`,
      );
      return rowCount ?? 0;
    },

    async due(limitKey) {
      const { rows } = await pool.query<{ chain_id: string; workflow_id: string }>(
        `SELECT chain_id, workflow_id FROM (
           SELECT *, row_number() OVER (ORDER BY seq) AS place FROM run_place WHERE limit_key = $1
           ORDER BY seq LIMIT (SELECT max(runs_max) FROM run_place WHERE limit_key = $1)
         ) first WHERE place <= runs_max AND NOT is_told ORDER BY seq LIMIT ${dueMax}`,
        [limitKey],
      );
      return rows.map((row) => ({ chainId: row.chain_id, workflowId: row.workflow_id }));
    },

    async keysWaitedFor() {
      const { rows } = await pool.query<{ limit_key: string }>(
        'SELECT DISTINCT limit_key FROM run_place WHERE NOT is_told',
      );
      return rows.map((row) => row.limit_key);
    },

    async markTold(chainId) {
      await pool.query('UPDATE run_place SET is_told = true WHERE chain_id = $1', [chainId]);
    },
  };
}

/** A key is made of a run's input, as long as that may be; an entry of an index is not. */
function shorten(limitKey: string): string {
  return limitKey.length <= keyCharsMax ? limitKey : createHash('sha256').update(limitKey).digest('hex');
}

const keyCharsMax = 512;

/** For one row; a list of them is numbered instead. */
const isFirstSql = `(SELECT count(*) FROM (SELECT FROM run_place q WHERE q.limit_key = p.limit_key AND q.seq < p.seq
  ORDER BY q.seq LIMIT p.runs_max) before) < p.runs_max`;
