import { waitForWebhook } from '../../workflows/webhooks.ts';
import { sendWebhook } from '../../workflows/send-webhook.ts';

interface AskedOrder {
  readonly orderId: string;
  readonly endpoint: string;
  readonly since?: number;
}

/** Waits for the event of an order, then asks an endpoint about it and waits for the answer. */
export async function askAboutOrder({ orderId, endpoint, since }: AskedOrder): Promise<string> {
  const { event } = await waitForWebhook({ matches: { orderId }, since });
  // Authors get the event alone, whatever came along with it.
  const fields = Object.keys(event).sort().join(' ');
  const answer = await sendWebhook({ endpoint, payload: { orderId } });
  return `${answer.kind}: ${fields}`;
}
