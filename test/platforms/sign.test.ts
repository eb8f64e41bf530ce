import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { findPlatform } from '../../src/platforms/index.ts';
import { signAs, signRequest } from '../../src/platforms/sign.ts';
import { toVector, type Vector } from '../../src/platforms/vector-file.ts';
import { nowSeconds, requestOf, settingsOf } from './requests.ts';

const file = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as { vectors: JsonObject[] };

/** Headers that carry one signature, by platform: what an independent implementation wrote must be what we write. */
const comparable: Readonly<Record<string, string>> = {
  github: 'x-hub-signature-256',
  facebook: 'x-hub-signature-256',
  slack: 'x-slack-signature',
  stripe: 'stripe-signature',
  pagerduty: 'x-pagerduty-signature',
  zendesk: 'x-zendesk-webhook-signature',
  twitter: 'x-twitter-webhooks-signature',
  twilio: 'x-twilio-signature',
  shopify: 'x-shopify-hmac-sha256',
  square: 'x-square-hmacsha256-signature',
  twitch: 'twitch-eventsub-message-signature',
  zoom: 'x-zm-signature',
  jira: 'x-hub-signature',
  intercom: 'x-hub-signature',
  dropbox: 'x-dropbox-signature',
  docusign: 'x-docusign-signature-1',
  linear: 'linear-signature',
  hubspot: 'x-hubspot-signature-v3',
  standardwebhooks: 'webhook-signature',
  svix: 'svix-signature',
};

/** Accepted posts whose signed time is the case's own clock, so that signing them anew has to give the same text. */
const cases = file.vectors
  .map((raw) => toVector(raw) as Vector)
  .filter(({ expect: expected, request, settings }) => {
    const header = comparable[settings.platform];
    return (
      expected === 'accept' &&
      request.method === 'POST' &&
      header !== undefined &&
      settings.secrets.length === 1 &&
      !namesSharedKey(request)
    );
  });

/** Twilio's newer scheme: the request says which key signs. */
function namesSharedKey(request: Vector['request']): boolean {
  return request.headers.some(([name]) => name.toLowerCase() === 'x-twilio-webhooks-signature-settings');
}

const headerOf = (request: Vector['request'], name: string) =>
  request.headers.find(([known]) => known.toLowerCase() === name)?.[1];

describe('requests are signed as independent implementations sign them', () => {
  it('compares every platform that has a header of one signature', () => {
    expect(new Set(cases.map(({ settings }) => settings.platform))).toEqual(new Set(Object.keys(comparable)));
  });

  it.each(cases.map((vector) => [vector.id, vector] as const))(
    '%s',
    (_id, { settings, request, nowSeconds: clock }) => {
      const header = comparable[settings.platform] ?? '';
      const given = headerOf(request, header) ?? '';
      const unsigned = { ...request, headers: request.headers.filter(([name]) => name.toLowerCase() !== header) };
      const signed = signRequest(settings, unsigned, { nowSeconds: clock });
      if (signed.kind === 'unsignable') throw new Error(signed.message);
      expect(findPlatform(settings)?.verify(settings, signed.request, clock)).not.toMatchObject({ kind: 'rejected' });
      const isSameInput =
        Buffer.compare(Buffer.from(signed.request.body), Buffer.from(request.body)) === 0 &&
        signed.request.headers.every(
          ([name, value]) => name.toLowerCase() === header || headerOf(request, name.toLowerCase()) === value,
        );
      // Of two headers by two keys, and of fields in another order, ours is another one that is right.
      const isOurForm = !/^v1=[^,]*,t=/.test(given) && headerOf(request, 'x-docusign-signature-2') === undefined;
      // Lists hold what is signed by other keys as well, and Twilio signs one of several forms of a URL.
      if (
        isSameInput &&
        isOurForm &&
        !/[ ,].*v\d|bodySHA256/.test(given + request.url) &&
        settings.platform !== 'twilio'
      )
        expect(headerOf(signed.request, header)).toBe(given);
    },
  );
});

describe('who has not the key cannot sign, and is told what to do', () => {
  const request = requestOf({ body: '{}' });

  it.each([
    ['github', /no secret is stored/],
    ['sendgrid', /private key/],
    ['discord', /private key/],
    ['sns', /only Amazon SNS can sign/],
    ['paypal', /only PayPal can sign/],
    ['rfc9421', /no Keys is stored/],
  ])('%s', (platform, message) => {
    expect(signRequest(settingsOf({ platform }), request, { nowSeconds })).toEqual({
      kind: 'unsignable',
      message: expect.stringMatching(message),
    });
  });
});

it('says how a platform signs where a secret is stored and the request is of another shape', () => {
  const request = requestOf({ body: '{}', headers: [['content-type', 'application/json']] });
  expect(signRequest(settingsOf({ platform: 'twilio', secrets: ['s'] }), request, { nowSeconds })).toEqual({
    kind: 'unsignable',
    message: expect.stringMatching(/^Twilio signs no request like this one\. .*bodySHA256/),
  });
});

it('a generated pair signs where only the public half is stored', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed = generateKeyPairSync('ed25519');
  const raw = ed.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const pem = (key: typeof ec.privateKey) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
  for (const [platform, secret, privateKey] of [
    ['sendgrid', ec.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), pem(ec.privateKey)],
    ['discord', raw.toString('hex'), pem(ed.privateKey)],
    ['standard-webhooks', `whpk_${raw.toString('base64')}`, pem(ed.privateKey)],
  ] as const) {
    const signed = signAs(platform, secret, { request: requestOf({ body: '[]' }), nowSeconds, privateKey });
    if (signed.kind === 'unsignable') throw new Error(signed.message);
    const settings = settingsOf({ platform, secrets: [secret] });
    expect(findPlatform(settings)?.verify(settings, signed.request, nowSeconds), platform).toEqual({
      kind: 'verified',
    });
    const forged = { ...signed.request, body: Buffer.from('[1]') };
    expect(findPlatform(settings)?.verify(settings, forged, nowSeconds).kind, platform).toBe('rejected');
  }
});
