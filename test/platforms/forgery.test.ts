import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../src/model/json.ts';
import type { HeaderLine, IncomingRequest } from '../../src/model/request.ts';
import { rejectionReasons, type Verification, type VerifierSettings } from '../../src/model/inbound/verification.ts';
import { findPlatform, platforms } from '../../src/platforms/index.ts';
import { toVector, type Vector } from '../../src/platforms/vector-file.ts';
import { withCharacter } from '../helpers/with-character.ts';
import { nowSeconds, settingsOf } from './requests.ts';
import { coversBody, hasWindow, otherSplits, proofOf, signsUrl, windowed } from './signed-parts.ts';

const vectors = ['vectors.json', 'key-vectors.json'].flatMap((name) => {
  const file = JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as { vectors: JsonObject[] };
  return file.vectors.map((raw) => toVector(raw) as Vector);
});
const accepted = vectors.filter(
  ({ settings, request, nowSeconds: now, expect: expected }) =>
    expected === 'accept' && judge(settings, request, now).kind === 'verified',
);

/** A secret that no vector was signed with, in the form of every kind of key. */
const wrongKeys = {
  secrets: ['another secret', 'whsec_YW5vdGhlciBzZWNyZXQ=', 'whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg='],
  options: {
    sharedKeys: {
      webhooks_sharedkey_01k6zxexampleexampleexampl: { secret: 'another secret', algorithm: 'HMAC_SHA256' },
    },
    sns: { topicArns: ['arn:aws:sns:us-west-2:123456789012:Another'] },
  },
} as const;

/** The settings of a vector with keys of someone else under the same names. */
function withWrongKeys({ settings: { secretKey, options, ...rest } }: Vector): VerifierSettings {
  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
  const { httpSignatures, paypal } = JSON.parse(JSON.stringify(options ?? {}));
  const keys = httpSignatures?.keys.map((key: JsonObject) => ({
    ...key,
    ...(key['secretBase64'] === undefined ? { publicKey } : { secretBase64: 'YW5vdGhlciBzZWNyZXQ=' }),
  }));
  return {
    ...rest,
    ...wrongKeys,
    options: {
      ...wrongKeys.options,
      paypal: { ...paypal, webhookId: 'another' },
      ...(keys && { httpSignatures: { ...httpSignatures, keys } }),
    },
  };
}

