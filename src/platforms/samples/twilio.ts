import type { EventSample, SampleValues } from './sample.ts';

const account = 'AC0f15ea0b0a7e40de51b0a7e40de51b00';
const own = '+4940555010099';
const ada = '+4915155501234';
const headers = { 'User-Agent': 'TwilioProxy/1.1', Accept: '*/*' };

const message = ({ hex }: SampleValues) => ({
  AccountSid: account,
  MessageSid: `SM${hex(32, 'message')}`,
  SmsSid: `SM${hex(32, 'message')}`,
  ApiVersion: '2010-04-01',
});

/** The idempotency token is the same for each try of one request. */
const tried = (values: SampleValues) => ({ ...headers, 'I-Twilio-Idempotency-Token': values.uuid });

export const twilioSamples: readonly EventSample[] = [
  {
    event: 'message.received',
    summary: 'a text message came in',
    request: (values) => ({
      headers: tried(values),
      form: {
        ...message(values),
        SmsMessageSid: message(values).MessageSid,
        SmsStatus: 'received',
        NumMedia: '0',
        NumSegments: '1',
        From: ada,
        FromCountry: 'DE',
        To: own,
        ToCountry: 'DE',
        Body: 'Is the 23:40 boat on time?',
      },
    }),
  },
  {
    event: 'message.delivered',
    summary: 'a text message was delivered',
    request: (values) => ({
      headers: tried(values),
      form: {
        ...message(values),
        SmsStatus: 'delivered',
        MessageStatus: 'delivered',
        From: own,
        To: ada,
        RawDlrDoneDate: '2611291007',
      },
    }),
  },
  {
    event: 'message.undelivered',
    summary: 'a text message could not be delivered',
    request: (values) => ({
      headers: tried(values),
      form: {
        ...message(values),
        SmsStatus: 'undelivered',
        MessageStatus: 'undelivered',
        ErrorCode: '30003',
        From: own,
        To: ada,
      },
    }),
  },
  {
    event: 'call.completed',
    summary: 'a call ended',
    request: (values) => ({
      headers: tried(values),
      form: {
        AccountSid: account,
        ApiVersion: '2010-04-01',
        CallSid: `CA${values.hex(32, 'call')}`,
        CallStatus: 'completed',
        CallDuration: '42',
        Duration: '1',
        Direction: 'inbound',
        From: ada,
        Called: own,
        Caller: ada,
        To: own,
        SequenceNumber: '3',
        CallbackSource: 'call-progress-events',
      },
    }),
  },
];
