import { useSignalboxTaskQueue } from '../workflows/signalbox-activities.ts';
import { waitForWebhook } from '../workflows/webhooks.ts';

// Written over by the process that bundles this: the task queue is its setting.
useSignalboxTaskQueue('the task queue of signalbox');

/** As `bench/workflows.ts` has it; here nothing says that it runs in Signalbox's own worker. */
export async function waitsForEvent(orderId: string): Promise<string> {
  const { event } = await waitForWebhook({ matches: { '$.order.id': orderId } });
  return event.id;
}
