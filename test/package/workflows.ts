// The workflows of a worker of one's own in these tests. It has none of Signalbox's activities.
import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import {
  sendWebhook,
  useSignalboxTaskQueue,
  waitForWebhook,
  wholeValue,
  type SendOutcome,
} from '../../workflows/author.ts';
import type { paid } from './schemas.ts';

export * from '../workflows/wait-for-webhook/workflows.ts';

// Tests put the queue of their Signalbox in its place.
useSignalboxTaskQueue('the task queue of signalbox');

interface Waited {
  readonly key: string;
}

/** Answers with the length of a text that the event brings. */
export async function measureEvent({ key, since }: Waited & { readonly since?: number }): Promise<number> {
  const { event } = await waitForWebhook<{ text: string }>({ matches: { key }, ...(since !== undefined && { since }) });
  return event.payload.text.length;
}

/** The same for the event that started it. */
export async function measureInput(input: unknown): Promise<number> {
  const { text } = await wholeValue<{ text: string }>(input as { text: string });
  return text.length;
}

/** The amount as the schema made it: a number. */
export async function amountPaid({ key }: Waited): Promise<number> {
  const { event } = await waitForWebhook<typeof paid>({ matches: { key }, schema: 'paid' });
  return event.payload.amount + 0;
}

/** All of many. */
export async function waitForBoth(keys: readonly string[]): Promise<string[]> {
  const received = await Promise.all(keys.map((key) => waitForWebhook({ matches: { key } })));
  return received.map(({ event }) => event.id);
}

export async function askAndTell({ endpoint }: { endpoint: string }): Promise<SendOutcome> {
  return sendWebhook({ endpoint, payload: { question: 'may I?' } });
}

export async function countInChain({
  key,
  left,
  taken = [],
}: Waited & { left: number; taken?: string[] }): Promise<string[]> {
  const { event } = await CancellationScope.nonCancellable(() => waitForWebhook({ matches: { key } }));
  if (left === 1) return [...taken, event.id];
  return continueAsNew<typeof countInChain>({ key, left: left - 1, taken: [...taken, event.id] });
}
