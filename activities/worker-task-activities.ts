import { Context } from '@temporalio/activity';
import { offerToActivity, planTask, type TaskOffer } from '../src/conductor/task-offer.ts';
import { describeMisfit, type ValueChecks } from '../src/model/definitions/schema.ts';
import type { RegisteredTask, TaskDefinitions } from '../src/model/definitions/task-definitions.ts';
import type { TaskExecution } from '../src/model/definitions/execution.ts';
import type { WorkerTaskStore } from '../src/model/definitions/worker-task-store.ts';
import { chooseDomain, type TaskToDomain } from '../src/tasks/choose-domain.ts';
import { nullWhereSlow } from './slow-checks.ts';

/** The activities by which runs hand tasks to workers. Each may be repeated. */
export interface WorkerTaskActivities {
  /** Null: an ordinary activity has to do it. */
  offerTask(request: OfferRequest): Promise<TaskOffer | null>;
  /** Nobody gets it any more. */
  withdrawTask(taskId: string): Promise<void>;
}

export interface OfferRequest {
  readonly task: TaskExecution;
  readonly delayMs: number;
  readonly hasSecrets?: boolean;
  /** Its input is held against the schema of its task definition. */
  readonly checksInput?: boolean;
  readonly taskToDomain?: TaskToDomain;
}

export interface WorkerTaskDependencies {
  readonly workerTasks: Pick<WorkerTaskStore, 'offer' | 'withdraw' | 'pollers'>;
  readonly taskDefinitions: Pick<TaskDefinitions, 'find'>;
  readonly valueChecks: ValueChecks;
}

/** A definition that was changed counts for tasks that are scheduled so much later. */
const freshMs = 1_000;
/** Names that are remembered; beyond it all are asked for anew. */
const namesMax = 5_000;

export function createWorkerTaskActivities({
  workerTasks,
  taskDefinitions,
  valueChecks,
}: WorkerTaskDependencies): WorkerTaskActivities {
  const known = new Map<string, { readonly at: number; readonly definition: Promise<RegisteredTask | undefined> }>();

  return {
    async offerTask({ task, delayMs, hasSecrets = false, checksInput = false, taskToDomain = {} }) {
      const plan = planTask(task, await definitionOf(task.taskDefName));
      const { rules, offer, inputSchema } = plan;
      if (inputSchema !== undefined && checksInput) {
        const value = { ...task.inputData, ...offer.filled };
        const check = { schema: inputSchema, value, owner: `task ${task.taskDefName}` };
        const verdict = await nullWhereSlow(valueChecks.check(check));
        if (verdict === null) return null;
        const refused = describeMisfit('the input', inputSchema, verdict);
        if (refused !== undefined) return { ...offer, refused };
      }
      const toActivity = offerToActivity(plan, { inputData: task.inputData, hasSecrets });
      if (toActivity !== undefined) return toActivity;
      const { limits } = rules;
      const domain = await chooseDomain(task.taskType, taskToDomain, (type) => workerTasks.pollers(type));
      await workerTasks.offer({
        task: {
          ...task,
          inputData: { ...task.inputData, ...offer.filled },
          responseTimeoutSeconds: limits.responseMs / 1_000,
        },
        runId: Context.current().info.workflowExecution?.runId ?? '',
        domain,
        limits,
        hasSecrets,
        delayMs,
      });
      return { ...offer, ...(domain !== '' && { domain }) };
    },

    withdrawTask: (taskId) => workerTasks.withdraw(taskId),
  };

  function definitionOf(name: string): Promise<RegisteredTask | undefined> {
    const found = known.get(name);
    if (found !== undefined && performance.now() - found.at < freshMs) return found.definition;
    const definition = taskDefinitions.find(name);
    definition.catch(() => known.delete(name));
    if (known.size > namesMax) known.clear();
    known.set(name, { at: performance.now(), definition });
    return definition;
  }
}
