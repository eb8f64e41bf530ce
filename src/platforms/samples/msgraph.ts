import type { EventSample } from './sample.ts';

export const msgraphSamples: readonly EventSample[] = [
  {
    event: 'created',
    summary: 'a message came into a mailbox',
    request: ({ uuid, iso, word }) => ({
      json: {
        value: [
          {
            id: uuid,
            subscriptionId: '7f3a2c11-0000-4000-8000-48211937ada2',
            subscriptionExpirationDateTime: iso(86_400),
            changeType: 'created',
            resource: `Users/7f3a2c11/Messages/${word(40, 'message')}`,
            clientState: '',
            tenantId: '7f3a2c11-0000-4000-8000-48211937ada6',
            resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: word(40, 'message') },
          },
        ],
      },
    }),
  },
  {
    event: 'validation',
    summary: 'Graph asks whether the URL is there',
    isHandshake: true,
    request: ({ word }) => ({ query: { validationToken: word(40, 'token') } }),
  },
];
