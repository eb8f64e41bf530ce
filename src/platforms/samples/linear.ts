import type { EventSample } from './sample.ts';

export const linearSamples: readonly EventSample[] = [
  {
    event: 'Issue.create',
    summary: 'an issue was made',
    request: ({ uuid, iso, nowSeconds }) => ({
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Linear-Webhook',
        'Linear-Delivery': uuid,
        'Linear-Event': 'Issue',
      },
      json: {
        action: 'create',
        type: 'Issue',
        createdAt: iso(),
        organizationId: '7f3a2c11-0000-4000-8000-48211937ada1',
        webhookId: '7f3a2c11-0000-4000-8000-48211937ada2',
        webhookTimestamp: nowSeconds * 1000,
        url: 'https://linear.app/harbor-works/issue/BOAT-219',
        actor: { id: '7f3a2c11-0000-4000-8000-48211937ada3', name: 'Ada Moreau', type: 'user' },
        data: {
          id: uuid,
          identifier: 'BOAT-219',
          number: 219,
          title: 'Sunday boats are missing',
          priority: 2,
          state: { id: '7f3a2c11-0000-4000-8000-48211937ada4', name: 'Todo', type: 'unstarted' },
          team: { id: '7f3a2c11-0000-4000-8000-48211937ada5', key: 'BOAT', name: 'Boats' },
          createdAt: iso(),
          updatedAt: iso(),
        },
      },
    }),
  },
];
