import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VerifierSettings } from '../../src/model/inbound/verification.ts';
import { base64Hmac, hexHmac, judge, nowSeconds, type RequestParts } from './requests.ts';

const body = '{"a":1}';
const hour = 3_600;
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ed = generateKeyPairSync('ed25519');
const spki = (key: typeof ec.publicKey) => key.export({ format: 'der', type: 'spki' });

interface Signer {
  readonly settings: Partial<VerifierSettings>;
  /** A genuine request of that time, in unix seconds. */
  readonly at: (seconds: number) => RequestParts;
  readonly windowSeconds: number;
}

/** Platforms that sign a time and document no window: each has one by default, longer than its tries and shorter than repeats are remembered (8 days). */
const signers: Readonly<Record<string, Signer>> = {
  zoom: {
    settings: { platform: 'zoom', secrets: ['s'] },
    windowSeconds: 2 * hour,
    at: (t) => ({
      body,
      headers: [
        ['x-zm-request-timestamp', String(t)],
        ['x-zm-signature', `v0=${hexHmac('s', `v0:${t}:${body}`)}`],
      ],
    }),
  },
  discord: {
    settings: { platform: 'discord', secrets: [spki(ed.publicKey).subarray(-32).toString('hex')] },
    windowSeconds: 900,
    at: (t) => ({
      body,
      headers: [
        ['X-Signature-Timestamp', String(t)],
        ['X-Signature-Ed25519', sign(null, Buffer.from(t + body), ed.privateKey).toString('hex')],
      ],
    }),
  },
  sendgrid: {
    settings: { platform: 'sendgrid', secrets: [spki(ec.publicKey).toString('base64')] },
    windowSeconds: 25 * hour,
    at: (t) => ({
      body,
      headers: [
        ['X-Twilio-Email-Event-Webhook-Timestamp', String(t)],
        [
          'X-Twilio-Email-Event-Webhook-Signature',
          sign('sha256', Buffer.from(t + body), ec.privateKey).toString('base64'),
        ],
      ],
    }),
  },
  zendesk: {
    settings: { platform: 'zendesk', secrets: ['s'] },
    windowSeconds: 25 * hour,
    at: (t) => {
      const at = new Date(t * 1000).toISOString();
      return {
        body,
        headers: [
          ['X-Zendesk-Webhook-Signature-Timestamp', at],
          ['X-Zendesk-Webhook-Signature', base64Hmac('s', at + body)],
        ],
      };
    },
  },
};

describe.each(Object.entries(signers))(
  '%s: a signed time grows old by default (R54)',
  (_name, { settings, at, windowSeconds }) => {
    it('within its tries a request is genuine, and after them none is', () => {
      for (const age of [0, windowSeconds, -windowSeconds])
        expect(judge(settings, at(nowSeconds - age)).kind, String(age)).toBe('verified');
      for (const age of [windowSeconds + 1, -windowSeconds - 1, 16 * 24 * hour])
        expect(judge(settings, at(nowSeconds - age)), String(age)).toMatchObject({ reason: 'TIMESTAMP_OUT_OF_WINDOW' });
    });

    it('an operator makes it shorter or longer', () => {
      expect(judge({ ...settings, timestampToleranceSeconds: 300 }, at(nowSeconds - 301))).toMatchObject({
        reason: 'TIMESTAMP_OUT_OF_WINDOW',
      });
      expect(
        judge({ ...settings, timestampToleranceSeconds: 5 * 24 * hour }, at(nowSeconds - 4 * 24 * hour)).kind,
      ).toBe('verified');
    });

    it('is shorter than repeats are remembered', () => {
      expect(windowSeconds).toBeLessThan(8 * 24 * hour);
    });
  },
);
