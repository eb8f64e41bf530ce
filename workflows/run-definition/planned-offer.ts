import type { OfferRequest } from '../../activities/worker-task-activities.ts';
import { offerToActivity, planTask, type TaskOffer } from '../../src/conductor/task-offer.ts';
import type { RunInput, TaskExecution } from '../../src/model/definitions/execution.ts';
import { isJsonObject, type JsonObject } from '../../src/model/json.ts';
import { isSince } from './is-since.ts';

/**
 * The offer of a task that is an activity, where the run itself knows the definition that counts for it: no activity has to
 * be asked. Undefined: workers poll for the task, its input is to be held against a schema, or the definition may have changed.
 */
export function plannedOffer(
  { task, hasSecrets = false, checksInput = false }: OfferRequest,
  run: RunInput,
): TaskOffer | undefined {
  const definition = knownDefinition(task, run);
  if (definition === undefined) return undefined;
  const plan = planTask(task, definition);
  if (plan.inputSchema !== undefined && checksInput) return undefined;
  return offerToActivity(plan, { inputData: task.inputData, hasSecrets });
}

/** The one that is written in the task, or the registered one that a young run was started with. */
function knownDefinition(
  { workflowTask: { taskDefinition: written }, taskDefName }: TaskExecution,
  run: RunInput,
): JsonObject | undefined {
  const { activityDefinitions = {}, startedAtMs } = run;
  if (isJsonObject(written)) return isSince(run, 'planned-activities') ? written : undefined;
  if (!Object.hasOwn(activityDefinitions, taskDefName)) return undefined;
  return Date.now() - startedAtMs < countsForMs ? activityDefinitions[taskDefName] : undefined;
}

/** Who changes a task definition reaches the runs that are open, so much later. */
const countsForMs = 60_000;
