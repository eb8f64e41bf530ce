import { describe, expect, it } from 'vitest';

import { isSigned } from '../../src/platforms/index.ts';
import { base64Hmac, hexHmac, judge, nowSeconds, settingsOf, signedByHub, signedBySlack } from './requests.ts';

const event = '{"type":"event_callback","event":{"type":"message"}}';
const handshake = '{"type":"url_verification","challenge":"c-1"}';
const eventWithChallenge = '{"type":"event_callback","challenge":"c-1"}';
const echo = { kind: 'challenge', reply: { status: 200, contentType: 'text/plain', body: 'c-1' } };
const notVerified = { kind: 'rejected', reason: 'URL_NOT_VERIFIED' };

describe('Slack with a secret (R35)', () => {
  const slack = { platform: 'Slack', secrets: ['s'] };

  it('answers the signed handshake in every state', () => {
    expect(judge(slack, signedBySlack('s', handshake))).toEqual(echo);
    expect(judge({ ...slack, urlVerified: true }, signedBySlack('s', handshake))).toEqual(echo);
  });

  it('never echoes an unsigned or wrongly signed handshake', () => {
    expect(judge(slack, { body: handshake })).toMatchObject({ kind: 'rejected', reason: 'HEADER_MISSING' });
    expect(judge(slack, signedBySlack('other', handshake))).toMatchObject({
      kind: 'rejected',
      reason: 'SIGNATURE_MISMATCH',
    });
  });

  it('takes no event before the handshake, not even a signed one (R34)', () => {
    expect(judge(slack, signedBySlack('s', event))).toMatchObject(notVerified);
  });

  it('takes only signed events after the handshake', () => {
    const verified = { ...slack, urlVerified: true };
    expect(judge(verified, signedBySlack('s', event))).toEqual({ kind: 'verified' });
    expect(judge(verified, { body: event })).toMatchObject({ kind: 'rejected', reason: 'HEADER_MISSING' });
    expect(judge(verified, signedBySlack('other', event))).toMatchObject({
      kind: 'rejected',
      reason: 'SIGNATURE_MISMATCH',
    });
  });

  it('takes any body with a challenge for the handshake while unverified, afterwards only url_verification (R60)', () => {
    expect(judge(slack, signedBySlack('s', eventWithChallenge))).toEqual(echo);
    expect(judge({ ...slack, urlVerified: true }, signedBySlack('s', eventWithChallenge))).toEqual({
      kind: 'verified',
    });
  });

  it.each(['{"challenge":5}', '{"event":{"challenge":"x"}}', '["challenge"]', '{"challenge":'])(
    'finds no challenge in %s',
    (body) => {
      expect(judge(slack, signedBySlack('s', body))).toMatchObject(notVerified);
    },
  );

  it('has a window of 300 s in both directions, which the operator can change (R54)', () => {
    const verified = { ...slack, urlVerified: true };
    const at = (seconds: number) => signedBySlack('s', event, String(nowSeconds + seconds));
    expect(judge(verified, at(300))).toEqual({ kind: 'verified' });
    expect(judge(verified, at(301))).toMatchObject({ reason: 'TIMESTAMP_OUT_OF_WINDOW' });
    expect(judge(verified, at(-301))).toMatchObject({ reason: 'TIMESTAMP_OUT_OF_WINDOW' });
    expect(judge({ ...verified, timestampToleranceSeconds: 10 }, at(-11))).toMatchObject({
      reason: 'TIMESTAMP_OUT_OF_WINDOW',
    });
    expect(judge({ ...verified, timestampToleranceSeconds: 600 }, at(-600))).toEqual({ kind: 'verified' });
  });

  it('refuses a GET', () => {
    expect(judge(slack, { method: 'GET', url: 'https://h.example/webhook/1?challenge=c-1' })).toMatchObject({
      reason: 'METHOD_NOT_ALLOWED',
    });
  });
});

