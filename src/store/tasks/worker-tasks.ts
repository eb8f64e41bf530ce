import type pg from 'pg';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { TaskUpdate } from '../../model/definitions/task-update.ts';
import type {
  NewWorkerTask,
  OpenWorkerTask,
  PolledTask,
  WorkerQueueName,
  WorkerTaskEnd,
} from '../../model/definitions/worker-task.ts';
import type { EndedWorkerTask, WorkerTaskOutcome, WorkerTaskStore } from '../../model/definitions/worker-task-store.ts';
import { createBatcher } from '../../concurrency/batcher.ts';
import { createPollers } from './pollers.ts';
import { takeLimited } from './take-limited.ts';
import {
  dropSql,
  endSql,
  findSql,
  forgetSql,
  giveBackSql,
  keepSql,
  lateSql,
  offerSql,
  takeSql,
  withdrawSql,
  type WorkerTaskRow,
} from './worker-task-sql.ts';

/** While one batch waits for the disk the next is on its way; a statement stays short, also where tasks are large. */
const together = { lanes: 2, itemsMax: 64, weightMax: 4 * 1024 * 1024 };

/** The tasks of workers in Postgres. Those that are offered together, or end together, share a commit. */
export function createWorkerTasks({
  pool,
  relaxedPool,
}: {
  readonly pool: pg.Pool;
  readonly relaxedPool: pg.Pool;
}): WorkerTaskStore {
  const offering = createBatcher<Offer, true>({
    ...together,
    keyOf: ({ id }) => id,
    weigh: ({ task }) => task.length,
    async write(offers) {
      await pool.query({ name: 'offer-worker-tasks', text: offerSql, values: [JSON.stringify(offers)] });
      return offers.map(() => true as const);
    },
  });
  const ending = createBatcher<OutcomeText, EndedWorkerTask | null>({
    ...together,
    keyOf: ({ taskId }) => taskId,
    weigh: ({ outcome, logs }) => outcome.length + logs.length,
    async write(outcomes) {
      const { rows } = await pool.query<WorkerTaskRow>({
        name: 'end-worker-tasks',
        text: endSql,
        values: [
          outcomes.map(({ taskId }) => taskId),
          outcomes.map(({ outcome }) => outcome),
          outcomes.map(({ logs }) => logs),
        ],
      });
      const ended = new Map(rows.map((row) => [row.id, toEnded(row)]));
      return outcomes.map(({ taskId }) => ended.get(taskId) ?? null);
    },
  });
  const find = async (where: string, values: unknown[]): Promise<readonly OpenWorkerTask[]> => {
    const { rows } = await pool.query<WorkerTaskRow>(`${findSql} WHERE ${where}`, values);
    return rows.map(toOpen);
  };

  return {
    ...createPollers(pool),
    offer: async (task) => void (await offering.add(toOffer(task))),
    end: async (outcome) => (await ending.add(toOutcomeText(outcome))) ?? undefined,

    async withdraw(taskId) {
      await pool.query(withdrawSql, [taskId]);
    },

    async take(queue, workerIds) {
      const { rows } = await pool.query<WorkerTaskRow>({
        name: 'take-worker-tasks',
        text: takeSql,
        values: [queue.taskType, queue.domain, workerIds],
      });
      const rest = workerIds.slice(rows.length);
      const limited = rest.length === 0 ? [] : await takeLimited(pool, queue, rest);
      return [...rows, ...limited].map(toPolled);
    },

    async giveBack(taskIds) {
      await pool.query(giveBackSql, [taskIds]);
    },

    async due(queues) {
      const { rows } = await pool.query<{ task_type: string; domain: string }>({
        name: 'due-worker-queues',
        text: `SELECT asked.task_type, asked.domain FROM unnest($1::text[], $2::text[]) AS asked(task_type, domain)
          WHERE EXISTS (SELECT 1 FROM worker_task t WHERE t.state = 'scheduled' AND t.task_type = asked.task_type
            AND t.domain = asked.domain AND t.due_at <= statement_timestamp())`,
        values: [queues.map(({ taskType }) => taskType), queues.map(({ domain }) => domain)],
      });
      return rows.map((row): WorkerQueueName => ({ taskType: row.task_type, domain: row.domain }));
    },

    find: async (taskId) => (await find(`id = $1 AND state <> 'ended'`, [taskId]))[0],

    async findByReference(workflowId, reference) {
      const found = await find(
        `workflow_id = $1 AND state <> 'ended' AND (reference = $2 OR starts_with(reference, $2 || '__'))
         ORDER BY offered_at DESC`,
        [workflowId, reference],
      );
      return found.find(
        ({ task }) => task.referenceTaskName === reference || task.workflowTask.taskReferenceName === reference,
      );
    },

    ofWorkflow: (workflowId) => find(`workflow_id = $1 AND told_at IS NULL`, [workflowId]),

    async keep(taskId, update) {
      const { rowCount } = await pool.query(keepSql, toKept(taskId, update));
      return rowCount === 1;
    },

    async addLog(taskId, line) {
      const { rowCount } = await pool.query(
        `UPDATE worker_task SET logs = CASE WHEN jsonb_array_length(logs) < ${linesMax} THEN logs || to_jsonb($2::text) ELSE logs END
         WHERE id = $1 AND state <> 'ended'`,
        [taskId, line.slice(0, lineCharsMax)],
      );
      return rowCount === 1;
    },

    async resetCallbacks(workflowId) {
      await pool.query(
        `UPDATE worker_task SET due_at = clock_timestamp(), callback_after_seconds = 0, updated_at = clock_timestamp()
         WHERE workflow_id = $1 AND state = 'scheduled' AND due_at > clock_timestamp()`,
        [workflowId],
      );
    },

    async takeLate(limit) {
      await relaxedPool.query({ name: 'drop-worker-tasks', text: dropSql });
      const { rows } = await pool.query<WorkerTaskRow>({ name: 'late-worker-tasks', text: lateSql, values: [limit] });
      return rows.filter(({ state }) => state === 'ended').map(toEnded);
    },

    async forget(taskIds) {
      await relaxedPool.query({ name: 'forget-worker-tasks', text: forgetSql, values: [taskIds] });
    },
  };
}

