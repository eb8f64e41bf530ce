import type pg from 'pg';
import type { Poller, QueueSize, WorkerTaskStore } from '../../model/definitions/worker-task-store.ts';

/** The workers that polled, and the length of the queues that they poll. */
export function createPollers(pool: pg.Pool): Pick<WorkerTaskStore, 'notePolls' | 'pollers' | 'sizes'> {
  return {
    async notePolls(polls) {
      await pool.query(
        `INSERT INTO task_poller (task_type, domain, worker_id, polled_at)
         SELECT *, clock_timestamp() FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS polled
           -- Two receivers that hold rows which the other wants next would wait for each other.
           ORDER BY 1, 2, 3) AS sorted
         ON CONFLICT (task_type, domain, worker_id) DO UPDATE SET polled_at = excluded.polled_at`,
        [
          polls.map(({ taskType }) => taskType),
          polls.map(({ domain }) => domain),
          polls.map(({ workerId }) => workerId),
        ],
      );
    },

    async pollers(taskType) {
      const { rows } = await pool.query<PollerRow>(
        `SELECT task_type, domain, worker_id, polled_at FROM task_poller WHERE $1::text IS NULL OR task_type = $1
         ORDER BY polled_at DESC LIMIT 1000`,
        [taskType ?? null],
      );
      return rows.map(
        (row): Poller => ({
          taskType: row.task_type,
          domain: row.domain,
          workerId: row.worker_id,
          polledAt: row.polled_at,
        }),
      );
    },

    async sizes() {
      const { rows } = await pool.query<SizeRow>(sizesSql);
      return rows.map(
        (row): QueueSize => ({
          taskType: row.task_type,
          domain: row.domain,
          scheduled: row.scheduled,
          inProgress: row.in_progress,
          oldestSeconds: row.oldest_seconds,
        }),
      );
    },
  };
}

interface PollerRow {
  readonly task_type: string;
  readonly domain: string;
  readonly worker_id: string;
  readonly polled_at: Date;
}

interface SizeRow {
  readonly task_type: string;
  readonly domain: string;
  readonly scheduled: number;
  readonly in_progress: number;
  readonly oldest_seconds: number;
}

const sizesSql = `
SELECT task_type, domain,
  count(*) FILTER (WHERE state = 'scheduled')::int AS scheduled,
  count(*) FILTER (WHERE state = 'in_progress')::int AS in_progress,
  COALESCE(extract(epoch FROM clock_timestamp() - min(due_at) FILTER (WHERE state = 'scheduled' AND due_at <= clock_timestamp())), 0)::float8
    AS oldest_seconds
FROM worker_task WHERE state IN ('scheduled', 'in_progress') GROUP BY task_type, domain ORDER BY task_type, domain`;
