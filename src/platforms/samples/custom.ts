import type { EventSample } from './sample.ts';

export const customSamples: readonly EventSample[] = [
  {
    event: 'order.created',
    summary: 'an order of a shop of your own',
    request: ({ uuid, iso }) => ({
      headers: { 'User-Agent': 'harbor-shop/2.4', 'Idempotency-Key': uuid },
      json: {
        id: uuid,
        type: 'order.created',
        createdAt: iso(),
        data: { orderId: '4711', status: 'created', total: 49, currency: 'EUR', customer: { name: 'Ada Moreau' } },
      },
    }),
  },
  {
    event: 'order.paid',
    summary: 'the same order was paid',
    request: ({ uuid, iso }) => ({
      headers: { 'User-Agent': 'harbor-shop/2.4', 'Idempotency-Key': uuid },
      json: {
        id: uuid,
        type: 'order.paid',
        createdAt: iso(),
        data: { orderId: '4711', status: 'paid', total: 49, currency: 'EUR', customer: { name: 'Ada Moreau' } },
      },
    }),
  },
  {
    event: 'challenge',
    summary: 'the sender asks whether the URL is ours, where a challenge is the method',
    isHandshake: true,
    request: ({ word }) => ({ json: { challenge: word(32, 'challenge') } }),
  },
];