describe('Slack without a signature, as an operator has chosen: the plain challenge', () => {
  const slack = { platform: 'slack', secrets: [''], unsigned: true } as const;

  it('echoes the first challenge and takes events after it', () => {
    expect(judge(slack, { body: '{"challenge":"c-1"}' })).toEqual(echo);
    expect(judge(slack, { body: event })).toMatchObject(notVerified);
    expect(judge({ ...slack, urlVerified: true }, { body: event })).toEqual({ kind: 'verified' });
  });

  it('answers a challenge parameter on GET and POST only while unverified (R63)', () => {
    const url = 'https://h.example/webhook/1?challenge=c-1';
    expect(judge(slack, { method: 'GET', url })).toEqual(echo);
    expect(judge(slack, { url })).toEqual(echo);
    expect(judge({ ...slack, urlVerified: true }, { method: 'GET', url })).toMatchObject({
      reason: 'METHOD_NOT_ALLOWED',
    });
    expect(judge({ ...slack, urlVerified: true }, { url, body: event })).toEqual({ kind: 'verified' });
  });

  it('echoes at most 1,024 characters (R64)', () => {
    expect(judge(slack, { body: JSON.stringify({ challenge: 'x'.repeat(1024) }) })).toMatchObject({
      kind: 'challenge',
    });
    expect(judge(slack, { body: JSON.stringify({ challenge: 'x'.repeat(1025) }) })).toMatchObject({
      reason: 'MALFORMED_CHALLENGE',
      status: 400,
    });
  });
});

describe('a challenge method without a secret takes nothing, unless an operator has chosen that (R35)', () => {
  const url = 'https://h.example/webhook/1?challenge=c-1';
  const closed = { kind: 'rejected', reason: 'SECRET_NOT_SET' };

  it.each(['slack', 'facebook'])('%s answers no challenge and takes no event', (platform) => {
    for (const urlVerified of [false, true]) {
      const settings = { platform, secrets: [''], urlVerified };
      for (const request of [
        { body: handshake },
        { body: event },
        { method: 'GET', url },
        { url },
        { body: 'ssl_check=0' },
      ])
        expect(judge(settings, request)).toMatchObject(closed);
    }
    expect(judge({ platform }, { method: 'GET', url: `${url}&hub.mode=subscribe&hub.challenge=c-1` })).toMatchObject({
      reason: 'SECRET_NOT_SET',
    });
  });

  it('a secret beside that choice still has to sign everything', () => {
    expect(
      judge({ platform: 'slack', secrets: ['s'], unsigned: true, urlVerified: true }, { body: event }),
    ).toMatchObject({ reason: 'HEADER_MISSING' });
    expect(
      judge({ platform: 'facebook', secrets: ['s'], unsigned: true, urlVerified: true }, { body: event }),
    ).toMatchObject({ reason: 'HEADER_MISSING' });
  });
});

describe('Facebook', () => {
  const ask = (query: string) => ({ method: 'GET', url: `https://h.example/webhook/1?${query}` });
  const right = ask('hub.mode=subscribe&hub.challenge=c-1&hub.verify_token=t');
  const facebook = { platform: 'Facebook', secrets: ['app'], secretKey: 't' };

  it('answers the handshake when mode and token are right, in every state (R61)', () => {
    expect(judge(facebook, right)).toEqual(echo);
    expect(judge({ ...facebook, urlVerified: true }, right)).toEqual(echo);
  });

  it.each([
    'hub.mode=subscribe&hub.challenge=c&hub.verify_token=T',
    'hub.mode=x&hub.challenge=c&hub.verify_token=t',
    'hub.mode=subscribe&hub.challenge=c',
    'hub.mode=subscribe&hub.verify_token=t',
    'hub.mode=subscribe&hub.challenge=c&hub.verify_token=t&hub.verify_token=x',
  ])('refuses %s with 403', (query) => {
    expect(judge(facebook, ask(query))).toMatchObject({ kind: 'rejected', status: 403 });
  });

  it('refuses every handshake while a secret is stored and no token is, an empty one least of all', () => {
    const empty = ask('hub.mode=subscribe&hub.challenge=c-1&hub.verify_token=');
    expect(judge({ ...facebook, secretKey: '' }, empty)).toMatchObject({ reason: 'SECRET_NOT_SET', status: 403 });
  });

  it('is the plain challenge with neither token nor secret where an operator has chosen it', () => {
    const plain = { platform: 'facebook', secrets: [], unsigned: true } as const;
    expect(judge(plain, right)).toEqual(echo);
    expect(judge(plain, ask('challenge=c-1'))).toEqual(echo);
    expect(judge(plain, { body: '{"challenge":"c-1"}' })).toMatchObject(notVerified);
    expect(judge({ ...plain, urlVerified: true }, { body: '{}' })).toEqual({ kind: 'verified' });
  });

  it('takes events only after the handshake, and then only signed with the app secret', () => {
    expect(judge(facebook, signedByHub('app', '{}'))).toMatchObject(notVerified);
    expect(judge({ ...facebook, urlVerified: true }, signedByHub('app', '{}'))).toEqual({ kind: 'verified' });
    expect(judge({ ...facebook, urlVerified: true }, signedByHub('t', '{}'))).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
    expect(judge({ ...facebook, urlVerified: true }, { body: '{}' })).toMatchObject({ reason: 'HEADER_MISSING' });
  });

  it('takes no GET that is no handshake for an event', () => {
    expect(judge({ ...facebook, urlVerified: true }, ask('a=1'))).toMatchObject({ reason: 'METHOD_NOT_ALLOWED' });
  });
});

