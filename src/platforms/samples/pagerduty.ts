import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

const agent = {
  id: 'PADA471',
  type: 'user_reference',
  summary: 'Ada Moreau',
  self: 'https://api.pagerduty.com/users/PADA471',
  html_url: 'https://harbor-works.pagerduty.com/users/PADA471',
};

const service = {
  id: 'PBOATS1',
  type: 'service_reference',
  summary: 'Ticket machines',
  self: 'https://api.pagerduty.com/services/PBOATS1',
  html_url: 'https://harbor-works.pagerduty.com/services/PBOATS1',
};

function sample(event: string, summary: string, changes: (values: SampleValues) => JsonObject): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'PagerDuty-Webhook/V3.0',
        'X-Webhook-Id': values.uuid,
        'X-Webhook-Subscription': 'PSUBSC9',
      },
      json: {
        event: {
          id: `01${values.word(24, 'event').toUpperCase()}`,
          event_type: event,
          resource_type: 'incident',
          occurred_at: values.iso(),
          agent,
          client: null,
          data: {
            id: 'Q2BOATS7HARBOR',
            type: 'incident',
            self: 'https://api.pagerduty.com/incidents/Q2BOATS7HARBOR',
            html_url: 'https://harbor-works.pagerduty.com/incidents/Q2BOATS7HARBOR',
            number: 2719,
            status: 'triggered',
            incident_key: values.hex(32, 'key'),
            created_at: values.iso(-180),
            title: 'Ticket machine 12 is offline',
            service,
            assignees: [agent],
            escalation_policy: { id: 'PESCAL3', type: 'escalation_policy_reference', summary: 'Harbor on call' },
            teams: [{ id: 'PTEAM05', type: 'team_reference', summary: 'Machines' }],
            priority: { id: 'PPRIO02', type: 'priority_reference', summary: 'P2' },
            urgency: 'high',
            conference_bridge: null,
            resolve_reason: null,
            ...changes(values),
          },
        },
      },
    }),
  };
}

export const pagerdutySamples: readonly EventSample[] = [
  sample('incident.triggered', 'an incident began', () => ({ status: 'triggered' })),
  sample('incident.acknowledged', 'somebody takes care of an incident', () => ({ status: 'acknowledged' })),
  sample('incident.escalated', 'nobody answered, and the next one is called', () => ({ status: 'triggered' })),
  sample('incident.resolved', 'an incident is over', () => ({ status: 'resolved' })),
  {
    event: 'pagey.ping',
    summary: 'Send Test Event of PagerDuty',
    request: (values) => ({
      headers: { 'User-Agent': 'PagerDuty-Webhook/V3.0', 'X-Webhook-Id': values.uuid },
      json: {
        event: {
          id: `01${values.word(24, 'event').toUpperCase()}`,
          event_type: 'pagey.ping',
          resource_type: 'pagey',
          occurred_at: values.iso(),
          agent: null,
          client: null,
          data: { message: 'A test event of PagerDuty', type: 'ping' },
        },
      },
    }),
  },
];
