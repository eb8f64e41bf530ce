import type { DefinitionTasks } from '../model/definitions/task-update.ts';
import type { OpenWorkerTask } from '../model/definitions/worker-task.ts';
import type { WorkerTaskOutcome, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';
import type { TaskLogLine } from '../model/definitions/execution.ts';
import type { TaskUpdate } from '../model/definitions/task-update.ts';
import type { RunTeller } from './tell-runs.ts';

export interface WorkerTaskUpdatesDependencies {
  readonly store: Pick<WorkerTaskStore, 'find' | 'findByReference' | 'end' | 'keep' | 'addLog'>;
  /** All other tasks, and those whose end their runs know. */
  readonly tasks: DefinitionTasks;
  readonly teller: Pick<RunTeller, 'tell'>;
  /** A task went back to its queue. */
  readonly returned: (task: OpenWorkerTask) => void;
}

/**
 * Tasks by their ids and references, those of workers too. As long as a task is in the queue its row decides: an update is
 * committed there before it is answered, then its run is told.
 */
export function createWorkerTaskUpdates({
  store,
  tasks,
  teller,
  returned,
}: WorkerTaskUpdatesDependencies): DefinitionTasks {
  return {
    async find(taskId) {
      const open = await store.find(taskId);
      return open === undefined ? tasks.find(taskId) : { kind: 'answer', value: open.task };
    },

    async log(taskId) {
      const open = await store.find(taskId);
      if (open === undefined) return tasks.log(taskId);
      const asked = await tasks.log(taskId);
      const createdTime = open.task.updateTime;
      const lines = open.logs.map((log): TaskLogLine => ({ taskId, log, createdTime }));
      return { kind: 'answer', value: [...(asked.kind === 'answer' ? asked.value : []), ...lines] };
    },

    async addLog(taskId, line) {
      if (await store.addLog(taskId, withoutNul(line))) return { kind: 'answer', value: true };
      return tasks.addLog(taskId, line);
    },

    async update(update, workflowId) {
      const { task } = update;
      const open =
        task.kind === 'id'
          ? await store.find(task.taskId)
          : workflowId === undefined
            ? undefined
            : await store.findByReference(workflowId, task.reference);
      if (open === undefined || (workflowId !== undefined && open.task.workflowInstanceId !== workflowId))
        return tasks.update(update, workflowId);
      const { taskId, taskType, domain = '' } = open.task;
      const isDone = await apply(open, update);
      // Its time limit, another update or its run was first.
      return isDone ? { kind: 'updated', taskId, queue: { taskType, domain } } : { kind: 'ignored', taskId };
    },
  };

  async function apply(open: OpenWorkerTask, update: TaskUpdate): Promise<boolean> {
    const { taskId, outputData } = open.task;
    const merged = update.mergesOutput === true ? { ...outputData, ...update.output } : update.output;
    const output = merged !== undefined && { output: merged };
    const logs = update.logs?.map(withoutNul);
    if (update.status === 'IN_PROGRESS') {
      const isKept = await store.keep(taskId, { ...update, ...output, ...(logs !== undefined && { logs }) });
      if (isKept && update.extendLease !== true) returned(open);
      return isKept;
    }
    const ended = await store.end(toOutcome(taskId, { ...update, ...output, status: update.status, logs }));
    if (ended === undefined) return false;
    await teller.tell(ended);
    return true;
  }
}

type Ending = Pick<WorkerTaskOutcome, 'status' | 'output' | 'reason' | 'workerId' | 'logs'>;

function toOutcome(taskId: string, { status, output, reason, workerId, logs }: Ending): WorkerTaskOutcome {
  return {
    taskId,
    status,
    ...(output !== undefined && { output }),
    ...(status !== 'COMPLETED' && { reason: reason ?? `updated to ${status}` }),
    ...(workerId !== undefined && { workerId }),
    ...(logs !== undefined && { logs }),
  };
}

/** Postgres keeps no U+0000 in its JSON. */
function withoutNul(line: string): string {
  return line.replaceAll('\0', '');
}
