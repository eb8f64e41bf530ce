import { sleep } from '@temporalio/workflow';
import { sendWebhook, waitForWebhook } from 'signalbox/workflow';

export interface Invoice {
  readonly id: string;
  readonly customer: string;
}

/** Days after the failed payment on which the customer is reminded, and the day on which the account is paused. */
const reminders = [1, 3, 7];
const lastDay = 14;

/** Started when a payment fails: reminds the customer, and pauses the account if nothing is paid within 14 days. */
export async function dunning(invoice: Invoice): Promise<'paid' | 'paused'> {
  const paid = waitForWebhook({
    source: 'stripe',
    matches: { '$.type': 'invoice.paid', '$.data.object.id': invoice.id },
    timeout: `${lastDay} days`,
  });
  // A reminder that Stripe's answer overtakes is not sent: the race is lost, and the loop ends.
  const settled = paid.then(({ status }) => status);
  let before = 0;
  for (const day of reminders) {
    const isOver = await Promise.race([settled.then(() => true), sleep(`${day - before} days`).then(() => false)]);
    if (isOver) break;
    await sendWebhook({ endpoint: 'mailer', event: 'shop.payment.reminder', payload: { ...invoice, day } });
    before = day;
  }
  if ((await settled) !== 'timedOut') return 'paid';
  await sendWebhook({ endpoint: 'mailer', event: 'shop.account.paused', payload: { ...invoice } });
  return 'paused';
}
