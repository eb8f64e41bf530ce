import { describe, expect, it } from 'vitest';

import { deliveryOf } from '../../src/inbound/receive/delivery-key.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { verifierNames } from '../../src/model/inbound/verification.ts';
import { findPlatform, findPreset, platforms } from '../../src/platforms/index.ts';
import {
  base64Hmac,
  hexHmac,
  judge,
  nowSeconds,
  requestOf,
  settingsOf,
  signedByHub,
  signedBySlack,
} from './requests.ts';

const body = '{"a":1}';
const isVerified = { kind: 'verified' };

describe('the platform is found by its name', () => {
  it.each([
    ['GitHub', 'github'],
    ['git hub', 'github'],
    ['PAGER-DUTY', 'pagerduty'],
    ['Standard_Webhooks', 'standard-webhooks'],
    ['Microsoft Teams', 'microsoft-teams'],
    ['X', 'twitter'],
  ])('%s is %s, whatever its case, spaces, - and _ (R1)', (written, name) => {
    expect(findPreset(written)?.name).toBe(name);
  });

  it('is not found by another name, nor by what every object has', () => {
    expect(findPreset('acme')).toBeUndefined();
    expect(findPreset('constructor')).toBeUndefined();
    expect(findPlatform(settingsOf({ platform: 'acme' }))).toBeUndefined();
  });

  it('has one name once', () => {
    expect(new Set(platforms.map(({ name }) => name)).size).toBe(platforms.length);
  });

  it('says what its secret looks like wherever a secret has a name, and nowhere else (R52)', () => {
    for (const { name, secretLabel, secretForm } of platforms)
      expect(secretForm === undefined, name).toBe(secretLabel === undefined);
  });

  it('finds something for every verifier, on a known platform and on an unknown one', () => {
    for (const verifier of verifierNames) {
      expect(findPlatform(settingsOf({ platform: 'acme', verifier })), verifier).toBeDefined();
      expect(findPlatform(settingsOf({ platform: 'github', verifier })), verifier).toBeDefined();
    }
  });
});

describe('an explicit verifier other than SIGNATURE_BASED decides, whatever the platform says (R51)', () => {
  it('STRIPE on GitHub is Stripe', () => {
    expect(findPlatform(settingsOf({ platform: 'GitHub', verifier: 'STRIPE' }))?.name).toBe('stripe');
  });

  it('SLACK_BASED on GitHub takes no GitHub signature', () => {
    const settings = { platform: 'GitHub', verifier: 'SLACK_BASED', secrets: ['s'], urlVerified: true } as const;
    expect(judge(settings, signedByHub('s', body))).toMatchObject({ reason: 'HEADER_MISSING' });
    expect(judge(settings, signedBySlack('s', body))).toEqual(isVerified);
  });

  it('HEADER_BASED on GitHub compares headers and keeps the delivery id', () => {
    const settings = { platform: 'GitHub', verifier: 'HEADER_BASED', headers: { 'X-Key': 'k' } } as const;
    expect(judge(settings, { headers: [['x-key', 'k']] })).toEqual(isVerified);
    expect(judge(settings, signedByHub('s', body))).toMatchObject({ reason: 'HEADER_MISSING' });
    const request = requestOf({ headers: [['X-GitHub-Delivery', 'd-1']] });
    expect(findPlatform(settingsOf(settings))?.unsignedDeliveryId?.(request, {})).toBe('d-1');
  });

  it('HEADER_BASED on Slack is not gated by the challenge', () => {
    expect(
      judge({ platform: 'Slack', verifier: 'HEADER_BASED', headers: { k: 'v' } }, { headers: [['k', 'v']] }),
    ).toEqual(isVerified);
  });
});

