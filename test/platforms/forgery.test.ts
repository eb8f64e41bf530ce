import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../src/model/json.ts';
import type { HeaderLine, IncomingRequest } from '../../src/model/request.ts';
import { rejectionReasons } from '../../src/model/inbound/verification.ts';
import type { Verification, VerifierSettings } from '../../src/model/inbound/verification.ts';
import { findPlatform, platforms } from '../../src/platforms/index.ts';
import { toVector } from '../../src/platforms/vector-file.ts';
import type { Vector } from '../../src/platforms/vector-file.ts';
import { nowSeconds, settingsOf } from './requests.ts';

const file = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as { vectors: JsonObject[] };
const vectors = file.vectors.map((raw) => toVector(raw) as Vector);

/** A secret that no vector was signed with, in the form of every kind of key. */
const wrongKeys = {
  secrets: ['another secret', 'whsec_YW5vdGhlciBzZWNyZXQ=', 'whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg='],
  sharedKeys: { webhooks_sharedkey_01k6zxexampleexampleexampl: { secret: 'another secret', algorithm: 'HMAC_SHA256' } },
} as const;

type Mutation = (request: IncomingRequest) => IncomingRequest;

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', 'v1=', 'sha256=', 'v0=', ',', 't=1760000000', '[', '{"challenge":1}', '%', '%zz'));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.nat().map((at): Mutation => (request) => ({ ...request, headers: request.headers.filter((_, index) => index !== at % request.headers.length) })),
  fc.nat().map((at): Mutation => (request) => ({ ...request, headers: [...request.headers, ...request.headers.slice(at % (request.headers.length + 1))] })),
  fc.tuple(fc.nat(), text).map(([at, value]): Mutation => (request) => ({
    ...request, headers: request.headers.map(([name, old], index): HeaderLine => [name, index === at % request.headers.length ? value : old]),
  })),
  fc.tuple(fc.nat(), fc.nat({ max: 60 })).map(([at, length]): Mutation => (request) => ({
    ...request, headers: request.headers.map(([name, old], index): HeaderLine => [name, index === at % request.headers.length ? old.slice(0, length) : old]),
  })),
  fc.uint8Array({ maxLength: 64 }).map((body): Mutation => (request) => ({ ...request, body })),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, bits]): Mutation => (request) => ({
    ...request, body: request.body.map((byte, index) => (index === at % request.body.byteLength ? byte ^ bits : byte)),
  })),
  text.map((rest): Mutation => (request) => ({ ...request, url: request.url + rest })),
  text.map((url): Mutation => (request) => ({ ...request, url })),
  fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', '').map((method): Mutation => (request) => ({ ...request, method })),
);

const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

function mutated(request: IncomingRequest, steps: readonly Mutation[]): IncomingRequest {
  return steps.reduce((current, step) => step(current), request);
}

function judge(settings: VerifierSettings, request: IncomingRequest, now: number): Verification {
  const platform = findPlatform(settings);
  if (!platform) throw new Error('no platform');
  return platform.verify(settings, request, now);
}

/** Without a signature to check, nothing here can be forged. */
function checksSecrets({ settings }: Vector): boolean {
  return settings.custom?.kind !== 'challenge' && (settings.platform !== 'custom' || settings.custom !== undefined);
}

const runs = { numRuns: 4_000 };

describe('no request, however mangled, is an error or a forgery', () => {
  it('is judged without throwing, with a reason of the contract', () => {
    fc.assert(fc.property(fc.constantFrom(...vectors), mutations, ({ settings, request, nowSeconds: now }, steps) => {
      const judged = judge(settings, mutated(request, steps), now);
      if (judged.kind === 'rejected') expect(rejectionReasons).toContain(judged.reason);
    }), runs);
  });

  it('never verifies with a wrong secret', () => {
    fc.assert(fc.property(fc.constantFrom(...vectors.filter(checksSecrets)), mutations, ({ settings, request, nowSeconds: now }, steps) => {
      const { secretKey, ...rest } = settings;
      expect(judge({ ...rest, ...wrongKeys }, mutated(request, steps), now).kind).not.toBe('verified');
    }), runs);
  });

  it('never verifies another body than the signed one', () => {
    const signed = vectors.filter(({ settings, expect: expected, request }) =>
      expected === 'accept' && request.method === 'POST' && request.body.byteLength > 0 && coversBody(settings));
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(fc.property(fc.constantFrom(...signed), flip, ({ settings, request, nowSeconds: now }, [at, bits]) => {
      const body = request.body.map((byte, index) => (index === at % request.body.byteLength ? byte ^ bits : byte));
      expect(judge(settings, { ...request, body }, now).kind).not.toBe('verified');
    }), runs);
  });

  it('of random parts is refused by every platform', () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      url: text,
      headers: fc.array(fc.tuple(fc.constantFrom(...platforms.flatMap(({ signatureHeaders = [] }) => signatureHeaders), 'content-type'), text), { maxLength: 6 }),
      body: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(fc.property(fc.constantFrom(...platforms), request, ({ name }, random) => {
      expect(judge(settingsOf({ platform: name, ...wrongKeys, urlVerified: true }), random, nowSeconds).kind).not.toBe('verified');
    }), runs);
  });
});

describe('a rejection names the check and gives nothing away (R43)', () => {
  it('holds neither the secret nor the right signature', () => {
    for (const { settings, request, nowSeconds: now } of vectors) {
      const body = Buffer.concat([request.body, Buffer.from(' ')]);
      const judged = judge(settings, { ...request, body }, now);
      if (judged.kind !== 'rejected') continue;
      expect(judged.detail.length).toBeGreaterThan(10);
      for (const secret of settings.secrets.filter((value) => value.length > 4)) expect(judged.detail).not.toContain(secret);
      expect(judged.detail).not.toMatch(/[0-9a-f]{32}|[A-Za-z0-9+/]{40}/);
    }
  });
});

/** A token, Basic and Mailgun's signature say nothing of the body; Twilio's form may be written in several equal ways. */
function coversBody(settings: VerifierSettings): boolean {
  if (settings.platform === 'custom') return settings.custom?.kind === 'hmac';
  if (settings.platform === 'gitlab') return settings.secrets.every((secret) => secret.startsWith('whsec_'));
  return settings.platform !== 'mailgun' && settings.platform !== 'twilio';
}