describe('Twitter', () => {
  const twitter = { platform: 'Twitter', secrets: ['consumer', 'older'] };
  const ask = (query: string) => ({ method: 'GET', url: `https://h.example/webhook/1?${query}` });

  it('answers a CRC with the newest secret, at any time (R62)', () => {
    const answered = judge({ ...twitter, urlVerified: true }, ask('crc_token=abc%2B1'));
    expect(answered).toMatchObject({ kind: 'challenge', reply: { status: 200, contentType: 'application/json' } });
    expect(answered).toMatchObject({
      reply: { body: JSON.stringify({ response_token: `sha256=${base64Hmac('consumer', 'abc+1')}` }) },
    });
  });

  it.each([
    'crc_token={"a":1}',
    'crc_token=%7B%7D',
    'crc_token=',
    `crc_token=${'a'.repeat(257)}`,
    'crc_token=a&crc_token=b',
    'x=1',
  ])('signs nothing for %s (R62)', (query) => {
    expect(judge(twitter, ask(query))).toMatchObject({ kind: 'rejected', reason: 'MALFORMED_CHALLENGE', status: 400 });
  });

  it('signs nothing without a secret', () => {
    expect(judge({ ...twitter, secrets: [''] }, ask('crc_token=abc'))).toMatchObject({ reason: 'SECRET_NOT_SET' });
  });

  it('takes a signed body only if it is a JSON object', () => {
    const signed = (body: string) => ({
      body,
      headers: [['x-twitter-webhooks-signature', `sha256=${base64Hmac('older', body)}`] as const],
    });
    expect(judge(twitter, signed('{}'))).toEqual({ kind: 'verified' });
    expect(judge(twitter, signed('abc'))).toMatchObject({ reason: 'MALFORMED_BODY' });
    expect(judge(twitter, signed('[]'))).toMatchObject({ reason: 'MALFORMED_BODY' });
  });
});

describe('Custom with a challenge field', () => {
  const field = { platform: 'Custom', custom: { kind: 'challenge', field: 'token' } } as const;

  it('echoes the field of the first call, and takes the field as data afterwards', () => {
    expect(judge(field, { body: '{"token":"c-1"}' })).toEqual(echo);
    expect(judge(field, { body: '{"challenge":"c-1"}' })).toMatchObject(notVerified);
    expect(judge({ ...field, urlVerified: true }, { body: '{"token":"c-1"}' })).toEqual({ kind: 'verified' });
  });

  it('wants handshake and events signed where a signature is configured', () => {
    const signature = { kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex' } as const;
    const both = { ...field, custom: { ...field.custom, signature }, secrets: ['s'] };
    const body = '{"token":"c-1"}';
    expect(judge(both, { body })).toMatchObject({ reason: 'HEADER_MISSING' });
    expect(judge(both, { body, headers: [['X-Sig', hexHmac('s', body)]] })).toEqual(echo);
    expect(judge({ ...both, urlVerified: true }, { body })).toMatchObject({ reason: 'HEADER_MISSING' });
  });
});

describe('isSigned tells whether equal bytes are a repeat (R72, R73)', () => {
  it.each([
    [{ platform: 'GitHub' }, true],
    [{ platform: 'Custom' }, false],
    [{ platform: 'Slack', secrets: ['s'] }, true],
    [{ platform: 'Slack', secrets: [''] }, true],
    [{ platform: 'Slack', secrets: [''], unsigned: true }, false],
    [{ platform: 'Slack', secrets: ['s'], unsigned: true }, true],
    [{ platform: 'GitHub', verifier: 'HEADER_BASED' }, false],
    [{ platform: 'Custom', secrets: ['s'], custom: { kind: 'bearer' } }, false],
    [{ platform: 'Custom', secrets: ['s'], custom: { kind: 'challenge', field: 'c' } }, false],
  ] as const)('%j: %s', (settings, expected) => {
    expect(isSigned(settingsOf(settings))).toBe(expected);
  });
});