describe('SIGNATURE_BASED', () => {
  it('is the platform’s own scheme on a platform that signs', () => {
    const settings = { platform: 'Slack', verifier: 'SIGNATURE_BASED', secrets: ['s'], urlVerified: true } as const;
    expect(judge(settings, signedBySlack('s', body))).toEqual(isVerified);
    expect(judge({ ...settings, headerKey: 'x-slack-signature' }, signedBySlack('s', body))).toEqual(isVerified);
  });

  it('is the generic scheme when headerKey names another header', () => {
    const settings = { platform: 'Slack', verifier: 'SIGNATURE_BASED', secrets: ['s'], headerKey: 'X-Own' } as const;
    expect(judge(settings, { body, headers: [['X-Own', hexHmac('s', body)]] })).toEqual(isVerified);
    expect(judge(settings, signedBySlack('s', body))).toMatchObject({ reason: 'HEADER_MISSING' });
  });

  it('is the generic scheme on Custom and on an unknown platform, with GitHub’s header by default', () => {
    for (const platform of ['Custom', 'acme']) {
      expect(judge({ platform, verifier: 'SIGNATURE_BASED', secrets: ['s'] }, signedByHub('s', body))).toEqual(
        isVerified,
      );
    }
  });

  it('wants the prefix in X-Hub-Signature-256 and takes both forms in any other header (S1)', () => {
    const hub = { platform: 'GitHub', secrets: ['s'] };
    expect(judge(hub, { body, headers: [['X-Hub-Signature-256', hexHmac('s', body)]] })).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
    const own = { ...hub, headerKey: 'X-Own' };
    expect(judge(own, { body, headers: [['X-Own', hexHmac('s', body)]] })).toEqual(isVerified);
    expect(judge(own, { body, headers: [['X-Own', `sha256=${hexHmac('s', body)}`]] })).toEqual(isVerified);
  });

  it('wants the header exactly once, also when both values are right', () => {
    const right = ['X-Hub-Signature-256', `sha256=${hexHmac('s', body)}`] as const;
    expect(judge({ platform: 'GitHub', secrets: ['s'] }, { body, headers: [right, right] })).toMatchObject({
      reason: 'HEADER_MISMATCH',
    });
  });
});

describe('HMAC_BASED and Microsoft Teams (S2)', () => {
  const secret = Buffer.from('key of bytes').toString('base64');
  const signature = base64Hmac(Buffer.from('key of bytes'), body);

  it.each([{ platform: 'Microsoft Teams' }, { platform: 'acme', verifier: 'HMAC_BASED' }] as const)(
    '%j: Authorization, with or without the word HMAC',
    (settings) => {
      expect(
        judge({ ...settings, secrets: [secret] }, { body, headers: [['Authorization', `HMAC ${signature}`]] }),
      ).toEqual(isVerified);
      expect(judge({ ...settings, secrets: [secret] }, { body, headers: [['Authorization', signature]] })).toEqual(
        isVerified,
      );
    },
  );

  it('uses the decoded secret, and one that does not decode is none', () => {
    const headers = [['Authorization', `HMAC ${base64Hmac(secret, body)}`]] as const;
    expect(judge({ platform: 'Microsoft Teams', secrets: [secret] }, { body, headers })).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
    expect(judge({ platform: 'Microsoft Teams', secrets: ['not base64!'] }, { body, headers })).toMatchObject({
      reason: 'SECRET_NOT_SET',
    });
  });
});

describe('without a verifier', () => {
  it('SendGrid compares headers when headers are configured, else it wants its signature (R50)', () => {
    expect(judge({ platform: 'Sendgrid', headers: { k: 'v' } }, { headers: [['k', 'v']] })).toEqual(isVerified);
    expect(judge({ platform: 'Sendgrid', secrets: ['s'] }, {})).toMatchObject({ reason: 'SECRET_NOT_SET' });
  });

  it('a custom method decides before the platform (R56)', () => {
    const settings = {
      platform: 'GitHub',
      verifier: 'SIGNATURE_BASED',
      secrets: ['t'],
      custom: { kind: 'bearer' },
    } as const;
    expect(judge(settings, { headers: [['Authorization', 'bearer t']] })).toEqual(isVerified);
    expect(judge(settings, signedByHub('t', body))).toMatchObject({ reason: 'HEADER_MISSING' });
  });
});

