import {
  CancellationScope,
  continueAsNew,
  executeChild,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { WaitOptions } from '../../../workflows/wait-options.ts';
import { waitForWebhook, webhookEvents } from '../../../workflows/webhooks.ts';

/** Waits once and returns what came. */
export async function waitOnce(options: WaitOptions & { timeout?: string }): Promise<unknown> {
  return await waitForWebhook(options as WaitOptions);
}

/** One wait after another, all alike; answers with the ids of their events. */
export async function waitInSequence({ times, ...options }: WaitOptions & { times: number }): Promise<string[]> {
  const eventIds: string[] = [];
  while (eventIds.length < times) eventIds.push((await waitForWebhook(options)).event.id);
  return eventIds;
}

/** Takes events in a loop until one says that it is the last. */
export async function takeUntilLast(options: WaitOptions): Promise<unknown[]> {
  const numbers: unknown[] = [];
  for await (const { payload } of webhookEvents(options)) {
    numbers.push(payload.n);
    if (payload.last === true) break;
  }
  return numbers;
}

/** Waits for a while, then for as long as it takes; answers with what each took. */
export async function waitTwice(options: WaitOptions & { timeoutMs: number }): Promise<(string | null)[]> {
  const first = await waitForWebhook({ ...options, timeout: options.timeoutMs });
  const second = await waitForWebhook(options);
  return [first.status === 'received' ? first.event.id : null, second.event.id];
}

/** The same, where the first wait loses a race and is cancelled with its scope. */
export async function waitAfterCancelled(options: WaitOptions & { timeoutMs: number }): Promise<(string | null)[]> {
  const scope = new CancellationScope();
  const first = scope
    .run(() => waitForWebhook(options))
    .then(
      ({ event }) => event.id,
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
        return null;
      },
    );
  await sleep(options.timeoutMs);
  scope.cancel();
  const taken = await first;
  return [taken, (await waitForWebhook(options)).event.id];
}

/** Leaves the waiting to a workflow of its own, which looks back to the start of this one. */
export async function waitInChild({ afterMs, ...options }: WaitOptions & { afterMs: number }): Promise<string> {
  await sleep(afterMs);
  return await executeChild(takeOne, { args: [{ ...options, since: workflowInfo().startTime.getTime() }] });
}

export async function takeOne(options: WaitOptions): Promise<string> {
  return (await waitForWebhook(options)).event.id;
}

/** Waits side by side, all alike. */
export async function waitInParallel({ times, ...options }: WaitOptions & { times: number }): Promise<string[]> {
  const received = await Promise.all(Array.from({ length: times }, () => waitForWebhook(options)));
  return received.map(({ event }) => event.id);
}

/** The wait begins with the call; it is awaited an hour later. */
export async function waitAndAwaitLater(options: WaitOptions): Promise<unknown> {
  const waiting = waitForWebhook({ ...options, since: 'task' });
  await sleep('1 hour');
  return await waiting;
}

/** Two waits race; the loser stays open until its scope is cancelled. */
export async function raceTwo([first, second]: [WaitOptions, WaitOptions]): Promise<unknown> {
  const scope = new CancellationScope();
  const raced = await scope.run(() => {
    const waits = [waitForWebhook(first), waitForWebhook(second)];
    for (const wait of waits) wait.catch(() => undefined);
    return Promise.race(waits.map((wait, at) => wait.then(({ event }) => ({ winner: at, eventId: event.id }))));
  });
  scope.cancel();
  // Gives the loser's withdrawal its turn.
  await sleep(1);
  return raced;
}

/** Cancels its own wait after a while, and then takes what that wait could have had. */
export async function cancelThenWait({ afterMs, ...options }: WaitOptions & { afterMs: number }): Promise<string[]> {
  try {
    const { event } = await CancellationScope.withTimeout(afterMs, () => waitForWebhook(options));
    return ['in time', event.id];
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return ['cancelled', (await waitForWebhook(options)).event.id];
  }
}

/** Leaves its wait open when it continues as new; the next run waits for the same. */
export async function continueWhileWaiting(
  input: WaitOptions & { continued?: boolean; afterMs: number },
): Promise<string> {
  const { continued, afterMs, ...options } = input;
  const waiting = waitForWebhook(options);
  if (!continued) {
    await sleep(afterMs);
    return await continueAsNew<typeof continueWhileWaiting>({ ...input, continued: true });
  }
  return (await waiting).event.id;
}

/** Takes so many events, so many per run, and continues as new in between. */
export async function continueWithSequence(
  input: WaitOptions & { times: number; perRun: number; taken?: string[] },
): Promise<string[]> {
  const { times, perRun, taken = [], ...options } = input;
  const eventIds = [...taken];
  for (let n = 0; n < perRun && eventIds.length < times; n += 1)
    eventIds.push((await waitForWebhook(options)).event.id);
  if (eventIds.length === times) return eventIds;
  return await continueAsNew<typeof continueWithSequence>({ ...input, taken: eventIds });
}
