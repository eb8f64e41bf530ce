import type pg from 'pg';
import type { WorkerQueueName } from '../../model/definitions/worker-task.ts';
import { inTransaction } from '../transaction.ts';
import { handOutSql, type WorkerTaskRow } from './worker-task-sql.ts';

/** The tasks of types that have a limit of how many are at work, or are handed out in a time: counted under a lock of the type. */
export async function takeLimited(
  pool: pg.Pool,
  { taskType, domain }: WorkerQueueName,
  workerIds: readonly string[],
): Promise<readonly WorkerTaskRow[]> {
  const { rows: waiting } = await pool.query(`SELECT 1 FROM worker_task WHERE ${isNext} LIMIT 1`, [taskType, domain]);
  if (waiting.length === 0) return [];
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, taskType]);
    const { rows: counted } = await client.query<{ room: number }>(roomSql, [taskType, domain]);
    const room = Math.min(counted[0]?.room ?? 0, workerIds.length);
    if (room <= 0) return [];
    const { rows } = await client.query<WorkerTaskRow>(takeSql, [taskType, domain, workerIds.slice(0, room)]);
    if (rows.length > 0)
      await client.query('INSERT INTO task_handout (task_type) SELECT $1 FROM generate_series(1, $2::int)', [
        taskType,
        rows.length,
      ]);
    return rows;
  });
}

/** Any constant of ours: the first half of the lock's name. */
const lockSpace = 724_426;

const isNext = `state = 'scheduled' AND task_type = $1 AND domain = $2 AND due_at <= statement_timestamp()
  AND (concurrent_max > 0 OR rate_max > 0)`;

/** By the limits of the newest task: they are those of the type as it is now. */
const roomSql = `
WITH newest AS (
  SELECT concurrent_max, rate_max, rate_ms FROM worker_task WHERE ${isNext} ORDER BY offered_at DESC LIMIT 1
), over AS (
  DELETE FROM task_handout USING newest
  WHERE task_type = $1 AND (rate_max = 0 OR at <= clock_timestamp() - make_interval(secs => rate_ms / 1000.0))
)
SELECT LEAST(
  CASE WHEN concurrent_max > 0 THEN concurrent_max - (SELECT count(*) FROM worker_task WHERE task_type = $1 AND state = 'in_progress') END,
  CASE WHEN rate_max > 0 THEN rate_max - (SELECT count(*) FROM task_handout
    WHERE task_type = $1 AND at > clock_timestamp() - make_interval(secs => rate_ms / 1000.0)) END)::int AS room
FROM newest`;

const takeSql = handOutSql(
  `SELECT id FROM worker_task WHERE ${isNext}
   ORDER BY priority DESC, due_at LIMIT cardinality($3::text[]) FOR UPDATE SKIP LOCKED`,
  '$3',
);
