import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { platforms } from '../../src/platforms/index.ts';
import { base64Hmac, hexHmac, judge, nowSeconds } from './requests.ts';

const body = '{"a":1}';
const isVerified = { kind: 'verified' };
const folder = new URL('../../src/platforms/', import.meta.url);

describe('presets', () => {
  it('never import each other', () => {
    const presetFiles = platforms.map(({ name }) => `${name}.ts`);
    for (const file of presetFiles) {
      const imported = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '\.\/([\w-]+\.ts)'/g)].map(
        ([, name]) => name ?? '',
      );
      expect(
        imported.filter((name) => presetFiles.includes(name)),
        file,
      ).toEqual([]);
    }
  });

  it('are one file each, with a page of their own', () => {
    const pages = readdirSync(new URL('../../docs/platforms/', import.meta.url));
    for (const { name } of platforms) expect(pages, name).toContain(`${name}.md`);
  });

  it('refuse every method but POST, unless a handshake or their signature covers it (R44)', () => {
    const others = platforms.filter(({ name }) => name !== 'twilio' && name !== 'zendesk');
    for (const { name } of others) {
      for (const verb of ['PUT', 'DELETE', 'HEAD', 'PATCH']) {
        const settings = { platform: name, secrets: ['whsec_c2VjcmV0'], urlVerified: true };
        expect(judge(settings, { method: verb }), `${name} ${verb}`).toMatchObject({
          kind: 'rejected',
          reason: 'METHOD_NOT_ALLOWED',
        });
      }
    }
  });
});

describe('Zendesk', () => {
  const time = '2025-10-09T08:53:20Z';
  const signed = (method: string, text: string) => ({
    method,
    body: text,
    headers: [
      ['X-Zendesk-Webhook-Signature', base64Hmac('s', time + text)],
      ['X-Zendesk-Webhook-Signature-Timestamp', time],
    ] as const,
  });

  it('signs GET, PUT, PATCH and DELETE as well, and HEAD is no event', () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
      expect(judge({ platform: 'zendesk', secrets: ['s'] }, signed(method, ''))).toEqual(isVerified);
    expect(judge({ platform: 'zendesk', secrets: ['s'] }, signed('HEAD', ''))).toMatchObject({
      reason: 'METHOD_NOT_ALLOWED',
    });
  });

  it('takes an unsigned GET for nothing', () => {
    expect(judge({ platform: 'zendesk', secrets: ['s'] }, { method: 'GET' })).toMatchObject({
      reason: 'HEADER_MISSING',
    });
  });
});

describe('Twilio', () => {
  it('takes no body that is neither form nor hashed, also on GET', () => {
    const url = 'https://h.example/webhook/1?a=1';
    const headers = [['X-Twilio-Signature', createHmac('sha1', 's').update(url).digest('base64')]] as const;
    expect(judge({ platform: 'twilio', secrets: ['s'] }, { method: 'GET', url, headers })).toEqual(isVerified);
    expect(judge({ platform: 'twilio', secrets: ['s'] }, { method: 'GET', url, headers, body: '{}' })).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
  });

  it('takes a shared key only with the algorithm that is stored for it, even when the signature is right', () => {
    const url = 'https://h.example/webhook/1';
    const settings = {
      platform: 'twilio',
      options: { sharedKeys: { k1: { secret: 's', algorithm: 'HMAC_SHA256' } } },
    } as const;
    const naming = (algorithm: string) => ({
      url,
      headers: [
        ['X-Twilio-Signature', base64Hmac('s', url)],
        ['X-Twilio-Webhooks-Signature-Settings', `key=k1,algorithm=${algorithm}`],
      ] as const,
    });
    expect(judge(settings, naming('HMAC_SHA256'))).toEqual(isVerified);
    expect(judge(settings, naming('HMAC_SHA1'))).toMatchObject({ reason: 'SIGNATURE_MISMATCH' });
  });
});

describe('Stripe', () => {
  const at = (fields: string) => ({ body, headers: [['Stripe-Signature', fields]] as const });
  const v1 = hexHmac('s', `${nowSeconds}.${body}`);

  it('wants exactly one time', () => {
    const settings = { platform: 'stripe', secrets: ['s'] };
    expect(judge(settings, at(`t=${nowSeconds},v1=${v1}`))).toEqual(isVerified);
    expect(judge(settings, at(`t=${nowSeconds},t=${nowSeconds},v1=${v1}`))).toMatchObject({ reason: 'HEADER_MISSING' });
  });

  it('refuses times from the future as from the past', () => {
    const future = hexHmac('s', `${nowSeconds + 301}.${body}`);
    expect(judge({ platform: 'stripe', secrets: ['s'] }, at(`t=${nowSeconds + 301},v1=${future}`))).toMatchObject({
      reason: 'TIMESTAMP_OUT_OF_WINDOW',
    });
  });
});

describe('SendGrid', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signature = sign('sha256', Buffer.from(`${nowSeconds}${body}`), pair.privateKey).toString('base64');
  const signed = {
    body,
    headers: [
      ['X-Twilio-Email-Event-Webhook-Signature', signature],
      ['X-Twilio-Email-Event-Webhook-Timestamp', String(nowSeconds)],
    ] as const,
  };

  it('takes its key from secretKey or from the secret, whichever is one (S6)', () => {
    expect(judge({ platform: 'sendgrid', secretKey: key }, signed)).toEqual(isVerified);
    expect(judge({ platform: 'sendgrid', secretKey: 'X-Header', secrets: [key] }, signed)).toEqual(isVerified);
    expect(judge({ platform: 'sendgrid', secretKey: 'X-Header', secrets: ['s'] }, signed)).toMatchObject({
      reason: 'SECRET_NOT_SET',
    });
  });
});

