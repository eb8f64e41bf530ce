// `signalbox/worker`: for workers of one's own.
import { SimplePlugin } from '@temporalio/plugin';
import {
  createSchemaActivities,
  type SchemaActivities,
  type PayloadSchemas,
} from '../../activities/schema-activities.ts';

export type { PayloadSchemas } from '../../activities/schema-activities.ts';

export interface SignalboxActivitiesOptions {
  /** Standard Schemas (zod, valibot, arktype …) by the names that `waitForWebhook({ schema })` uses. */
  readonly schemas?: PayloadSchemas;
}

/**
 * The activities that a worker of one's own needs for `waitForWebhook({ schema })`. All others run on Signalbox's task
 * queue, so a worker whose workflows name no schema needs none.
 *
 * @example
 * await Worker.create({ taskQueue: 'orders', workflowsPath, activities: { ...activities, ...signalboxActivities({ schemas }) } });
 */
export function signalboxActivities({ schemas = {} }: SignalboxActivitiesOptions = {}): SchemaActivities {
  return createSchemaActivities(schemas);
}

/** The same for Temporal's `plugins:` option. */
export class SignalboxPlugin extends SimplePlugin {
  constructor(options: SignalboxActivitiesOptions = {}) {
    super({ name: 'signalbox', activities: { ...signalboxActivities(options) } });
  }
}
