import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { SchemaActivities } from '../activities/schema-activities.ts';
import type { JsonObject } from '../src/model/json.ts';

/** Local, in the worker of the workflow: that is where the schemas are. */
const { checkWebhookPayload } = proxyLocalActivities<SchemaActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

/**
 * The payload as the schema has it. It is checked in an activity: a library for schemas may change its mind from one
 * version to the next, and a run that is replayed must not.
 */
export async function checkPayload(schema: string, payload: JsonObject): Promise<JsonObject> {
  const checked = await CancellationScope.nonCancellable(() => checkWebhookPayload(schema, payload));
  return checked.kind === 'same' ? payload : checked.value;
}
