import type { EventSample } from './sample.ts';

export const hubspotSamples: readonly EventSample[] = [
  {
    event: 'contact.propertyChange',
    summary: 'a property of a contact has changed',
    request: ({ digits, nowSeconds }) => ({
      headers: {
        'User-Agent':
          'HubSpot Connect 2.0 (https://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor',
      },
      json: [
        {
          appId: 482119,
          eventId: Number(digits(10, 'event')),
          subscriptionId: 2017733,
          portalId: 4711042,
          occurredAt: nowSeconds * 1000,
          subscriptionType: 'contact.propertyChange',
          attemptNumber: 0,
          objectId: 120934,
          propertyName: 'lifecyclestage',
          propertyValue: 'customer',
          changeSource: 'CRM_UI',
        },
      ],
    }),
  },
];
