import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import { createBatcher } from '../../concurrency/batcher.ts';
import type { ExecutionChange, ExecutionRecorder, RecordedTask } from '../../model/definitions/execution-change.ts';
import { charsOf, createChangesBehind, joined } from './changes-behind.ts';

/** While one batch waits for the disk the next is on its way. */
const together = { lanes: 2, itemsMax: 64, weightMax: 4 * 1024 * 1024 };
/** A workflow task is open meanwhile, and Temporal gives it up after ten seconds. */
const answerWithinMs = 2_000;
const tryAgainMs = 1_000;
/** So often as long as the last try took, if that is longer: large changes keep their process busy a part of the time alone. */
const pausePerTry = 3;
/** A large change that Postgres breaks off so often, since it takes too long, is left out. */
const brokenOffMax = 3;
const largeChange = 8 * 1024 * 1024;
const brokenOffCode = '57014';
/** Of ids of runs: some ten megabytes. */
const leftOutMax = 100_000;

export interface ExecutionRecorderOptions {
  readonly pool: pg.Pool;
  readonly onError: (error: unknown) => void;
}

/** Of a change that was written, or not, and why. */
interface Outcome {
  readonly error?: unknown;
}

/** Writes what runs say of themselves to Postgres. Changes of many runs share a commit. */
export function createExecutionRecorder({ pool, onError }: ExecutionRecorderOptions): ExecutionRecorder {
  const behind = createChangesBehind();
  /** Ids of runs of which a change is being written. One that takes long is answered before it is. */
  const writing = new Set<string>();
  /** Ids of runs → how often Postgres broke their large change off. What such a run says next waits for the next try. */
  const brokenOff = new Map<string, number>();
  /** Ids of runs of which a change was left out, until their rows say so. */
  const leftOut = new Set<string>();
  /** Of each run one change is on its way at a time: a later one that came first would have the earlier one refused as an older word. */
  const underWay = new Map<string, Promise<void>>();
  let retrying: NodeJS.Timeout | undefined;
  let lastTryMs = 0;
  let isStopped = false;
  const batcher = createBatcher<ExecutionChange, Outcome>({
    ...together,
    answerWithinMs,
    keyOf: ({ workflowId }) => workflowId,
    weigh: charsOf,
    async write(changes) {
      for (const { workflowId } of changes) writing.add(workflowId);
      const failed = await writeEach(changes);
      for (const change of changes) {
        writing.delete(change.workflowId);
        noteOutcome(change, failed.get(change));
      }
      return changes.map((change) => failed.get(change) ?? {});
    },
  });

  return {
    write: (change) => inTurn(change.workflowId, () => write(change)),

    async stop() {
      isStopped = true;
      clearTimeout(retrying);
      await writeBehind();
      await batcher.drain();
      // What waited for a write that took long.
      await writeBehind();
    },
  };

  function noteOutcome(change: ExecutionChange, outcome: Outcome | undefined): void {
    const { workflowId } = change;
    if (outcome === undefined) {
      behind.remove(change);
      brokenOff.delete(workflowId);
    } else if (isBrokenOff(outcome.error) && charsOf(change) > largeChange)
      brokenOff.set(workflowId, (brokenOff.get(workflowId) ?? 0) + 1);
  }

  function inTurn(workflowId: string, work: () => Promise<void>): Promise<void> {
    const turn = (underWay.get(workflowId) ?? Promise.resolve()).then(work);
    underWay.set(workflowId, turn);
    return turn.finally(() => {
      if (underWay.get(workflowId) === turn) underWay.delete(workflowId);
    });
  }

  async function write(change: ExecutionChange, { isRetry = false } = {}): Promise<void> {
    // Beside one that takes long: large ones would be written again and again, and take ever longer.
    if (writing.has(change.workflowId) || (!isRetry && brokenOff.has(change.workflowId))) return keep(change);
    const earlier = behind.take(change.workflowId);
    const all = earlier === undefined ? change : joined(earlier, change);
    try {
      const { error } = await batcher.add(all);
      if (error === undefined) return;
      onError(error);
    } catch (error) {
      onError(error);
    }
    keep(all, { isEarlier: true });
  }

  /** Those that Postgres did not take, and why: one of them is not to keep the others from being written. */
  async function writeEach(changes: readonly ExecutionChange[]): Promise<Map<ExecutionChange, Outcome>> {
    const failed = new Map<ExecutionChange, Outcome>();
    try {
      await writeTogether(pool, changes);
    } catch (error) {
      const [only, ...others] = changes;
      if (others.length === 0 && only !== undefined) return failed.set(only, { error });
      for (const change of changes)
        for (const [refused, outcome] of await writeEach([change])) failed.set(refused, outcome);
    }
    return failed;
  }

  function keep(change: ExecutionChange, options?: { readonly isEarlier: boolean }): void {
    if ((brokenOff.get(change.workflowId) ?? 0) >= brokenOffMax) leaveOut(change.workflowId);
    else for (const workflowId of behind.add(change, options)) leaveOut(workflowId);
    tryAgainLater();
  }

  function leaveOut(workflowId: string): void {
    brokenOff.delete(workflowId);
    behind.take(workflowId);
    leftOut.add(workflowId);
    const [oldest] = leftOut.size > leftOutMax ? leftOut : [];
    if (oldest === undefined) return;
    leftOut.delete(oldest);
    onError(
      new Error(`A change of run ${oldest} is lost: the database has taken none for too long. It is shown as it was.`),
    );
  }

  function tryAgainLater(): void {
    if (isStopped) return;
    retrying ??= setTimeout(() => void retry(), Math.max(tryAgainMs, pausePerTry * lastTryMs)).unref();
  }

  /** One after the other: between two of them all that is behind stands in one place, and is bounded. */
  async function retry(): Promise<void> {
    const since = performance.now();
    await writeBehind();
    lastTryMs = performance.now() - since;
    retrying = undefined;
    if (behind.size + leftOut.size > 0) tryAgainLater();
  }

  async function writeBehind(): Promise<void> {
    await Promise.all([markLeftOut(), ...behind.ids().map((id) => inTurn(id, () => writeKept(id)))]);
  }

  /** What is behind when its turn comes: a change that came meanwhile may have taken it along. */
  async function writeKept(workflowId: string): Promise<void> {
    const kept = behind.take(workflowId);
    if (kept !== undefined) await write(kept, { isRetry: true });
  }

  /** Also a run that says nothing more is not to be shown as it was. */
  async function markLeftOut(): Promise<void> {
    const ids = [...leftOut];
    if (ids.length === 0) return;
    try {
      await pool.query('UPDATE execution SET is_whole = false WHERE workflow_id = ANY($1) AND is_whole', [ids]);
      for (const id of ids) leftOut.delete(id);
    } catch (error) {
      onError(error);
    }
  }
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === brokenOffCode;
}

