import { enforcedSchema, type SchemaReference } from '../model/definitions/schema.ts';
import { secretNamesIn } from '../model/definitions/secret-text.ts';
import type { TaskExecution } from '../model/definitions/execution.ts';
import type { WorkerTaskLimits } from '../model/definitions/worker-task.ts';
import type { JsonObject } from '../model/json.ts';
import type { RetryRules } from './retry-rules.ts';
import { fillInput, workerRules, type WorkerRules } from './worker-rules.ts';

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

/** What the task definition that counts says of a task. */
export interface TaskPlan {
  readonly rules: WorkerRules;
  /** Without the place that it goes to. */
  readonly offer: TaskOffer;
  /** Its input is held against it before it goes anywhere. */
  readonly inputSchema?: SchemaReference;
}

export function planTask(task: TaskExecution, registered: JsonObject | undefined): TaskPlan {
  const rules = workerRules(task.workflowTask, registered);
  const filled = fillInput(task.inputData, rules.inputTemplate);
  const inputSchema = enforcedSchema(rules.definition, 'inputSchema', 'task');
  const outputSchema = enforcedSchema(rules.definition, 'outputSchema', 'task');
  return {
    rules,
    offer: {
      retry: rules.retry,
      ...(Object.keys(filled).length > 0 && { filled }),
      ...(outputSchema !== undefined && { outputSchema }),
    },
    ...(inputSchema !== undefined && { inputSchema }),
  };
}

/** The offer of a task that is an activity of a Temporal worker; undefined for one that workers poll for. */
export function offerToActivity(
  { rules: { temporalTaskQueue: taskQueue, limits }, offer }: TaskPlan,
  { inputData, hasSecrets }: { readonly inputData: JsonObject; readonly hasSecrets: boolean },
): TaskOffer | undefined {
  if (taskQueue === undefined) return undefined;
  if (hasSecrets && secretNamesIn(inputData).size > 0) return { ...offer, refused: withoutSecrets(taskQueue) };
  return { ...offer, activity: { taskQueue, limits } };
}

/** An activity's input is in the history. */
function withoutSecrets(taskQueue: string): string {
  return `its input names a secret, and activities on the Temporal task queue ${taskQueue} are handed none: let a worker that polls do the task, or keep the secret where that worker runs`;
}
