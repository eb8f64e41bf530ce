import type { EventSample } from './sample.ts';

export const paypalSamples: readonly EventSample[] = [
  {
    event: 'PAYMENT.CAPTURE.COMPLETED',
    summary: 'a payment went through',
    request: ({ word, digits, iso }) => ({
      headers: { 'User-Agent': 'PayPal/AUHD-214.0-58682446' },
      json: {
        id: `WH-${word(17, 'event').toUpperCase()}-${digits(8, 'event')}`,
        event_version: '1.0',
        create_time: iso(),
        resource_type: 'capture',
        resource_version: '2.0',
        event_type: 'PAYMENT.CAPTURE.COMPLETED',
        summary: 'Payment completed for EUR 49.0 EUR',
        resource: {
          id: word(17, 'capture').toUpperCase(),
          status: 'COMPLETED',
          amount: { currency_code: 'EUR', value: '49.00' },
        },
      },
    }),
  },
];
