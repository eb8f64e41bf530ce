export interface WorkerTaskRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly domain: string;
  readonly state: 'scheduled' | 'in_progress' | 'ended';
  readonly updated_at: Date;
  readonly started_at: Date | null;
  readonly poll_count: number;
  readonly worker_id: string | null;
  readonly callback_after_seconds: number;
  readonly task: string;
  readonly output: string | null;
  readonly reason: string | null;
  readonly logs: readonly string[];
  readonly ended_as: string | null;
  readonly has_secrets: boolean;
}

const columns = `id, workflow_id, domain, state, updated_at, started_at, poll_count, worker_id, callback_after_seconds,
  task, output, reason, logs, ended_as, has_secrets`;
const columnsOfT = columns.replaceAll(/\b(?=\w)(\w+)/g, 't.$1');

export const findSql = `SELECT ${columns} FROM worker_task`;

/** Told with the commit: those that listen look for tasks of the type. The name of one may be too long for a message. */
export const workerTaskChannel = 'signalbox_worker_tasks';

/**
 * One text carries the whole batch. What is offered again is there already, also when it is over: a worker that was frozen, or
 * a workflow task that was lost, may offer it late. Only another run of the same origin, one that was reset, has it done anew.
 */
export const offerSql = `
WITH given AS (
  SELECT * FROM json_to_recordset($1::json) AS g(id text, task_type text, domain text, workflow_id text, reference text,
    priority int, delay_ms float8, response_ms bigint, total_ms bigint, total_policy text, poll_ms bigint,
    concurrent_max int, rate_max int, rate_ms bigint, task text, has_secrets boolean, run_id text)
), offered AS (
  INSERT INTO worker_task (id, task_type, domain, workflow_id, reference, priority, state, due_at, wake_at,
    response_ms, total_ms, total_policy, poll_ms, concurrent_max, rate_max, rate_ms, task, has_secrets, run_id)
  SELECT id, task_type, domain, workflow_id, reference, priority, 'scheduled',
    clock_timestamp() + make_interval(secs => delay_ms / 1000.0),
    CASE WHEN poll_ms > 0 THEN clock_timestamp() + make_interval(secs => (delay_ms + poll_ms) / 1000.0) END,
    response_ms, total_ms, total_policy, poll_ms, concurrent_max, rate_max, rate_ms, task, has_secrets, run_id
  FROM given
  ON CONFLICT (id) DO UPDATE SET domain = excluded.domain, priority = excluded.priority, state = excluded.state,
    due_at = excluded.due_at, wake_at = excluded.wake_at, response_ms = excluded.response_ms, total_ms = excluded.total_ms,
    total_policy = excluded.total_policy, poll_ms = excluded.poll_ms, concurrent_max = excluded.concurrent_max, rate_max = excluded.rate_max,
    rate_ms = excluded.rate_ms, task = excluded.task, has_secrets = excluded.has_secrets, run_id = excluded.run_id,
    offered_at = clock_timestamp(), started_at = NULL, poll_count = 0, worker_id = NULL, callback_after_seconds = 0, told_at = NULL
  WHERE worker_task.told_at IS NOT NULL AND worker_task.run_id IS DISTINCT FROM excluded.run_id
  RETURNING task_type
)
SELECT pg_notify('${workerTaskChannel}', md5(task_type)) FROM (SELECT DISTINCT task_type FROM offered) AS types`;

/** The next time at which something has to be done about a task that is at work. */
const wakeAtWork = `LEAST(
  CASE WHEN t.response_ms > 0 THEN clock_timestamp() + make_interval(secs => t.response_ms / 1000.0) END,
  CASE WHEN t.total_ms > 0 THEN COALESCE(t.started_at, clock_timestamp()) + make_interval(secs => t.total_ms / 1000.0) END)`;

/** `picked`: a query for the ids, which locks them; `workers`: a parameter with a name for each. */
export function handOutSql(picked: string, workers: string): string {
  return `
WITH picked AS (${picked}),
numbered AS (SELECT id, row_number() OVER () AS place FROM picked)
UPDATE worker_task t SET state = 'in_progress', started_at = COALESCE(t.started_at, clock_timestamp()),
  updated_at = clock_timestamp(), poll_count = t.poll_count + 1, worker_id = (${workers}::text[])[numbered.place],
  wake_at = ${wakeAtWork}
FROM numbered WHERE t.id = numbered.id
RETURNING ${columnsOfT}`;
}

/** Workers that ask together get the next tasks by one statement; nobody waits for another, and no two get one. */
export const takeSql = handOutSql(
  `SELECT id FROM worker_task WHERE state = 'scheduled' AND task_type = $1 AND domain = $2
     AND due_at <= statement_timestamp() AND concurrent_max = 0 AND rate_max = 0
   ORDER BY priority DESC, due_at LIMIT cardinality($3::text[]) FOR UPDATE SKIP LOCKED`,
  '$3',
);

/** Workers that never got them; who was the first to get one may be the first again. */
export const giveBackSql = `
UPDATE worker_task t SET state = 'scheduled', poll_count = t.poll_count - 1,
  started_at = CASE WHEN t.poll_count > 1 THEN t.started_at END,
  wake_at = CASE WHEN t.poll_count > 1 THEN
      CASE WHEN t.total_ms > 0 THEN t.started_at + make_interval(secs => t.total_ms / 1000.0) END
    WHEN t.poll_ms > 0 THEN t.due_at + make_interval(secs => t.poll_ms / 1000.0) END
WHERE t.id = ANY($1::text[]) AND t.state = 'in_progress'`;

