import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { PlaceHolder, RunPlaceStore } from '../../model/definitions/run-places.ts';
import { inTransaction } from '../transaction.ts';

/** So many are told at once; the next round tells the others. */
const dueMax = 200;

/**
 * The first `runs_max` of each key have a place. Rows of a key only go, so who has one keeps it. A row that was left has no key,
 * and stays against its run asking late: a worker that was frozen, or a workflow task that was lost, may do so within minutes.
 */
export function createRunPlaceStore(pool: pg.Pool): RunPlaceStore {
  return {
    take({ chainId, workflowId, runId, runStartedMs, limitKey: given, runsMax }) {
      const limitKey = shorten(given);
      return inTransaction(pool, async (client) => {
        // Numbers are drawn before they are committed: who comes later must not look before who came first is there.
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`run_place/${limitKey}`]);
        await client.query(takeSql, [chainId, workflowId, limitKey, runsMax, runId, runStartedMs]);
        const { rows } = await client.query<{ goes_on: boolean }>(
          `SELECT p.left_at IS NOT NULL OR ${isFirstSql} AS goes_on FROM run_place p WHERE chain_id = $1`,
          [chainId],
        );
        return rows[0]?.goes_on ?? false;
      });
    },

    async leave({ chainId, runId, runStartedMs }) {
      const { rows } = await pool.query<{ limit_key: string }>(
        `WITH had AS (
           SELECT chain_id, limit_key FROM run_place WHERE chain_id = $1 AND left_at IS NULL
             AND (run_id = $2 OR coalesce(run_started_ms, 0) <= $3) FOR UPDATE
         )
         UPDATE run_place p SET ${leftSql}, run_id = $2, run_started_ms = greatest(p.run_started_ms, $3)
         FROM had WHERE p.chain_id = had.chain_id RETURNING had.limit_key`,
        [chainId, runId, runStartedMs],
      );
      return rows[0]?.limit_key;
    },

    async leaveEnded() {
      const { rowCount } = await pool.query(
        `UPDATE run_place p SET ${leftSql}
         WHERE p.left_at IS NULL AND p.created_at < clock_timestamp() - interval '10 seconds' AND (
           EXISTS (SELECT FROM execution e WHERE e.workflow_id = p.workflow_id AND e.ended_at IS NOT NULL
             AND (e.ended_at >= p.created_at OR e.run_id = p.run_id OR e.run_started_ms >= p.run_started_ms))
           OR EXISTS (SELECT FROM run_place q WHERE q.workflow_id = p.workflow_id AND q.chain_id <> p.chain_id
             AND q.run_started_ms > p.run_started_ms)
           OR (p.created_at < clock_timestamp() - interval '1 hour'
             AND NOT EXISTS (SELECT FROM execution e WHERE e.workflow_id = p.workflow_id)))`,
      );
      return rowCount ?? 0;
    },

    async forgetLeft() {
      await pool.query(
        `DELETE FROM run_place WHERE chain_id IN (
           SELECT chain_id FROM run_place WHERE left_at <= clock_timestamp() - interval '10 minutes'
           LIMIT ${forgottenMax} FOR UPDATE SKIP LOCKED)`,
      );
    },

    async due(limitKey) {
      const { rows } = await pool.query<HolderRow>(
        `SELECT chain_id, workflow_id, run_id, run_started_ms::float8 AS run_started_ms FROM (
           SELECT *, row_number() OVER (ORDER BY seq) AS place FROM run_place WHERE limit_key = $1
           ORDER BY seq LIMIT (SELECT max(runs_max) FROM run_place WHERE limit_key = $1)
         ) first WHERE place <= runs_max AND NOT is_told ORDER BY seq LIMIT ${dueMax}`,
        [limitKey],
      );
      return rows.map(toHolder);
    },

    async keysWaitedFor() {
      const { rows } = await pool.query<{ limit_key: string }>(
        'SELECT DISTINCT limit_key FROM run_place WHERE NOT is_told AND left_at IS NULL',
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

/** More than leave between two rounds of the sweep. */
const forgottenMax = 10_000;

/** What is known of the place is forgotten with its key, which is made of a run's input. */
const leftSql = 'left_at = clock_timestamp(), limit_key = NULL, is_told = true';

/**
 * Only who comes first is told by the answer: one that comes late is no longer listened to. A later run of the chain has the place
 * of the one before it, and comes as the last where that one has left; so does a later try of a run whose leave was lost.
 */
const takeSql = `
INSERT INTO run_place AS p (chain_id, workflow_id, limit_key, runs_max, run_id, run_started_ms, is_told)
VALUES ($1, $2, $3, $4::int, $5, $6, (SELECT count(*) FROM (SELECT FROM run_place q WHERE q.limit_key = $3 LIMIT $4::int) before) < $4::int)
ON CONFLICT (chain_id) DO UPDATE SET run_id = excluded.run_id, run_started_ms = excluded.run_started_ms, left_at = NULL,
  limit_key = coalesce(p.limit_key, excluded.limit_key),
  seq = CASE WHEN p.left_at IS NULL THEN p.seq ELSE excluded.seq END,
  is_told = CASE WHEN p.left_at IS NULL THEN p.is_told ELSE excluded.is_told END,
  created_at = CASE WHEN p.left_at IS NULL THEN p.created_at ELSE excluded.created_at END
WHERE coalesce(p.run_started_ms, 0) < excluded.run_started_ms`;

/** For one row; a list of them is numbered instead. */
const isFirstSql = `(SELECT count(*) FROM (SELECT FROM run_place q WHERE q.limit_key = p.limit_key AND q.seq < p.seq
  ORDER BY q.seq LIMIT p.runs_max) before) < p.runs_max`;

interface HolderRow {
  readonly chain_id: string;
  readonly workflow_id: string;
  readonly run_id: string | null;
  readonly run_started_ms: number | null;
}

function toHolder(row: HolderRow): PlaceHolder {
  return {
    chainId: row.chain_id,
    workflowId: row.workflow_id,
    runId: row.run_id ?? '',
    runStartedMs: row.run_started_ms ?? 0,
  };
}
