import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const customer = 'cus_QharborAda4711';
const subscription = 'sub_1QHarborFriday07';

/** A snapshot event: the whole object as it was. */
function sample(event: string, summary: string, object: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        Accept: '*/*; q=0.5, application/xml',
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      json: {
        id: `evt_1Q${values.word(22, 'event')}`,
        object: 'event',
        api_version: '2025-09-30.clover',
        created: values.nowSeconds,
        data: { object: object(values) },
        livemode: false,
        pending_webhooks: 1,
        request: { id: `req_${values.word(14, 'request')}`, idempotency_key: values.uuid },
        type: event,
      },
    }),
  };
}

function invoice({ nowSeconds, word }: SampleValues): JsonObject {
  return {
    id: `in_1Q${word(22, 'invoice')}`,
    object: 'invoice',
    amount_due: 4900,
    amount_paid: 0,
    amount_remaining: 4900,
    attempt_count: 1,
    attempted: true,
    billing_reason: 'subscription_cycle',
    collection_method: 'charge_automatically',
    currency: 'eur',
    customer,
    customer_email: 'ada@harbor-works.example',
    hosted_invoice_url: 'https://invoice.stripe.com/i/acct_test/test_harbor',
    next_payment_attempt: nowSeconds + 3 * 86_400,
    number: 'HARBOR-0042',
    status: 'open',
    parent: { type: 'subscription_details', subscription_details: { subscription, metadata: {} } },
    lines: {
      object: 'list',
      has_more: false,
      data: [
        {
          id: `il_1Q${word(22, 'line')}`,
          object: 'line_item',
          amount: 4900,
          currency: 'eur',
          description: '1 × Fleet (at €49.00 / month)',
          quantity: 1,
        },
      ],
    },
    metadata: {},
    total: 4900,
  };
}

export const stripeSamples: readonly EventSample[] = [
  sample('invoice.payment_failed', 'a card was declined', invoice),
  sample('invoice.paid', 'an invoice was paid', (values) => ({
    ...invoice(values),
    amount_paid: 4900,
    amount_remaining: 0,
    next_payment_attempt: null,
    status: 'paid',
  })),
  sample('checkout.session.completed', 'a customer went through the checkout', ({ nowSeconds, word }) => ({
    id: `cs_test_a1${word(56, 'session')}`,
    object: 'checkout.session',
    amount_subtotal: 4900,
    amount_total: 4900,
    client_reference_id: 'order-4711',
    created: nowSeconds - 95,
    currency: 'eur',
    customer,
    customer_details: { email: 'ada@harbor-works.example', name: 'Ada Moreau', phone: null, tax_exempt: 'none' },
    metadata: { orderId: '4711' },
    mode: 'subscription',
    payment_status: 'paid',
    status: 'complete',
    subscription,
    success_url: 'https://harbor-works.example/thanks',
  })),
  sample('payment_intent.succeeded', 'a payment went through', ({ nowSeconds, word }) => ({
    id: `pi_3Q${word(22, 'intent')}`,
    object: 'payment_intent',
    amount: 4900,
    amount_received: 4900,
    created: nowSeconds - 4,
    currency: 'eur',
    customer,
    latest_charge: `ch_3Q${word(22, 'charge')}`,
    metadata: { orderId: '4711' },
    payment_method_types: ['card'],
    status: 'succeeded',
  })),
  sample('customer.subscription.deleted', 'a subscription ended', ({ nowSeconds, word }) => ({
    id: subscription,
    object: 'subscription',
    cancel_at_period_end: false,
    canceled_at: nowSeconds,
    cancellation_details: { comment: null, feedback: null, reason: 'payment_failed' },
    currency: 'eur',
    customer,
    ended_at: nowSeconds,
    items: {
      object: 'list',
      data: [
        { id: `si_${word(14, 'item')}`, object: 'subscription_item', price: { id: 'price_fleet', unit_amount: 4900 } },
      ],
    },
    metadata: {},
    status: 'canceled',
  })),
  {
    event: 'v2.core.account.updated',
    summary: 'a thin event: type and id alone',
    request: ({ word, iso }) => ({
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      json: {
        id: `evt_test_65${word(30, 'event')}`,
        object: 'v2.core.event',
        type: 'v2.core.account.updated',
        livemode: false,
        created: iso(),
        related_object: {
          id: `acct_1Q${word(14, 'account')}`,
          type: 'v2.core.account',
          url: `/v2/core/accounts/acct_1Q${word(14, 'account')}`,
        },
      },
    }),
  },
];