async function writeTogether(pool: pg.Pool, changes: readonly ExecutionChange[]): Promise<void> {
  await pool.query({
    name: 'write-executions',
    text: writeSql,
    values: [await toJson(changes.map(toRow)), await toJson(changes.flatMap(toTaskRows))],
  });
}

/** Text of so many characters is made, and made bytes, in turns of the loop of their own: an event of 25 MB has two of them. */
const largeChars = 1024 * 1024;

async function toJson(rows: readonly object[]): Promise<string | Buffer> {
  const text = JSON.stringify(rows);
  if (text.length < largeChars) return text;
  await setImmediate();
  const bytes = Buffer.from(text);
  await setImmediate();
  return bytes;
}

/** The row that is given says that it goes on with what stands there. */
const goesOnSql = '(SELECT g.goes_on FROM given g WHERE g.workflow_id = excluded.workflow_id)';

/** A word that is older than what stands there changes nothing, also of its tasks. */
const writeSql = `
WITH given AS (
  SELECT * FROM json_to_recordset($1::json) AS g(workflow_id text, run_id text, run_started_ms bigint, history_length bigint,
    is_whole boolean, goes_on boolean, name text, version int, status text, correlation_id text, started_at float8, updated_at float8,
    ended_at float8, head text, definition text, input text, output text, variables text, tasks_count int, event text,
    idempotency_key text, sought text)
), written AS (
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
  RETURNING workflow_id
)
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
    ...(change.correlationId !== undefined && { correlation_id: withoutNul(change.correlationId) }),
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
    ...(change.idempotencyKey !== undefined && { idempotency_key: withoutNul(change.idempotencyKey) }),
    ...((change.input !== undefined || change.endTime > 0) && { sought: soughtIn(change) }),
  };
}

/** Of a long value the beginning is searched. */
const soughtChars = 32 * 1024;

/** The text whose words it is found by. In JSON text a line break is written with a letter. */
function soughtIn({ workflowId, correlationId = '', reason = '', ...values }: ExecutionChange): string {
  const texts = [values.input, values.output, values.variables].map((text = '') => text.slice(0, soughtChars));
  return withoutNul([workflowId, correlationId, reason, ...texts].join(' ').replaceAll(/\\(?:[bfnrt]|u0000)/g, ' '));
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