/** As many, and as long, as a run keeps of a task. */
const linesMax = 100;
const lineCharsMax = 2_000;

type Offer = ReturnType<typeof toOffer>;

function toOffer({ task, runId, domain, limits, delayMs, hasSecrets }: NewWorkerTask) {
  return {
    run_id: runId,
    id: task.taskId,
    task_type: task.taskType,
    domain,
    workflow_id: task.workflowInstanceId,
    reference: task.referenceTaskName,
    priority: task.workflowPriority,
    delay_ms: delayMs,
    has_secrets: hasSecrets,
    response_ms: limits.responseMs,
    total_ms: limits.totalMs,
    total_policy: limits.totalPolicy,
    poll_ms: limits.pollMs,
    concurrent_max: limits.concurrentMax,
    rate_max: limits.rateMax,
    rate_ms: limits.rateMs,
    task: JSON.stringify(task),
  };
}

interface OutcomeText {
  readonly taskId: string;
  readonly outcome: string;
  readonly logs: string;
}

function toOutcomeText({ taskId, logs = [], ...outcome }: WorkerTaskOutcome): OutcomeText {
  return { taskId, outcome: JSON.stringify(outcome), logs: JSON.stringify(logs) };
}

function toKept(taskId: string, update: TaskUpdate): unknown[] {
  const { output, reason, workerId, callbackAfterSeconds = 0, logs = [], extendLease = false } = update;
  return [
    taskId,
    extendLease,
    output === undefined ? null : JSON.stringify(output),
    reason ?? null,
    workerId ?? null,
    callbackAfterSeconds,
    JSON.stringify(logs),
  ];
}

function toPolled(row: WorkerTaskRow): PolledTask {
  const task: PolledTask = JSON.parse(row.task);
  return {
    ...task,
    status: row.state === 'in_progress' ? 'IN_PROGRESS' : 'SCHEDULED',
    startTime: row.started_at?.getTime() ?? 0,
    updateTime: row.updated_at.getTime(),
    pollCount: row.poll_count,
    callbackAfterSeconds: row.callback_after_seconds,
    ...(row.domain !== '' && { domain: row.domain }),
    ...(row.has_secrets && { hasSecrets: true }),
    ...(row.output !== null && { outputData: JSON.parse(row.output) }),
    ...(row.reason !== null && { reasonForIncompletion: row.reason }),
    ...(row.worker_id !== null && row.worker_id !== '' && { workerId: row.worker_id }),
  };
}

function toOpen(row: WorkerTaskRow): OpenWorkerTask {
  const { hasSecrets: _has, ...task } = toPolled(row);
  return { task, logs: row.logs };
}

function toEnded(row: WorkerTaskRow): EndedWorkerTask {
  const outcome: Pick<WorkerTaskEnd, 'status' | 'output' | 'reason' | 'workerId' | 'endsRun'> = JSON.parse(
    row.ended_as ?? '{}',
  );
  const kept: Json = row.output === null ? null : JSON.parse(row.output);
  return {
    workflowId: row.workflow_id,
    end: {
      ...(isJsonObject(kept) && { output: kept }),
      ...(row.worker_id !== null && row.worker_id !== '' && { workerId: row.worker_id }),
      ...outcome,
      taskId: row.id,
      pollCount: row.poll_count,
      ...(row.started_at !== null && { startTime: row.started_at.getTime() }),
      ...(row.callback_after_seconds > 0 && { callbackAfterSeconds: row.callback_after_seconds }),
      ...(row.logs.length > 0 && { logs: row.logs }),
    },
  };
}
