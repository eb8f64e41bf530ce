import { ExecutionMask } from '../model/definitions/execution-mask.ts';
import type { Definition } from '../model/definitions/definition.ts';
import type { Executions, TaskExecution, TaskText } from '../model/definitions/execution.ts';
import type { OpenWorkerTask } from '../model/definitions/worker-task.ts';
import type { Poller, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';

/** A task without a worker for longer than this is said so; workers poll several times in it. */
export const unpolledMs = 30_000;

/** Executions with what runs do not know of their tasks: which a worker has, and which nobody asks for. */
export function showOpenTasks(
  executions: Executions,
  store: Pick<WorkerTaskStore, 'ofWorkflow' | 'pollers'>,
): Executions {
  return {
    ...executions,
    async find(workflowId, options = {}) {
      const execution = await executions.find(workflowId, options);
      if (execution === undefined || !execution.tasks.some(isWaiting)) return execution;
      const open = await store.ofWorkflow(workflowId);
      if (open.length === 0) return execution;
      const shown = await shownAs(open, execution.workflowDefinition);
      return { ...execution, tasks: execution.tasks.map(shown) };
    },

    async findText(workflowId) {
      const text = await executions.findText(workflowId);
      if (text === undefined || !text.tasks.some(isWaiting)) return text;
      const open = await store.ofWorkflow(workflowId);
      if (open.length === 0) return text;
      const shown = await shownAs(open, JSON.parse(text.definition));
      const tasks = text.tasks.map((task) => (isWaiting(task) ? { ...task, document: shownText(task, shown) } : task));
      return { ...text, tasks };
    },
  };

  async function shownAs(open: readonly OpenWorkerTask[], definition: Definition): Promise<ShowTask> {
    const unpolled = open.filter(({ task }) => isUnpolled(task));
    const pollers = new Map<string, readonly Poller[]>();
    for (const { task } of unpolled)
      if (!pollers.has(task.taskType)) pollers.set(task.taskType, await store.pollers(task.taskType));
    return merging(open, pollers, new ExecutionMask(definition));
  }
}

type ShowTask = (task: TaskExecution) => TaskExecution;

function shownText({ document }: TaskText, shown: ShowTask): string {
  const task: TaskExecution = JSON.parse(document);
  return JSON.stringify(shown(task));
}

function merging(
  open: readonly OpenWorkerTask[],
  pollers: ReadonlyMap<string, readonly Poller[]>,
  mask: ExecutionMask,
): ShowTask {
  const byId = new Map(open.map(({ task }) => [task.taskId, task]));
  return (task) => {
    const found = byId.get(task.taskId);
    if (found === undefined || !isWaiting(task)) return task;
    const { status, startTime, updateTime, pollCount, workerId, domain, callbackAfterSeconds } = found;
    const said = isUnpolled(found)
      ? unpolledReason(found, pollers.get(found.taskType) ?? [])
      : found.reasonForIncompletion;
    return {
      ...task,
      status,
      startTime,
      updateTime,
      pollCount,
      callbackAfterSeconds,
      outputData: mask.task(found).outputData,
      ...(workerId !== undefined && { workerId }),
      ...(domain !== undefined && { domain }),
      ...(said !== undefined && { reasonForIncompletion: said }),
    };
  };
}

function isWaiting({ status }: Pick<TaskText, 'status'>): boolean {
  return status === 'SCHEDULED' || status === 'IN_PROGRESS';
}

function isUnpolled({ pollCount, scheduledTime, startDelayInSeconds }: TaskExecution): boolean {
  return pollCount === 0 && Date.now() - scheduledTime - startDelayInSeconds * 1_000 > unpolledMs;
}

/** In words for whoever wonders why a run does not go on. */
function unpolledReason(
  { taskType, domain = '' }: OpenWorkerTask['task'],
  pollers: readonly Poller[],
): string | undefined {
  const ofDomain = pollers.filter((poller) => poller.domain === domain);
  const [last] = ofDomain;
  const place = domain === '' ? '' : ` in the domain ${domain}`;
  if (last === undefined) {
    const others = [...new Set(pollers.map((poller) => poller.domain))].map((name) => name || 'none');
    const hint = others.length === 0 ? '' : `; workers poll for it in other domains: ${others.join(', ')}`;
    return `no worker has polled for tasks of type ${taskType}${place}${hint}`;
  }
  const seconds = Math.round((Date.now() - last.polledAt.getTime()) / 1_000);
  if (seconds * 1_000 <= unpolledMs) return undefined;
  return `no worker polls for tasks of type ${taskType}${place}: the last one did so ${seconds} s ago`;
}
