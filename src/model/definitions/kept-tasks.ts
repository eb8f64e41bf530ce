import type { TaskExecution, TaskStatus } from './execution.ts';
import { taskReferencesIn } from './task-references.ts';
import { isSameTask } from './task-update.ts';
import type { JsonObject } from '../json.ts';

/** The tasks with which a failed run goes on: all of them. Undefined: none failed, timed out or was cancelled. */
export function tasksForRetry(tasks: readonly TaskExecution[]): readonly TaskExecution[] | undefined {
  return tasks.some((task) => !task.retried && !isDone(task)) ? tasks : undefined;
}

/**
 * The tasks that stay when a run is done again from one of its tasks on: those that were scheduled before it. Of those,
 * a loop around what is done again goes on in the iteration that it was in, and a join waits once more. Undefined: there is no such task.
 */
export function tasksForRerun(
  tasks: readonly TaskExecution[],
  taskId: string,
): { readonly tasks: readonly TaskExecution[]; readonly from: TaskExecution } | undefined {
  const from = tasks.find((task) => isSameTask(task.taskId, taskId));
  if (from === undefined) return undefined;
  const kept = tasks.filter(({ seq }) => seq < from.seq);
  const dropped = tasks.filter(({ seq }) => seq >= from.seq);
  return { from, tasks: kept.map((task) => asItWas(task, { kept, dropped, from })) };
}

interface Rerun {
  readonly kept: readonly TaskExecution[];
  readonly dropped: readonly TaskExecution[];
  readonly from: TaskExecution;
}

function asItWas(task: TaskExecution, { kept, dropped, from }: Rerun): TaskExecution {
  const { taskType, seq, endTime, workflowTask, outputData } = task;
  if (taskType === 'DO_WHILE') {
    const inside = new Set(taskReferencesIn(workflowTask.loopOver));
    const isIn = ({ workflowTask: { taskReferenceName } }: TaskExecution): boolean => inside.has(taskReferenceName);
    const nextTurn = kept.find((other) => other.seq > seq && isSameLoop(other, task))?.seq ?? Number.POSITIVE_INFINITY;
    if (!dropped.some((other) => isIn(other) && other.seq < nextTurn)) return task;
    const direct = directReferencesIn(workflowTask.loopOver);
    const turns = [...kept, from].filter(
      (other) => other.seq > seq && direct.has(other.workflowTask.taskReferenceName),
    );
    const iteration = turns.reduce((most, other) => Math.max(most, other.iteration), 1);
    return { ...opened(task), outputData: outputBefore(outputData, iteration) };
  }
  const isJoin = taskType === 'JOIN' || taskType === 'EXCLUSIVE_JOIN';
  return isJoin && (endTime === 0 || endTime >= from.scheduledTime) ? opened(task) : task;
}

function isSameLoop({ workflowTask }: TaskExecution, loop: TaskExecution): boolean {
  return workflowTask.taskReferenceName === loop.workflowTask.taskReferenceName;
}

function opened({ reasonForIncompletion: _, ...task }: TaskExecution): TaskExecution {
  return { ...task, status: 'IN_PROGRESS', endTime: 0, executed: false };
}

/** The output of a loop when an iteration began. */
function outputBefore(output: JsonObject, iteration: number): JsonObject {
  const earlier = Object.entries(output).filter(([key]) => !/^\d+$/.test(key) || Number(key) < iteration);
  return { ...Object.fromEntries(earlier), iteration };
}

/** The variables as the kept tasks of a run left them. */
export function variablesAfter(tasks: readonly TaskExecution[], initial: JsonObject): JsonObject {
  const set = tasks.filter((task) => task.taskType === 'SET_VARIABLE' && isDone(task));
  return Object.assign({ ...initial }, ...set.map(({ inputData }) => inputData));
}

export function isDone({ status }: TaskExecution): boolean {
  return done.includes(status);
}

const done: readonly TaskStatus[] = ['COMPLETED', 'COMPLETED_WITH_ERRORS', 'SKIPPED'];

/** Without those in loops in it, which count turns of their own. */
function directReferencesIn(tasks: unknown): ReadonlySet<string> {
  return new Set(taskReferencesIn(tasks, ({ type }) => type !== 'DO_WHILE'));
}
