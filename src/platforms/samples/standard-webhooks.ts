import type { EventSample } from './sample.ts';

export const standardWebhooksSamples: readonly EventSample[] = [
  {
    event: 'invoice.paid',
    summary: 'an event of a sender that signs by Standard Webhooks',
    request: ({ word, iso }) => ({
      headers: { 'webhook-id': `msg_${word(27, 'message')}` },
      json: { type: 'invoice.paid', timestamp: iso(), data: { invoice: 'HARBOR-0042', total: 4900, currency: 'EUR' } },
    }),
  },
];
