import type { EventSample } from './sample.ts';

export const mailgunSamples: readonly EventSample[] = [
  {
    event: 'delivered',
    summary: 'a mail was delivered',
    request: ({ word, hex, nowSeconds }) => ({
      headers: { 'User-Agent': 'mailgun/treq-22.2.0' },
      json: {
        signature: { token: hex(50, 'token'), timestamp: String(nowSeconds), signature: '' },
        'event-data': {
          id: word(22, 'event'),
          timestamp: nowSeconds,
          event: 'delivered',
          'log-level': 'info',
          recipient: 'ada@harbor-works.example',
          'recipient-domain': 'harbor-works.example',
          message: {
            headers: { 'message-id': `${hex(20, 'mail')}@mg.harbor-works.example`, subject: 'Winter timetable' },
          },
          'delivery-status': { code: 250, message: 'OK', 'attempt-no': 1 },
          tags: ['timetable'],
        },
      },
    }),
  },
  {
    event: 'failed',
    summary: 'a mail could not be delivered for good',
    request: ({ word, hex, nowSeconds }) => ({
      json: {
        signature: { token: hex(50, 'token'), timestamp: String(nowSeconds), signature: '' },
        'event-data': {
          id: word(22, 'event'),
          timestamp: nowSeconds,
          event: 'failed',
          severity: 'permanent',
          reason: 'bounce',
          recipient: 'nobody@harbor-works.example',
          'delivery-status': { code: 550, message: 'The mailbox does not exist' },
        },
      },
    }),
  },
];
