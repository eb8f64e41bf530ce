import { waitForWebhook } from './webhooks.ts';

export interface Order {
  readonly orderId: string;
}

export type PaymentOutcome =
  | { readonly status: 'paid'; readonly eventId: string }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'abandoned' };

/**
 * The worked example: an order waits for its payment provider to say how it went. List `orderPayment` as a receiver
 * of the provider's webhook, start it with `{ "orderId": "o-1" }`, and post an event about that order.
 */
export async function orderPayment({ orderId }: Order): Promise<PaymentOutcome> {
  const answer = await waitForWebhook({ matches: { '$.data.orderId': orderId }, timeout: '8 days' });
  if (answer.status === 'timedOut') return { status: 'abandoned' };
  const { id, payload } = answer.event;
  return payload.type === 'payment.failed'
    ? { status: 'failed', reason: String(payload.reason ?? 'not said') }
    : { status: 'paid', eventId: id };
}
