import type pg from 'pg';
import { jsonInTurns } from '../../concurrency/json-in-turns.ts';
import type { ExecutionChange, RecordedTask } from '../../model/definitions/execution-change.ts';
import { inTransaction } from '../transaction.ts';
import { charsOf } from './changes-behind.ts';
import { storedRunKey } from './run-key.ts';

/** Writes them in one commit. Of a run that says more in the table already nothing is written, also no task. */
export async function writeChanges(pool: pg.Pool, changes: readonly ExecutionChange[]): Promise<void> {
  const [rows, tasks] = [changes.map(toRow), changes.flatMap(toTaskRows)];
  if (changes.reduce((chars, change) => chars + charsOf(change), 0) < largeChars)
    await pool.query({
      name: 'write-executions',
      text: writeSql,
      values: [JSON.stringify(rows), JSON.stringify(tasks)],
    });
  else await writeLarge(pool, { rows: await jsonInTurns(rows), tasks: await jsonInTurns(tasks) });
}

const largeChars = 1024 * 1024;

/** One after the other: all parameters of a statement are copied twice before anybody else has a turn. */
function writeLarge(pool: pg.Pool, { rows, tasks }: { rows: Uint8Array; tasks: Uint8Array }): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rows: written } = await client.query<{ workflow_id: string }>(writeRowsSql, [rows]);
    await client.query(writeTasksSql, [written.map(({ workflow_id }) => workflow_id), tasks]);
  });
}

/** The row that is given says that it goes on with what stands there. */
const goesOnSql = '(SELECT g.goes_on FROM given g WHERE g.workflow_id = excluded.workflow_id)';

const givenSql = `
  SELECT * FROM json_to_recordset($1::json) AS g(workflow_id text, run_id text, run_started_ms bigint, history_length bigint,
    is_whole boolean, goes_on boolean, name text, version int, status text, correlation_id text, started_at float8, updated_at float8,
    ended_at float8, head text, definition text, input text, output text, variables text, tasks_count int, event text,
    idempotency_key text, sought text)`;

/** A word that is older than what stands there changes nothing. */
const insertRowsSql = `
  INSERT INTO execution AS e (workflow_id, run_id, run_started_ms, history_length, is_whole, name, version, status,
    correlation_id, started_at, updated_at, ended_at, head, definition, input, output, variables, tasks_count, event,
    idempotency_key, words)
  SELECT workflow_id, run_id, run_started_ms, history_length, is_whole, name, version, status, correlation_id,
    to_timestamp(started_at), to_timestamp(updated_at), to_timestamp(ended_at), head, definition, input, output, variables,
    tasks_count, event, idempotency_key, to_tsvector('simple', sought)
  FROM given
  ON CONFLICT (workflow_id) DO UPDATE SET run_id = excluded.run_id, run_started_ms = excluded.run_started_ms,
    history_length = excluded.history_length, is_whole = excluded.is_whole OR e.is_whole AND (e.run_id = excluded.run_id OR ${goesOnSql}),
    name = excluded.name, version = excluded.version, status = excluded.status, correlation_id = excluded.correlation_id,
    started_at = excluded.started_at, updated_at = excluded.updated_at, ended_at = excluded.ended_at,
    written_at = clock_timestamp(), head = excluded.head, definition = coalesce(excluded.definition, e.definition),
    input = coalesce(excluded.input, e.input), output = coalesce(excluded.output, e.output),
    variables = coalesce(excluded.variables, e.variables), tasks_count = excluded.tasks_count, event = excluded.event,
    idempotency_key = excluded.idempotency_key, words = CASE
      WHEN excluded.words IS NULL THEN e.words
      WHEN excluded.is_whole OR e.run_id <> excluded.run_id THEN excluded.words
      ELSE e.words || excluded.words END
  WHERE (e.run_started_ms, e.history_length) <= (excluded.run_started_ms, excluded.history_length)
  RETURNING workflow_id`;

/** Of the runs alone whose rows were written. */
const insertTasksSql = `
  INSERT INTO execution_task AS t (workflow_id, seq, task_id, task_type, task_def_name, reference, status, scheduled_at,
    updated_at, document)
  SELECT g.workflow_id, g.seq, g.task_id, g.task_type, g.task_def_name, g.reference, g.status, to_timestamp(g.scheduled_at),
    to_timestamp(g.updated_at), g.document
  FROM json_to_recordset($2::json) AS g(workflow_id text, seq int, task_id text, task_type text, task_def_name text,
    reference text, status text, scheduled_at float8, updated_at float8, document text)
  JOIN written USING (workflow_id)
  ON CONFLICT (workflow_id, seq) DO UPDATE SET task_id = excluded.task_id, task_type = excluded.task_type,
    task_def_name = excluded.task_def_name, reference = excluded.reference, status = excluded.status,
    scheduled_at = excluded.scheduled_at, updated_at = excluded.updated_at, document = excluded.document`;

const writeSql = `WITH given AS (${givenSql}), written AS (${insertRowsSql}) ${insertTasksSql}`;
const writeRowsSql = `WITH given AS (${givenSql}) ${insertRowsSql}`;
const writeTasksSql = `WITH written AS (SELECT unnest($1::text[]) AS workflow_id) ${insertTasksSql}`;

function toRow(change: ExecutionChange) {
  return {
    workflow_id: change.workflowId,
    run_id: change.runId,
    run_started_ms: change.runStartedMs,
    history_length: change.historyLength,
    is_whole: change.isWhole,
    goes_on: change.goesOn === true,
    name: withoutNul(change.name),
    version: change.version,
    status: change.status,
    ...(change.correlationId !== undefined && { correlation_id: storedRunKey(withoutNul(change.correlationId)) }),
    started_at: change.startTime / 1_000,
    updated_at: change.updateTime / 1_000,
    ...(change.endTime > 0 && { ended_at: change.endTime / 1_000 }),
    head: change.head,
    definition: change.definition,
    input: change.input,
    output: change.output,
    variables: change.variables,
    tasks_count: change.tasksCount,
    ...(change.event !== undefined && { event: withoutNul(change.event) }),
    ...(change.idempotencyKey !== undefined && { idempotency_key: storedRunKey(withoutNul(change.idempotencyKey)) }),
    ...((change.input !== undefined || change.endTime > 0) && { sought: soughtIn(change) }),
  };
}

/** Of a long value the beginning is searched. */
const soughtChars = 32 * 1024;

/** The text whose words it is found by. In JSON text a line break is written with a letter. */
function soughtIn({ workflowId, correlationId = '', reason = '', ...values }: ExecutionChange): string {
  const texts = [values.input, values.output, values.variables].map((text = '') => text.slice(0, soughtChars));
  return withoutNul(
    [workflowId, correlationId.slice(0, soughtChars), reason, ...texts]
      .join(' ')
      .replaceAll(/\\(?:[bfnrt]|u0000)/g, ' '),
  );
}

function toTaskRows({ workflowId, tasks }: ExecutionChange) {
  return tasks.map((task: RecordedTask) => ({
    workflow_id: workflowId,
    seq: task.seq,
    task_id: withoutNul(task.taskId),
    task_type: withoutNul(task.taskType),
    task_def_name: withoutNul(task.taskDefName),
    reference: withoutNul(task.reference),
    status: task.status,
    scheduled_at: task.scheduledTime / 1_000,
    updated_at: task.updateTime / 1_000,
    document: task.document,
  }));
}

/** No text of Postgres has that character. In JSON text it is written otherwise. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