describe('GitLab', () => {
  it('never takes a signing token as a plain one, and takes both kinds while one replaces the other', () => {
    const token = { body, headers: [['X-Gitlab-Token', 'whsec_c2VjcmV0']] as const };
    expect(judge({ platform: 'gitlab', secrets: ['whsec_c2VjcmV0'] }, token)).toMatchObject({
      reason: 'HEADER_MISSING',
    });
    const id = 'm-1';
    const signature = `v1,${base64Hmac(Buffer.from('secret'), `${id}.${nowSeconds}.${body}`)}`;
    const signed = {
      body,
      headers: [
        ['webhook-id', id],
        ['webhook-timestamp', String(nowSeconds)],
        ['webhook-signature', signature],
      ] as const,
    };
    const both = { platform: 'gitlab', secrets: ['plain', 'whsec_c2VjcmV0'] };
    expect(judge(both, signed)).toEqual(isVerified);
    expect(judge(both, { body, headers: [['X-Gitlab-Token', 'plain']] })).toEqual(isVerified);
    expect(judge(both, { body, headers: [['X-Gitlab-Token', 'other']] })).toMatchObject({ kind: 'rejected' });
  });
});

describe('Zoom', () => {
  it('answers its validation with the secret that signed it', () => {
    const ask = '{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}';
    const headers = [
      ['x-zm-request-timestamp', String(nowSeconds)],
      ['x-zm-signature', `v0=${hexHmac('older', `v0:${nowSeconds}:${ask}`)}`],
    ] as const;
    const answered = judge({ platform: 'zoom', secrets: ['newer', 'older'] }, { body: ask, headers });
    expect(answered).toMatchObject({
      kind: 'challenge',
      reply: { body: JSON.stringify({ plainToken: 'p', encryptedToken: hexHmac('older', 'p') }) },
    });
  });
});

describe('HubSpot', () => {
  it('wants v3 unless told otherwise', () => {
    const v1 = createHash('sha256').update(`s${body}`).digest('hex');
    const headers = [
      ['X-HubSpot-Signature-Version', 'v1'],
      ['X-HubSpot-Signature', v1],
    ] as const;
    expect(judge({ platform: 'hubspot', secrets: ['s'] }, { body, headers })).toMatchObject({
      reason: 'HEADER_MISSING',
    });
    expect(
      judge({ platform: 'hubspot', secrets: ['s'], options: { lowestSignatureVersion: 'v2' } }, { body, headers }),
    ).toMatchObject({ reason: 'SIGNATURE_MISMATCH' });
    expect(
      judge({ platform: 'hubspot', secrets: ['s'], options: { lowestSignatureVersion: 'v1' } }, { body, headers }),
    ).toEqual(isVerified);
  });

  it('never falls back to an older version beside a v3 signature', () => {
    const v1 = createHash('sha256').update(`s${body}`).digest('hex');
    const older = [
      ['X-HubSpot-Signature-Version', 'v1'],
      ['X-HubSpot-Signature', v1],
    ] as const;
    const headers = [
      ...older,
      ['X-HubSpot-Request-Timestamp', String(nowSeconds * 1000)],
      ['X-HubSpot-Signature-v3', 'wrong'],
    ] as const;
    expect(
      judge({ platform: 'hubspot', secrets: ['s'], options: { lowestSignatureVersion: 'v1' } }, { body, headers }),
    ).toMatchObject({ reason: 'SIGNATURE_MISMATCH' });
  });
});

describe('Standard Webhooks', () => {
  const pair = generateKeyPairSync('ed25519');
  const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const content = `m-1.${nowSeconds}.${body}`;
  const signed = (signature: string) => ({
    body,
    headers: [
      ['webhook-id', 'm-1'],
      ['webhook-timestamp', String(nowSeconds)],
      ['webhook-signature', signature],
    ] as const,
  });
  const asymmetric = signed(`v1a,${sign(null, Buffer.from(content), pair.privateKey).toString('base64')}`);
  const symmetric = signed(`v1,${base64Hmac(Buffer.from('secret'), content)}`);

  it('takes either kind of signature when both kinds of keys are stored', () => {
    const both = { platform: 'standard-webhooks', secrets: ['whsec_c2VjcmV0', `whpk_${raw}`] };
    expect(judge(both, asymmetric)).toEqual(isVerified);
    expect(judge(both, symmetric)).toEqual(isVerified);
  });

  it('takes an asymmetric signature as encoders write it, and no other text that decodes to the same bytes', () => {
    const settings = { platform: 'standard-webhooks', secretKey: `whpk_${raw}` };
    const [, , [, text]] = asymmetric.headers;
    expect(text.endsWith('==')).toBe(true);
    for (const other of [
      text.slice(0, -1),
      text.slice(0, -2),
      text.replace(/==$/, '= '),
      text.replace(/==$/, ' ='),
      `${text}=`,
    ])
      expect(judge(settings, signed(other)), other).toMatchObject({ reason: 'SIGNATURE_MISMATCH' });
    const last = text.charCodeAt(text.length - 3);
    const sameBytes = `${text.slice(0, -3)}${String.fromCharCode(last + 1)}==`;
    expect(Buffer.from(sameBytes.slice(4), 'base64')).toEqual(Buffer.from(text.slice(4), 'base64'));
    expect(judge(settings, signed(sameBytes))).toMatchObject({ reason: 'SIGNATURE_MISMATCH' });
  });

  it('takes only the kind whose key is stored', () => {
    expect(judge({ platform: 'standard-webhooks', secretKey: `whpk_${raw}` }, symmetric)).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
    expect(judge({ platform: 'standard-webhooks', secrets: ['whsec_c2VjcmV0'] }, asymmetric)).toMatchObject({
      reason: 'SIGNATURE_MISMATCH',
    });
  });
});