type Mutation = (request: IncomingRequest) => IncomingRequest;

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'v1=', 'sha256=', 'v0=', ',', 't=1760000000', '[', '{"challenge":1}', '%', '%zz'),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.nat().map(
    (at): Mutation =>
      (request) => ({
        ...request,
        headers: request.headers.filter((_, index) => index !== at % request.headers.length),
      }),
  ),
  fc.nat().map(
    (at): Mutation =>
      (request) => ({
        ...request,
        headers: [...request.headers, ...request.headers.slice(at % (request.headers.length + 1))],
      }),
  ),
  fc.tuple(fc.nat(), text).map(
    ([at, value]): Mutation =>
      (request) => ({
        ...request,
        headers: request.headers.map(
          ([name, old], index): HeaderLine => [name, index === at % request.headers.length ? value : old],
        ),
      }),
  ),
  fc.tuple(fc.nat(), fc.nat({ max: 60 })).map(
    ([at, length]): Mutation =>
      (request) => ({
        ...request,
        headers: request.headers.map(
          ([name, old], index): HeaderLine => [
            name,
            index === at % request.headers.length ? old.slice(0, length) : old,
          ],
        ),
      }),
  ),
  fc.uint8Array({ maxLength: 64 }).map(
    (body): Mutation =>
      (request) => ({ ...request, body }),
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([at, bits]): Mutation =>
      (request) => ({
        ...request,
        body: request.body.map((byte, index) => (index === at % request.body.byteLength ? byte ^ bits : byte)),
      }),
  ),
  text.map(
    (rest): Mutation =>
      (request) => ({ ...request, url: request.url + rest }),
  ),
  text.map(
    (url): Mutation =>
      (request) => ({ ...request, url }),
  ),
  fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', '').map(
    (method): Mutation =>
      (request) => ({ ...request, method }),
  ),
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
    fc.assert(
      fc.property(fc.constantFrom(...vectors), mutations, ({ settings, request, nowSeconds: now }, steps) => {
        const judged = judge(settings, mutated(request, steps), now);
        if (judged.kind === 'rejected') expect(rejectionReasons).toContain(judged.reason);
      }),
      runs,
    );
  });

  it('never verifies with a wrong secret', () => {
    const wrong = vectors.filter(checksSecrets).map((vector) => ({ ...vector, settings: withWrongKeys(vector) }));
    fc.assert(
      fc.property(fc.constantFrom(...wrong), mutations, ({ settings, request, nowSeconds: now }, steps) => {
        expect(judge(settings, mutated(request, steps), now).kind).not.toBe('verified');
      }),
      runs,
    );
  });

  it('never verifies another body than the signed one', () => {
    const signed = accepted.filter(
      ({ settings, request }) => request.method === 'POST' && request.body.byteLength > 0 && coversBody(settings),
    );
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.constantFrom(...signed), flip, ({ settings, request, nowSeconds: now }, [at, bits]) => {
        const body = request.body.map((byte, index) => (index === at % request.body.byteLength ? byte ^ bits : byte));
        expect(judge(settings, { ...request, body }, now).kind).not.toBe('verified');
      }),
      runs,
    );
  });

  it('never verifies another value of a header that proves or is signed', () => {
    const proved = accepted.flatMap((vector) => proofOf(vector).map((name) => ({ ...vector, name })));
    const change = fc.tuple(
      fc.nat(),
      fc.oneof(fc.constantFrom('0', 'z', '!', '=', ',', '.', ';', '"', ' '), fc.string({ minLength: 1, maxLength: 1 })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...proved),
        change,
        ({ id, name, settings, request, nowSeconds: now }, [at, character]) => {
          const headers = request.headers.map(
            ([one, value]): HeaderLine => [
              one,
              one.toLowerCase() === name ? withCharacter(value, at % value.length, character) : value,
            ],
          );
          const isOther = headers.some(([, value], index) => value !== request.headers[index]?.[1]);
          expect(judge(settings, { ...request, headers }, now).kind, `${id} ${name} ${JSON.stringify(headers)}`).toBe(
            isOther ? 'rejected' : 'verified',
          );
        },
      ),
      runs,
    );
  });

  it.each([
    ['https://', 'https:/@'],
    ['https://', 'https:'],
    ['https://', 'HTTPS://'],
    ['.com/', '.com/./'],
  ])('takes the URL of a certificate, which nothing signs, as its sender writes it alone: %s as %s', (from, to) => {
    for (const id of ['dev-paypal-01', 'dev-sns-01']) {
      const { settings, request, nowSeconds: now } = accepted.find((vector) => vector.id === id) as Vector;
      const isSns = id === 'dev-sns-01';
      const body = Buffer.from(request.body).toString();
      const written = body.replace(
        /("SigningCertURL"\s*:\s*")([^"]*)/,
        (_, start, url) => start + url.replace(from, to),
      );
      const headers = request.headers.map(
        ([name, value]): HeaderLine => [name, /cert-url/i.test(name) ? value.replace(from, to) : value],
      );
      const changed = { ...request, ...(isSns ? { body: Buffer.from(written) } : { headers }) };
      expect([id, judge(settings, changed, now).kind]).toEqual([id, 'rejected']);
    }
  });

  it('never verifies another URL or method where they are signed', () => {
    const signed = accepted.filter(({ settings, request }) => signsUrl(settings, request));
    const more = fc.tuple(fc.nat(), fc.constantFrom('x', '0', '/', '%41', '?', '&a=1', '#', '=', '+'));
    fc.assert(
      fc.property(
        fc.constantFrom(...signed),
        more,
        fc.boolean(),
        ({ id, settings, request, nowSeconds: now }, [at, text], isMethod) => {
          const start = request.url.indexOf('/', 'https://'.length) + 1;
          const place = start + (at % (request.url.length - start + 1));
          const url = isMethod ? request.url : request.url.slice(0, place) + text + request.url.slice(place);
          const method = isMethod && settings.platform !== 'twilio' ? 'PUT' : request.method;
          if (url === request.url && method === request.method) return;
          expect(judge(settings, { ...request, url, method }, now).kind, `${id} ${method} ${url}`).toBe('rejected');
        },
      ),
      runs,
    );
  });

  it('never verifies a day before or after its time, where the time is signed', () => {
    const aging = accepted.filter(hasWindow);
    expect(new Set(aging.map(({ settings }) => settings.platform))).toEqual(new Set(windowed));
    fc.assert(
      fc.property(
        fc.constantFrom(...aging),
        fc.integer({ min: 86_401, max: 2_000_000_000 }),
        fc.boolean(),
        ({ settings, request, nowSeconds: now }, away, isEarly) => {
          expect(judge(settings, request, isEarly ? now - away : now + away)).toMatchObject({
            kind: 'rejected',
            reason: 'TIMESTAMP_OUT_OF_WINDOW',
          });
        },
      ),
      runs,
    );
  });

  it('never verifies what was signed as the time when it comes as the body, nor the other way round', () => {
    const timed = accepted.flatMap((vector) =>
      vector.request.headers.filter(([name]) => /time/i.test(name)).map(([name, time]) => ({ vector, name, time })),
    );
    expect(timed.length).toBeGreaterThan(20);
    for (const {
      vector: { id, settings, request, nowSeconds: now },
      name,
      time,
    } of timed) {
      for (const [otherTime, otherBody] of otherSplits(time, Buffer.from(request.body).toString('latin1'))) {
        const headers = request.headers.filter(([one]) => one !== name && one.toLowerCase() !== 'content-type');
        const other = {
          ...request,
          headers: [...headers, [name, otherTime] as const],
          body: Buffer.from(otherBody, 'latin1'),
        };
        expect(judge(settings, other, now).kind, `${id} ${name}: ${otherTime}`).toBe('rejected');
      }
    }
  });

  it('of random parts is refused by every platform', () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      url: text,
      headers: fc.array(
        fc.tuple(
          fc.constantFrom(...platforms.flatMap(({ signatureHeaders = [] }) => signatureHeaders), 'content-type'),
          text,
        ),
        { maxLength: 6 },
      ),
      body: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...platforms), request, ({ name }, random) => {
        expect(
          judge(settingsOf({ platform: name, ...wrongKeys, urlVerified: true }), random, nowSeconds).kind,
        ).not.toBe('verified');
      }),
      runs,
    );
  });
});

describe('a rejection names the check and gives nothing away (R43)', () => {
  it('holds neither the secret nor the right signature', () => {
    for (const { settings, request, nowSeconds: now } of vectors) {
      const body = Buffer.concat([request.body, Buffer.from(' ')]);
      const judged = judge(settings, { ...request, body }, now);
      if (judged.kind !== 'rejected') continue;
      expect(judged.detail.length).toBeGreaterThan(10);
      for (const secret of settings.secrets.filter((value) => value.length > 4))
        expect(judged.detail).not.toContain(secret);
      expect(judged.detail).not.toMatch(/[0-9a-f]{32}|[A-Za-z0-9+/]{40}/);
    }
  });
});
