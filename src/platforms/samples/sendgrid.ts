import type { JsonObject } from '../../model/json.ts';
import type { EventSample, SampleValues } from './sample.ts';

/** A line for each event, which SendGrid ends by CR and LF, and signs so. */
function written(events: readonly JsonObject[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}

function one(event: string, { nowSeconds, word, uuid }: SampleValues): JsonObject {
  return {
    email: 'ada@harbor-works.example',
    timestamp: nowSeconds,
    'smtp-id': `<${uuid}@ismtpd-harbor>`,
    event,
    category: ['timetable'],
    sg_event_id: word(22, `event ${event}`),
    sg_message_id: `${word(22, 'message')}.recvd-7f3a2c1-0`,
  };
}

function sample(event: string, summary: string, events: (values: SampleValues) => readonly JsonObject[]): EventSample {
  return {
    event,
    summary,
    request: (values) => ({
      headers: { 'Content-Type': 'application/json;charset=utf-8', 'User-Agent': 'SendGrid Event API' },
      text: written(events(values)),
    }),
  };
}

export const sendgridSamples: readonly EventSample[] = [
  sample('delivered', 'a mail was delivered', (values) => [
    { ...one('delivered', values), response: '250 2.0.0 OK', tls: 1 },
  ]),
  sample('open', 'a mail was delivered, opened and clicked: one request with three events', (values) => [
    { ...one('delivered', values), response: '250 2.0.0 OK' },
    { ...one('open', values), useragent: 'Mozilla/5.0', ip: '198.51.100.7', sg_machine_open: false },
    { ...one('click', values), url: 'https://harbor-works.example/timetable', ip: '198.51.100.7' },
  ]),
  sample('bounce', 'a mail bounced', (values) => [
    {
      ...one('bounce', values),
      reason: '550 5.1.1 The mailbox does not exist',
      status: '5.1.1',
      type: 'bounce',
      bounce_classification: 'Invalid Address',
    },
  ]),
  sample('spamreport', 'somebody called a mail spam', (values) => [one('spamreport', values)]),
];
