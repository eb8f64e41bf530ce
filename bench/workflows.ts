import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { JsonObject } from '../src/model/json.ts';
import { sendWebhook } from '../workflows/send-webhook.ts';
import { runInOwnWorker } from '../workflows/signalbox-activities.ts';
import { waitForWebhook } from '../workflows/webhooks.ts';

// A worker has all of Signalbox's.
export * from '../workflows/index.ts';
// They are measured in Signalbox's own worker.
runInOwnWorker();

/** Ours: resumed by an event of a source. */
export async function waitsForEvent(orderId: string): Promise<string> {
  const { event } = await waitForWebhook({ matches: { '$.order.id': orderId } });
  return event.id;
}

interface Signalled {
  readonly id: string;
}

const signalled = defineSignal<[Signalled]>('signalled');

/** The floor: what a hand-written workflow does that waits for one signal. */
export async function waitsForSignal(): Promise<string> {
  let event: Signalled | undefined;
  setHandler(signalled, (received) => void (event ??= received));
  await condition(() => event !== undefined);
  return event?.id ?? '';
}

/** Ours: asks an endpoint and waits for its answer; `floors/hand-workflow.ts` does it by hand. */
export async function asksOutside(payload: JsonObject): Promise<string> {
  const answer = await sendWebhook({ endpoint: 'bench', payload });
  return answer.kind;
}
