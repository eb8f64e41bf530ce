import type { JsonObject } from '../src/model/json.ts';
import { runWaits } from './run-waits.ts';
import type {
  EventOf,
  SchemaFor,
  WaitOptions,
  WaitOptionsWithTimeout,
  WebhookReceived,
  WebhookTimedOut,
} from './wait-options.ts';

/**
 * Waits until an event of a webhook source matches. The wait begins when this is called, not when it is awaited, so
 * it can be raced: `Promise.race`, `condition` and cancellation scopes work as with any other promise. Cancelling
 * its scope withdraws the wait and rejects with `CancelledFailure`.
 *
 * An event that came before the call and after `since` is not missed. Two waits in sequence need two events.
 *
 * The type parameter is that of the payload, or of the schema that is named: `waitForWebhook<PushEvent>({ … })`,
 * `waitForWebhook<typeof paid>({ schema: 'paid', … })`.
 *
 * @example
 * const paid = await waitForWebhook({ matches: { '$.type': 'invoice.paid', '$.data.object.id': invoiceId }, timeout: '8 days' });
 * if (paid.status === 'timedOut') return remind();
 *
 * @throws ApplicationFailure `InvalidWait` when matches or since cannot be understood, `InvalidPayload` when the schema
 * refuses the payload of the event that the wait took.
 */
export function waitForWebhook<Shape = JsonObject>(
  options: WaitOptionsWithTimeout & SchemaFor<Shape>,
): Promise<WebhookReceived<Shape> | WebhookTimedOut>;
export function waitForWebhook<Shape = JsonObject>(
  options: WaitOptions & SchemaFor<Shape>,
): Promise<WebhookReceived<Shape>>;
export function waitForWebhook(): Promise<WebhookReceived>;
export function waitForWebhook(
  options: WaitOptions & Partial<WaitOptionsWithTimeout> = {},
): Promise<WebhookReceived | WebhookTimedOut> {
  return runWaits().wait(options);
}

/**
 * As `waitForWebhook`, for waits that something else can end too: when an event or the time would end it, `take` is
 * asked, once. False: it has ended otherwise; the wait is withdrawn, its event is free for later waits, and the promise
 * rejects with `CancelledFailure`.
 */
export function waitForWebhookUnless(
  options: WaitOptions & Partial<WaitOptionsWithTimeout>,
  take: () => boolean,
  { asksNoPatch = false, chainId }: { readonly asksNoPatch?: boolean; readonly chainId?: string } = {},
): Promise<WebhookReceived | WebhookTimedOut> {
  return runWaits().wait(options, { take, asksNoPatch, ...(chainId !== undefined && { chainId }) });
}

/**
 * The matching events of a run one after the other, oldest first, each once. Leaving the loop leaves no wait behind.
 * A run that takes thousands should continue as new now and then: what it has not taken stays for the next run.
 *
 * @example
 * for await (const event of webhookEvents({ matches: { '$.order': orderId } })) {
 *   if (event.payload.type === 'delivered') break;
 * }
 */
export function webhookEvents<Shape = JsonObject>(
  options: WaitOptions & SchemaFor<Shape>,
): AsyncGenerator<EventOf<Shape>, never, void>;
export function webhookEvents(): AsyncGenerator<EventOf<JsonObject>, never, void>;
export async function* webhookEvents(options: WaitOptions = {}): AsyncGenerator<EventOf<JsonObject>, never, void> {
  for (;;) {
    const { event } = await waitForWebhook(options);
    yield event;
  }
}