/** Until the run has been told, the sweep tells it again after this long. */
const tellAgain = `clock_timestamp() + interval '15 seconds'`;

export const endSql = `
UPDATE worker_task t SET state = 'ended', ended_as = given.outcome, updated_at = clock_timestamp(), wake_at = ${tellAgain},
  logs = t.logs || given.logs::jsonb
FROM unnest($1::text[], $2::text[], $3::text[]) AS given(id, outcome, logs)
WHERE t.id = given.id AND t.state <> 'ended'
RETURNING ${columnsOfT}`;

/** $2: it goes on being worked at. */
export const keepSql = `
UPDATE worker_task t SET updated_at = clock_timestamp(),
  state = CASE WHEN $2::boolean THEN t.state ELSE 'scheduled' END,
  due_at = CASE WHEN $2 THEN t.due_at ELSE clock_timestamp() + make_interval(secs => $6::float8) END,
  callback_after_seconds = CASE WHEN $2 THEN t.callback_after_seconds ELSE $6 END,
  output = CASE WHEN $2 THEN t.output ELSE COALESCE($3, t.output) END,
  reason = CASE WHEN $2 THEN t.reason ELSE COALESCE($4, t.reason) END,
  worker_id = COALESCE($5, t.worker_id),
  logs = CASE WHEN jsonb_array_length(t.logs) < 100 THEN t.logs || $7::jsonb ELSE t.logs END,
  wake_at = CASE WHEN $2 AND t.state = 'in_progress' THEN ${wakeAtWork}
    WHEN t.total_ms > 0 AND t.started_at IS NOT NULL THEN t.started_at + make_interval(secs => t.total_ms / 1000.0) END
WHERE t.id = $1 AND t.state <> 'ended'`;

const unpolled = 'no worker polled for it in its pollTimeoutSeconds';

/** A row that nobody needs any more, but against a late offer: what was in it goes. Such an offer comes within minutes, or never. */
const overSql = `state = 'ended', told_at = clock_timestamp(), wake_at = clock_timestamp() + interval '10 minutes',
  task = '', output = NULL, reason = NULL, logs = '[]', ended_as = NULL`;

export const forgetSql = `UPDATE worker_task SET ${overSql} WHERE id = ANY($1::text[]) AND state = 'ended' AND told_at IS NULL`;

export const withdrawSql = `UPDATE worker_task SET ${overSql} WHERE id = $1 AND told_at IS NULL`;

export const dropSql = `
DELETE FROM worker_task WHERE id IN (
  SELECT id FROM worker_task WHERE wake_at <= statement_timestamp() AND told_at IS NOT NULL LIMIT 1000 FOR UPDATE SKIP LOCKED)`;

/**
 * Time limits that are over, and ends that nobody has told. A limit that only warns leaves its line and counts no more.
 * Several sweepers can do this at once.
 */
export const lateSql = `
WITH late AS (
  SELECT id FROM worker_task WHERE wake_at <= statement_timestamp() AND told_at IS NULL ORDER BY wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
), judged AS (
  SELECT t.id, CASE
    WHEN t.state = 'ended' THEN 'tell'
    WHEN t.total_ms > 0 AND t.started_at + make_interval(secs => t.total_ms / 1000.0) <= clock_timestamp()
      THEN CASE WHEN t.total_policy = 'ALERT_ONLY' THEN 'alert' ELSE 'total' END
    WHEN t.state = 'in_progress' THEN 'response'
    WHEN t.poll_count = 0 THEN CASE WHEN t.total_policy = 'ALERT_ONLY' THEN 'unpolled' ELSE 'poll' END
    ELSE 'none' END AS verdict
  FROM late JOIN worker_task t USING (id)
)
UPDATE worker_task t SET
  state = CASE WHEN verdict IN ('total', 'response', 'poll') THEN 'ended' ELSE t.state END,
  wake_at = CASE
    WHEN verdict = 'alert' AND t.state = 'in_progress' AND t.response_ms > 0
      THEN t.updated_at + make_interval(secs => t.response_ms / 1000.0)
    WHEN verdict IN ('alert', 'unpolled', 'none') THEN NULL ELSE ${tellAgain} END,
  total_ms = CASE WHEN verdict = 'alert' THEN 0 ELSE t.total_ms END,
  logs = CASE verdict
    WHEN 'alert' THEN t.logs || to_jsonb('the task takes longer than its timeoutSeconds, ' || t.total_ms / 1000.0::float8)
    WHEN 'unpolled' THEN t.logs || to_jsonb('${unpolled}'::text)
    ELSE t.logs END,
  ended_as = CASE verdict
    WHEN 'total' THEN json_build_object('status', 'TIMED_OUT', 'endsRun', t.total_policy = 'TIME_OUT_WF',
      'reason', 'the task takes longer than its timeoutSeconds, ' || t.total_ms / 1000.0::float8)::text
    WHEN 'response' THEN json_build_object('status', 'TIMED_OUT',
      'reason', 'no update for ' || t.response_ms / 1000.0::float8 || ' s (responseTimeoutSeconds)')::text
    WHEN 'poll' THEN json_build_object('status', 'TIMED_OUT', 'endsRun', t.total_policy = 'TIME_OUT_WF',
      'reason', '${unpolled}')::text
    ELSE t.ended_as END
FROM judged WHERE t.id = judged.id
RETURNING ${columnsOfT}`;
