import type { EventSample } from './sample.ts';

export const intercomSamples: readonly EventSample[] = [
  {
    event: 'conversation.user.created',
    summary: 'somebody began a conversation',
    request: ({ word, digits, nowSeconds }) => ({
      headers: { 'User-Agent': 'intercom-webhooks', 'X-Body-Signature': '' },
      json: {
        type: 'notification_event',
        app_id: 'harbor42',
        id: `notif_${word(26, 'notification')}`,
        topic: 'conversation.user.created',
        delivery_status: 'pending',
        delivery_attempts: 1,
        created_at: nowSeconds,
        data: {
          type: 'notification_event_data',
          item: {
            type: 'conversation',
            id: digits(12, 'conversation'),
            created_at: nowSeconds,
            state: 'open',
            source: {
              type: 'conversation',
              body: '<p>Is the last boat on time?</p>',
              author: { type: 'user', name: 'Ada Moreau' },
            },
          },
        },
      },
    }),
  },
];
