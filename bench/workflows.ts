import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { waitForWebhook } from '../workflows/webhooks.ts';

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
