import { CancellationScope, isCancellation, patched, sleep } from '@temporalio/workflow';
import { sendWebhook } from '../workflows/send-webhook.ts';
import { runInOwnWorker } from '../workflows/signalbox-activities.ts';
import { waitForWebhook } from '../workflows/webhooks.ts';

// Signalbox's own, and those of the run, as a worker with SIGNALBOX_WORKFLOWS has both.
export * from '../workflows/index.ts';
runInOwnWorker();

/** The worker of the second version has another text here (`bundle.ts`). */
const version: string = 'version of the faults: 1';
const isSecond = version.endsWith('2');

interface Order {
  readonly order: string;
  readonly nonce: string;
}

/** Two waits for the same, which takes two events. Their nonces are what the run wrote down. */
export async function waitsTwice({ order, sleepMs }: { order: string; sleepMs: number }): Promise<readonly string[]> {
  if (sleepMs > 0) await sleep(sleepMs);
  const first = await waitForWebhook<Order>({ matches: { '$.order': order } });
  // A run of the first version goes on without this one.
  if (isSecond && patched('a pause between the waits')) await sleep(10);
  const second = await waitForWebhook<Order>({ matches: { '$.order': order } });
  return [first.event.payload.nonce, second.event.payload.nonce];
}

/** Waits beside each other, each for an event of its own. */
export async function waitsForAll({ orders }: { orders: readonly string[] }): Promise<readonly string[]> {
  const outcomes = orders.map((order) => waitForWebhook<Order>({ matches: { '$.order': order } }));
  return (await Promise.all(outcomes)).map(({ event }) => event.payload.nonce);
}

/** Started by an event. */
export async function onOrder({ nonce }: Order): Promise<string> {
  return nonce;
}

/** The worker of the first version does not know it: its runs wait for the second. */
export const onLateOrder = isSecond ? onOrder : undefined;

interface Asking {
  readonly story: string;
  /** Absent: as long as it takes. */
  readonly withdrawAfterMs?: number;
}

/** The decision that the run got, in one word and its comment; or that it called the message off. */
export async function asks({ story, withdrawAfterMs }: Asking): Promise<string> {
  const scope = new CancellationScope();
  const asked = scope.run(() => sendWebhook({ endpoint: 'faults', event: 'faults.asked', payload: { story } }));
  const decided = asked.then((outcome) =>
    outcome.kind === 'approve' || outcome.kind === 'deny'
      ? `${outcome.kind} ${outcome.comment}`
      : `${outcome.kind} ${outcome.kind === 'failed' ? outcome.reason : ''}`,
  );
  if (withdrawAfterMs === undefined) return decided;
  const settled = decided.catch((error: unknown) =>
    isCancellation(error) ? 'withdrawn' : Promise.reject(error as Error),
  );
  await Promise.race([settled, sleep(withdrawAfterMs)]);
  scope.cancel();
  return settled;
}
