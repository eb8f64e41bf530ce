import type { EventSample } from './sample.ts';

export const squareSamples: readonly EventSample[] = [
  {
    event: 'payment.updated',
    summary: 'a payment went through',
    request: ({ uuid, word, iso }) => ({
      headers: {
        'Square-Environment': 'Sandbox',
        'Square-Retry-Number': '0',
        'Square-Initial-Delivery-Timestamp': iso(),
      },
      json: {
        merchant_id: 'MLHARBOR42',
        location_id: 'LHARBOR1',
        type: 'payment.updated',
        event_id: uuid,
        created_at: iso(),
        data: {
          type: 'payment',
          id: word(22, 'payment'),
          object: {
            payment: { id: word(22, 'payment'), status: 'COMPLETED', amount_money: { amount: 4900, currency: 'EUR' } },
          },
        },
      },
    }),
  },
];