describe('HEADER_BASED (S0)', () => {
  const settings = { platform: 'Custom', headers: { 'X-Key': 'kë y', 'X-Two': '2' } };
  const right = [
    ['x-key', Buffer.from('kë y').toString('latin1')],
    ['X-TWO', '2'],
  ] as const;

  it('wants every header, over the bytes of the wire', () => {
    expect(judge(settings, { headers: right })).toEqual(isVerified);
  });

  it('refuses a header that is missing, doubled, trimmed or in another case', () => {
    expect(judge(settings, { headers: [right[0]] })).toMatchObject({
      reason: 'HEADER_MISSING',
      detail: 'header X-Two is missing',
    });
    expect(judge(settings, { headers: [...right, right[1]] })).toMatchObject({ reason: 'HEADER_MISMATCH' });
    expect(judge(settings, { headers: [right[0], ['X-Two', ' 2']] })).toMatchObject({ reason: 'HEADER_MISMATCH' });
    expect(judge({ ...settings, headers: { k: '' } }, { headers: [['k', '']] })).toMatchObject({
      reason: 'SECRET_NOT_SET',
    });
    expect(judge({ ...settings, headers: { k: 'V' } }, { headers: [['k', 'v']] })).toMatchObject({
      reason: 'HEADER_MISMATCH',
    });
  });

  it('refuses every method but POST (R44)', () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
      expect(judge(settings, { method, headers: right })).toMatchObject({ reason: 'METHOD_NOT_ALLOWED' });
    }
  });
});

