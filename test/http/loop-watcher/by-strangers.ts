import { gzipSync } from 'node:zlib';
import { some, json, form, mib, bodies, gzipped, toSource, api, type WorstRequest } from './make-request.ts';

export const strangers: readonly WorstRequest[] = [
  {
    who: 'nobody',
    what: 'a form of 25 MB of "+" at Twilio',
    request: toSource('twilio', () => ({
      headers: { ...form, 'X-Twilio-Signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
      body: '+'.repeat(24.9 * mib),
    })),
  },
  {
    who: 'nobody',
    what: 'a form of 25 MB of fields at Twilio',
    request: toSource('twilio', () => ({
      headers: { ...form, 'X-Twilio-Signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
      body: Array.from({ length: 9_900 }, (_, i) => `f${i}=${'%41'.repeat(800)}`).join('&'),
    })),
  },
  {
    who: 'nobody',
    what: '25 MB to a source of 41 secrets',
    request: toSource('manySecrets', () => ({
      headers: { ...json, 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` },
      body: bodies.oneText(24.9 * mib),
    })),
  },
  {
    who: 'nobody',
    what: '25 MB to a webhook that is not there',
    request: () => ({ path: '/webhook/nobody', headers: json, body: bodies.oneText(24.9 * mib) }),
  },
  ...some('objects', 'longNumbers', 'records').map(
    ([name, make]): WorstRequest => ({
      who: 'nobody',
      what: `25 KB of gzip, 25 MB of ${name}, to a challenge without a secret`,
      request: toSource('challengeOpen', () => ({ headers: gzipped(json), body: gzipSync(make(24.9 * mib)) })),
    }),
  ),
  {
    who: 'nobody',
    what: '25 MB of objects to a challenge without a secret',
    request: toSource('challengeOpen', () => ({ body: bodies.objects(24.9 * mib) })),
  },
  {
    who: 'nobody',
    what: '2 MB of objects with a challenge to an open Slack',
    request: toSource('slackOpen', () => ({ body: `{"challenge":1,"x":${bodies.objects(1.99 * mib)}}` })),
  },
  ...some('objects').map(
    ([name, make]): WorstRequest => ({
      who: 'nobody',
      what: `POST /api/token with 5 MB of ${name}`,
      request: api('POST', '/api/token', () => `{"keyId":"a","keySecret":"b","x":${make(4.9 * mib)}}`),
    }),
  ),
  {
    who: 'nobody',
    what: 'POST /api/token with 5 MB behind gzip',
    request: () => ({ path: '/api/token', headers: gzipped(json), body: gzipSync(bodies.objects(4.9 * mib)) }),
  },
  {
    who: 'nobody',
    what: 'a callback of 250 KB of objects',
    request: api('POST', '/api/v1/webhooks/callback/x', () => bodies.objects(250_000)),
  },
  {
    who: 'nobody',
    what: 'POST /auth/v1/token with 5 MB',
    request: () => ({ path: '/auth/v1/token', headers: form, body: 'a=1&'.repeat(1_300_000) }),
  },
];
