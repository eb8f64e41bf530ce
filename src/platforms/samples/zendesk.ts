import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

function sample(
  event: string,
  summary: string,
  { subject, parts }: { readonly subject: string; readonly parts: (values: SampleValues) => JsonObject },
): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Zendesk Webhook',
        'X-Zendesk-Account-Id': '21980417',
        'X-Zendesk-Webhook-Id': '01HARBOR0000000000000000WH',
        'X-Zendesk-Webhook-Invocation-Id': `01${values.word(24, 'invocation').toUpperCase()}`,
      },
      json: {
        account_id: 21980417,
        id: values.uuid,
        subject,
        time: values.iso(),
        type: event,
        zendesk_event_version: '2022-11-06',
        ...parts(values),
      },
    }),
  };
}

function ticket({ iso }: SampleValues): JsonObject {
  return {
    id: '35436',
    actor_id: '390261187433',
    assignee_id: '390261187433',
    brand_id: '360005112233',
    created_at: iso(-3_600),
    custom_status: '360001234567',
    description: 'The machine at pier 4 took my money and printed nothing.',
    external_id: null,
    form_id: '360000998877',
    group_id: '360007654321',
    is_public: true,
    organization_id: '360012345678',
    priority: 'HIGH',
    requester_id: '390299912345',
    status: 'OPEN',
    subject: 'No ticket printed',
    submitter_id: '390299912345',
    tags: ['machines', 'refund'],
    type: 'INCIDENT',
    updated_at: iso(),
    via: { channel: 'web_service' },
  };
}

export const zendeskSamples: readonly EventSample[] = [
  sample('zen:event-type:ticket.created', 'a ticket was opened', {
    subject: 'zen:ticket:35436',
    parts: (values) => ({ detail: ticket(values), event: { meta: { version: '1.0', occurred_at: values.iso() } } }),
  }),
  sample('zen:event-type:ticket.status_changed', 'a ticket was solved', {
    subject: 'zen:ticket:35436',
    parts: (values) => ({
      detail: { ...ticket(values), status: 'SOLVED' },
      event: { current: 'SOLVED', previous: 'OPEN' },
    }),
  }),
  sample('zen:event-type:ticket.comment_added', 'somebody commented on a ticket', {
    subject: 'zen:ticket:35436',
    parts: (values) => ({
      detail: ticket(values),
      event: {
        comment: {
          id: values.digits(14, 'comment'),
          author: { id: '390299912345', is_staff: false, name: 'Ada Moreau' },
          body: 'It printed the ticket after all.',
          is_public: true,
        },
      },
    }),
  }),
  sample('zen:event-type:user.created', 'a user was added', {
    subject: 'zen:user:390299912345',
    parts: (values) => ({
      detail: {
        id: '390299912345',
        created_at: values.iso(),
        updated_at: values.iso(),
        email: 'ada@harbor-works.example',
        default_group_id: null,
        external_id: null,
        organization_id: '360012345678',
        role: 'end-user',
      },
      event: {},
    }),
  }),
];