describe('Custom’s own methods', () => {
  it('Bearer: any stored secret, never an empty one', () => {
    const bearer = { custom: { kind: 'bearer' } } as const;
    expect(judge({ ...bearer, secrets: ['a', 'b'] }, { headers: [['Authorization', 'Bearer b']] })).toEqual(isVerified);
    expect(judge({ ...bearer, secrets: ['a'] }, { headers: [['Authorization', 'Bearer']] })).toMatchObject({
      reason: 'HEADER_MISMATCH',
    });
    expect(judge({ ...bearer, secrets: ['a'] }, { headers: [['Authorization', 'Basic a']] })).toMatchObject({
      reason: 'HEADER_MISMATCH',
    });
    expect(judge({ ...bearer, secrets: [''] }, { headers: [['Authorization', 'Bearer ']] })).toMatchObject({
      reason: 'SECRET_NOT_SET',
    });
  });

  it('Basic: user and password both have to be right', () => {
    const basic = { custom: { kind: 'basic', username: 'u' }, secrets: ['p:w'] } as const;
    const with_ = (text: string) => ({
      headers: [['Authorization', `Basic ${Buffer.from(text).toString('base64')}`] as const],
    });
    expect(judge(basic, with_('u:p:w'))).toEqual(isVerified);
    for (const text of ['u:p', 'v:p:w', 'up:w', 'u', ':'])
      expect(judge(basic, with_(text)), text).toMatchObject({ reason: 'HEADER_MISMATCH' });
    expect(judge(basic, { headers: [['Authorization', 'Basic !!!']] })).toMatchObject({ reason: 'HEADER_MISMATCH' });
  });

  const hmac = { kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex' } as const;

  it('HMAC: signs what its template says, and never looks for placeholders in values', () => {
    const template = '{method} {url} {id} {timestamp}\n{body}';
    const custom = { ...hmac, template, timestampHeader: 'X-Time', idHeader: 'X-Id' };
    const headers = [
      ['X-Time', '1760000000'],
      ['X-Id', '{body}'],
    ] as const;
    const signed = `POST https://hooks.example.com/webhook/1 {body} 1760000000\n${body}`;
    expect(judge({ custom, secrets: ['s'] }, { body, headers: [...headers, ['X-Sig', hexHmac('s', signed)]] })).toEqual(
      isVerified,
    );
    expect(
      judge({ custom, secrets: ['s'] }, { body, headers: [headers[0], ['X-Sig', hexHmac('s', signed)]] }),
    ).toMatchObject({ reason: 'HEADER_MISSING' });
  });

  it('HMAC: a template that leaves the body out, or names what is not there, verifies nothing', () => {
    const headers = [['X-Sig', hexHmac('s', 'fixed')]] as const;
    expect(judge({ custom: { ...hmac, template: 'fixed' }, secrets: ['s'] }, { body, headers })).toMatchObject({
      kind: 'rejected',
    });
    for (const template of ['{body}{nonce}', '{body}{constructor}', '{body}{id}']) {
      expect(judge({ custom: { ...hmac, template }, secrets: ['s'] }, { body, headers }), template).toMatchObject({
        reason: 'HEADER_MISSING',
      });
    }
  });

  it('HMAC: a timestamp header has a window of 300 s unless told otherwise', () => {
    const custom = { ...hmac, template: '{timestamp}{body}', timestampHeader: 'X-Time' };
    const at = (time: string) => ({
      body,
      headers: [
        ['X-Time', time],
        ['X-Sig', hexHmac('s', time + body)],
      ] as const,
    });
    expect(judge({ custom, secrets: ['s'] }, at('1759999700'))).toEqual(isVerified);
    expect(judge({ custom, secrets: ['s'] }, at('1759999699'))).toMatchObject({ reason: 'TIMESTAMP_OUT_OF_WINDOW' });
    expect(judge({ custom: { ...custom, timestampUnit: 'ms' }, secrets: ['s'] }, at('1759999700000'))).toEqual(
      isVerified,
    );
    expect(judge({ custom: { ...custom, timestampUnit: 'iso' }, secrets: ['s'] }, at('2025-10-09T08:53:19Z'))).toEqual(
      isVerified,
    );
    expect(judge({ custom: { ...custom, timestampUnit: 'iso' }, secrets: ['s'] }, at('yesterday'))).toMatchObject({
      reason: 'TIMESTAMP_OUT_OF_WINDOW',
    });
  });
});

describe('a delivery is named by the platform, else by what any sender may say (R71)', () => {
  const idOf = (
    platform: string,
    headers: readonly (readonly [string, string])[],
    body: JsonObject = {},
    text = JSON.stringify(body),
  ) => {
    const verifierSettings = settingsOf({ platform, secrets: ['s'] });
    const judged = findPlatform(verifierSettings);
    if (judged === undefined) throw new Error(platform);
    const source = {
      id: 's',
      name: 's',
      verifierSettings,
      receivers: {},
      starts: { workflows: {} },
      settings: {},
      tags: [],
      revision: 1,
    };
    return deliveryOf({
      source,
      platform: judged,
      request: requestOf({ headers, body: text }),
      body,
      nowMs: nowSeconds * 1000,
    })?.key;
  };

  it('prefers the platform’s own', () => {
    expect(idOf('Stripe', [['webhook-id', 'w']], { id: 'evt_1' })).toBe('id:evt_1');
    expect(
      idOf('Stripe', [
        ['webhook-id', 'w'],
        ['Idempotency-Key', 'k'],
      ]),
    ).toBe('id:w');
    expect(idOf('Custom', [['idempotency-key', 'k']])).toBe('id:k');
    expect(idOf('Custom', [])).toBeUndefined();
  });

  it('tells the statuses of one Twilio message apart', () => {
    const twilio = (fields: string) =>
      idOf('Twilio', [['Content-Type', 'application/x-www-form-urlencoded']], {}, fields);
    expect(twilio('MessageSid=SM1&SmsStatus=received')).toBe('id:SM1');
    expect(twilio('MessageSid=SM1&MessageStatus=sent')).toBe('id:SM1:sent');
    expect(twilio('MessageSid=SM1&MessageSid=SM1')).toBe('id:SM1');
    expect(twilio('CallSid=CA1&CallStatus=in-progress')).toMatch(/^body:/);
  });

  it('gives batches no id of one of their members', () => {
    const facebook = findPreset('facebook')?.deliveryId;
    const message = (mid: string) => ({ message: { mid } });
    expect(facebook?.(requestOf({}), { entry: [{ messaging: [message('m1')] }] })).toBe('m1');
    expect(facebook?.(requestOf({}), { entry: [{ messaging: [message('m1'), message('m2')] }] })).toBeUndefined();
    expect(
      findPreset('sendgrid')?.deliveryId?.(requestOf({}), [{ sg_event_id: 'a' }, { sg_event_id: 'b' }]),
    ).toBeUndefined();
  });
});
