import type { EventSample } from './sample.ts';

export const rfc9421Samples: readonly EventSample[] = [
  {
    event: 'ticket.printed',
    summary: 'an event of a sender that signs by RFC 9421',
    request: ({ uuid, iso }) => ({
      json: { id: uuid, type: 'ticket.printed', occurredAt: iso(), data: { ticket: '4711', machine: 12 } },
    }),
  },
];
