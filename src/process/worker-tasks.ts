import type { Client } from '@temporalio/client';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import { createWorkerTaskMetrics } from '../metrics/worker-task-metrics.ts';
import type { DefinitionTasks } from '../model/definitions/task-update.ts';
import type { Executions } from '../model/definitions/execution.ts';
import type { Secrets } from '../model/definitions/stored-values.ts';
import type { Database } from '../store/database.ts';
import { listenForTasks } from '../store/tasks/listen.ts';
import { createStaleWorkerTasks } from '../store/tasks/stale-tasks.ts';
import { createWorkerTasks } from '../store/tasks/worker-tasks.ts';
import { handTasks } from '../tasks/hand-secrets.ts';
import { createWorkerPolls } from '../tasks/polls.ts';
import { showOpenTasks } from '../tasks/show-open-tasks.ts';
import { startRunTeller } from '../tasks/tell-runs.ts';
import { startTaskSweep, type TaskSweepTimes } from '../tasks/sweep-tasks.ts';
import { startUnpolledNotes } from '../tasks/unpolled-notes.ts';
import { createWorkerTaskUpdates } from '../tasks/worker-task-updates.ts';
import type { Log } from '../telemetry.ts';
import { createDefinitionTasks } from '../temporal/definition-tasks.ts';
import { createRunStatuses } from '../temporal/run-state.ts';
import { createRunTelling } from '../temporal/tell-run.ts';

export interface WorkerTasksOptions {
  readonly database: Database;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly client: Client;
  /** Those of runs alone. */
  readonly executions: Executions;
  readonly tasks: DefinitionTasks;
  /** How patient the sweep over the tasks of ended runs is. */
  readonly sweep?: TaskSweepTimes;
  readonly log: Log;
  readonly metrics: Pick<ProcessMetrics, 'registry'>;
}

/** The part of the tasks of workers that serves: polls, updates, time limits. */
export function startWorkerTasks({
  database,
  secrets,
  client,
  executions,
  tasks,
  sweep,
  log,
  metrics,
}: WorkerTasksOptions) {
  const store = createWorkerTasks(database);
  const teller = startRunTeller({
    store,
    tellRun: createRunTelling(client),
    onError: (error) => log.warn('tasks.sweep.failed', error),
  });
  const onError = (error: unknown): void => log.warn('tasks.poll.failed', error);
  const polls = createWorkerPolls({
    store: handTasks(store, { secrets, tell: (ended) => teller.tell(ended), onError }),
    onError,
  });
  const listening = listenForTasks(database.url, (isOfType) =>
    polls.wake(isOfType && (({ taskType }) => isOfType(taskType))),
  );
  const notes = startUnpolledNotes({
    store,
    note: (queue) => log.warn('tasks.unpolled', undefined, { ...queue }),
    onError: (error) => log.warn('tasks.sweep.failed', error),
  });
  const statusOf = createRunStatuses(client);
  const sweeping = startTaskSweep({
    tasks: createStaleWorkerTasks(database.pool),
    // Without the id of a run Temporal tells of the newest.
    fateOf: (workflowId) => statusOf({ workflowId, runId: '' }),
    times: sweep,
    log: (counts) => log.info('tasks.swept', counts),
    onError: (error) => log.warn('tasks.sweep.failed', error),
  });
  createWorkerTaskMetrics(metrics.registry, () => store.sizes());
  return {
    polls,
    queues: store,
    executions: showOpenTasks(executions, store),
    tasks: createWorkerTaskUpdates({
      store,
      tasks,
      teller,
      returned: ({ task }) => polls.wake(({ taskType }) => taskType === task.taskType),
    }),
    /** Those that wait have an answer. */
    stopPolls: () => polls.stop(),
    async stop() {
      await Promise.all([listening.stop(), teller.stop(), notes.stop(), sweeping.stop()]);
    },
  };
}

type TasksOfRunsOptions = Pick<WorkerTasksOptions, 'database' | 'client' | 'executions'>;

/** Runs and their tasks for the tasks of other runs. Time limits, polls and what a crash leaves untold are the server's. */
export function createTasksOfRuns({ database, client, executions }: TasksOfRunsOptions) {
  const store = createWorkerTasks(database);
  const tellRun = createRunTelling(client);
  return {
    executions: showOpenTasks(executions, store),
    tasks: createWorkerTaskUpdates({
      store,
      tasks: createDefinitionTasks(client),
      teller: {
        async tell({ workflowId, end }) {
          await tellRun(workflowId, end);
          await store.forget([end.taskId]);
        },
      },
      // Pollers look for it once a second.
      returned: () => undefined,
    }),
  };
}
