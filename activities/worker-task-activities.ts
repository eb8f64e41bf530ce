import {
  describeMisfit,
  enforcedSchema,
  type SchemaReference,
  type ValueChecks,
} from '../src/model/definitions/schema.ts';
import type { RetryRules } from '../src/conductor/retry-rules.ts';
import { fillInput, workerRules } from '../src/conductor/worker-rules.ts';
import type { RegisteredTask, TaskDefinitions } from '../src/model/definitions/task-definitions.ts';
import type { TaskExecution } from '../src/model/definitions/execution.ts';
import type { WorkerTaskLimits } from '../src/model/definitions/worker-task.ts';
import type { WorkerTaskStore } from '../src/model/definitions/worker-task-store.ts';
import { secretNamesIn } from '../src/model/definitions/secret-text.ts';
import type { JsonObject } from '../src/model/json.ts';
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

/** Where the task went, and what is to come of its failure. */
export interface TaskOffer {
  /** Absent: to those that poll. */
  readonly activity?: { readonly taskQueue: string; readonly limits: WorkerTaskLimits };
  readonly retry: RetryRules;
  /** Of the task definition, for keys that its input did not have. */
  readonly filled?: JsonObject;
  readonly domain?: string;
  /** Its output is held against it. */
  readonly outputSchema?: SchemaReference;
  /** Why it went nowhere and never can. */
  readonly refused?: string;
}

export interface WorkerTaskDependencies {
  readonly workerTasks: Pick<WorkerTaskStore, 'offer' | 'withdraw' | 'pollers'>;
  readonly taskDefinitions: Pick<TaskDefinitions, 'find'>;
  readonly valueChecks: ValueChecks;
}

/** An activity's input is in the history. */
function withoutSecrets(taskQueue: string): string {
  return `its input names a secret, and activities on the Temporal task queue ${taskQueue} are handed none: let a worker that polls do the task, or keep the secret where that worker runs`;
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
      const rules = workerRules(task.workflowTask, await definitionOf(task.taskDefName));
      const filled = fillInput(task.inputData, rules.inputTemplate);
      const { definition } = rules;
      const outputSchema = enforcedSchema(definition, 'outputSchema', 'task');
      const offer: TaskOffer = {
        retry: rules.retry,
        ...(Object.keys(filled).length > 0 && { filled }),
        ...(outputSchema !== undefined && { outputSchema }),
      };
      const inputSchema = enforcedSchema(definition, 'inputSchema', 'task');
      if (inputSchema !== undefined && checksInput) {
        const value = { ...task.inputData, ...filled };
        const check = { schema: inputSchema, value, owner: `task ${task.taskDefName}` };
        const verdict = await nullWhereSlow(valueChecks.check(check));
        if (verdict === null) return null;
        const refused = describeMisfit('the input', inputSchema, verdict);
        if (refused !== undefined) return { ...offer, refused };
      }
      const { temporalTaskQueue: taskQueue, limits } = rules;
      if (taskQueue !== undefined && hasSecrets && secretNamesIn(task.inputData).size > 0)
        return { ...offer, refused: withoutSecrets(taskQueue) };
      if (taskQueue !== undefined) return { ...offer, activity: { taskQueue, limits } };
      const domain = await chooseDomain(task.taskType, taskToDomain, (type) => workerTasks.pollers(type));
      await workerTasks.offer({
        task: {
          ...task,
          inputData: { ...task.inputData, ...filled },
          responseTimeoutSeconds: limits.responseMs / 1_000,
        },
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
