import type { EventSample } from './sample.ts';

export const jiraSamples: readonly EventSample[] = [
  {
    event: 'jira:issue_created',
    summary: 'an issue was made',
    request: ({ uuid, nowSeconds }) => ({
      headers: {
        'User-Agent': 'Atlassian Webhook HTTP Client',
        'X-Atlassian-Webhook-Identifier': uuid,
        'X-Atlassian-Webhook-Retry': '0',
      },
      json: {
        timestamp: nowSeconds * 1000,
        webhookEvent: 'jira:issue_created',
        issue_event_type_name: 'issue_created',
        user: {
          accountId: '5b10ac8d82e05b22cc7d4ef5',
          displayName: 'Ada Moreau',
          active: true,
          accountType: 'atlassian',
        },
        issue: {
          id: '10219',
          key: 'BOAT-219',
          fields: {
            summary: 'Sunday boats are missing after the change of clocks',
            issuetype: { name: 'Bug', subtask: false },
            status: { name: 'To Do', statusCategory: { key: 'new' } },
            priority: { name: 'High' },
            project: { id: '10042', key: 'BOAT', name: 'Boats' },
            labels: ['timetable'],
          },
        },
      },
    }),
  },
  {
    event: 'jira:issue_updated',
    summary: 'an issue went to another state',
    request: ({ uuid, nowSeconds }) => ({
      headers: { 'User-Agent': 'Atlassian Webhook HTTP Client', 'X-Atlassian-Webhook-Identifier': uuid },
      json: {
        timestamp: nowSeconds * 1000,
        webhookEvent: 'jira:issue_updated',
        issue_event_type_name: 'issue_generic',
        issue: {
          id: '10219',
          key: 'BOAT-219',
          fields: { summary: 'Sunday boats are missing', status: { name: 'Done' } },
        },
        changelog: {
          id: '20931',
          items: [{ field: 'status', fieldtype: 'jira', fromString: 'To Do', toString: 'Done' }],
        },
      },
    }),
  },
];
