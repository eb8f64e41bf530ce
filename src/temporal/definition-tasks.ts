import type { Client } from '@temporalio/client';
import { taskLogQueryName, taskQueryName } from '../model/definitions/execution.ts';
import type { TaskExecution, TaskLogLine } from '../model/definitions/execution.ts';
import type {
  TasksAnswer,
  DefinitionTasks,
  TaskUpdated,
  TaskAddress,
  TaskRefusal,
  TaskUpdate,
} from '../model/definitions/task-update.ts';
import {
  workflowIdOf,
  addTaskLogUpdateName,
  taskRefusals,
  updateTaskUpdateName,
} from '../model/definitions/task-update.ts';
import { queryRun, updateRun } from './query-run.ts';
import type { RunAnswer } from './query-run.ts';

/** Tasks as the runs themselves have them: ids lead to the run, the run answers and is told. */
export function createDefinitionTasks(client: Client): DefinitionTasks {
  return {
    find: (taskId) => find(taskId),

    async log(taskId) {
      return read<readonly TaskLogLine[]>(taskId, taskLogQueryName, []);
    },

    async addLog(taskId, line) {
      const workflowId = workflowIdOf(taskId);
      if (workflowId === undefined) return notKept;
      const answer = await updateRun(client, workflowId, (run, updateId) =>
        run.executeUpdate<void, [string, string]>(addTaskLogUpdateName, { args: [taskId, line], updateId }),
      );
      if (answer.kind === 'unavailable') return answer;
      return answer.kind === 'answer' ? { kind: 'answer', value: true } : notKept;
    },

    async update(update, givenWorkflowId) {
      const { task } = update;
      const workflowId = givenWorkflowId ?? (task.kind === 'id' ? workflowIdOf(task.taskId) : undefined);
      if (workflowId === undefined) return { kind: 'unknownTask' };
      const tell = () =>
        updateRun(client, workflowId, (run, updateId) =>
          run.executeUpdate<string, [TaskUpdate]>(updateTaskUpdateName, {
            args: [update],
            updateId: update.requestId ?? updateId,
          }),
        );
      const first = await tell();
      // An update that reaches a run with its start is judged before the run has scheduled anything.
      const answer = first.kind === 'refused' && first.type === notOpen ? await tell() : first;
      switch (answer.kind) {
        case 'answer':
          return { kind: 'updated', taskId: answer.value };
        case 'refused':
          return refused(answer.type, task);
        case 'noRun':
          return closed(workflowId, task);
        case 'unavailable':
          return answer;
      }
    },
  };

  async function find(
    taskId: string,
    workflowId = workflowIdOf(taskId),
  ): Promise<TasksAnswer<TaskExecution | undefined>> {
    const asked = await read<TaskExecution | null>(taskId, taskQueryName, null, workflowId);
    return asked.kind === 'answer' ? { kind: 'answer', value: asked.value ?? undefined } : asked;
  }

  async function read<T>(
    taskId: string,
    name: string,
    none: T,
    workflowId = workflowIdOf(taskId),
  ): Promise<TasksAnswer<T>> {
    if (workflowId === undefined) return { kind: 'answer', value: none };
    const answer: RunAnswer<T> = await queryRun(client, workflowId, (run) => run.query<T, [string]>(name, taskId));
    return answer.kind === 'answer' || answer.kind === 'unavailable' ? answer : { kind: 'answer', value: none };
  }

  /** An update that no open run took: by id it is ignored where the task was one of a closed run (A35). */
  async function closed(workflowId: string, task: TaskAddress): Promise<TaskUpdated> {
    if (task.kind === 'reference') {
      const run = await queryRun(client, workflowId, (open) => open.query<unknown, [string]>(taskQueryName, ''));
      return run.kind === 'noRun' ? { kind: 'unknownRun' } : { kind: 'noOpenTask' };
    }
    const found = await find(task.taskId, workflowId);
    if (found.kind === 'unavailable') return found;
    return found.value === undefined ? { kind: 'unknownTask' } : { kind: 'ignored', taskId: task.taskId };
  }
}

const notOpen: TaskRefusal = 'TaskNotOpen';

const notKept: TasksAnswer<boolean> = { kind: 'answer', value: false };

/** A run that does not know the question has no tasks. */
function refused(type: string | undefined, task: TaskAddress): TaskUpdated {
  const refusal = taskRefusals.find((known) => known === type);
  if (refusal === 'RunIsFull') return { kind: 'fullRun' };
  if (refusal === 'TaskFinished' && task.kind === 'id') return { kind: 'ignored', taskId: task.taskId };
  return task.kind === 'id' ? { kind: 'unknownTask' } : { kind: 'noOpenTask' };
}
