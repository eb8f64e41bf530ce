import type { EventSample } from './sample.ts';

export const zoomSamples: readonly EventSample[] = [
  {
    event: 'meeting.ended',
    summary: 'a meeting ended',
    request: ({ nowSeconds, iso, digits, word }) => ({
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'Zoom Marketplace/1.0a' },
      json: {
        event: 'meeting.ended',
        event_ts: nowSeconds * 1000,
        payload: {
          account_id: 'harborAccount42',
          object: {
            id: digits(11, 'meeting'),
            uuid: `${word(22, 'meeting')}==`,
            host_id: 'adaHost4711',
            topic: 'Winter timetable',
            type: 2,
            start_time: iso(-1_800),
            end_time: iso(),
            duration: 30,
            timezone: 'Europe/Berlin',
          },
        },
      },
    }),
  },
  {
    event: 'endpoint.url_validation',
    summary: 'Zoom asks for proof of the secret token',
    isHandshake: true,
    request: ({ nowSeconds, word }) => ({
      json: {
        event: 'endpoint.url_validation',
        event_ts: nowSeconds * 1000,
        payload: { plainToken: word(22, 'token') },
      },
    }),
  },
];
