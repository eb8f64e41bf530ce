import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { IncomingRequest } from '../../src/model/request.ts';
import type { Verification } from '../../src/model/inbound/verification.ts';
import { findPlatform } from '../../src/platforms/index.ts';
import { toVector, type Vector } from '../../src/platforms/vector-file.ts';

const file = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as { vectors: JsonObject[] };

describe('every vector is judged as documents, libraries and our decisions say', () => {
  it('has lost no vector and no platform', () => {
    expect(new Set(file.vectors.map((vector) => vector['platform'])).size).toBeGreaterThanOrEqual(25);
    expect(file.vectors.length).toBeGreaterThanOrEqual(265);
  });

  it.each(file.vectors.map((raw) => [`${String(raw['id'])} ${String(raw['case'])}`, raw] as const))(
    '%s',
    (_name, raw) => {
      const vector = toVector(raw) as Vector;
      const judged = judge(vector);
      expect(judged.kind === 'rejected' ? 'reject' : 'accept', JSON.stringify(judged)).toBe(vector.expect);
      if (isJsonObject(raw['response'])) expectResponse(judged, raw['response']);
      if (isJsonObject(raw['meta'])) expectMeta(vector, raw['meta']);
      if (vector.expect === 'accept' && !isHandshake(raw)) expect(judged.kind).toBe('verified');
    },
  );
});

describe('an accepted vector is refused as soon as one thing is wrong', () => {
  // A GET that is answered without a signature proves nothing and opens nothing; header tokens do not cover the body.
  const signed = file.vectors.filter(
    (raw) => raw['expect'] === 'accept' && raw['method'] === 'POST' && !isUnsigned(raw),
  );

  it.each(signed.map((raw) => [String(raw['id']), raw] as const))('%s: other secrets', (_id, raw) => {
    const vector = toVector(raw) as Vector;
    const { secretKey, options, ...settings } = vector.settings;
    expect(
      judge({ ...vector, settings: { ...settings, secrets: ['not-the-secret', 'whsec_bm90LXRoZS1zZWNyZXQ='] } }).kind,
    ).toBe('rejected');
  });

  it.each(signed.map((raw) => [String(raw['id']), raw] as const))('%s: no secrets', (_id, raw) => {
    const vector = toVector(raw) as Vector;
    const { secretKey, options, ...settings } = vector.settings;
    expect(judge({ ...vector, settings: { ...settings, secrets: [''] } })).toMatchObject({
      kind: 'rejected',
      reason: 'SECRET_NOT_SET',
    });
  });

  // GitLab's token and Mailgun's signature do not cover the body.
  const bodySigned = signed.filter((raw) => raw['id'] !== 'dev-gitlab-01' && raw['platform'] !== 'mailgun');

  it.each(bodySigned.map((raw) => [String(raw['id']), raw] as const))('%s: one more byte in the body', (_id, raw) => {
    const vector = toVector(raw) as Vector;
    const body = Buffer.concat([vector.request.body, Buffer.from('1')]);
    expect(judge({ ...vector, request: { ...vector.request, body } }).kind).toBe('rejected');
  });
});

function judge({ settings, request, nowSeconds }: Vector): Verification {
  const platform = findPlatform(settings);
  if (!platform) throw new Error(`no platform ${settings.platform}`);
  return platform.verify(settings, request, nowSeconds);
}

function isHandshake(raw: JsonObject): boolean {
  return raw['response'] !== undefined || raw['case'] === 'revocation';
}

function isUnsigned(raw: JsonObject): boolean {
  const verifier = isJsonObject(raw['config']) ? raw['config']['verifier'] : undefined;
  return raw['platform'] === 'custom' && verifier !== 'hmac';
}

function expectResponse(judged: Verification, wanted: JsonObject): void {
  if (judged.kind === 'rejected') {
    expect(judged.status ?? 401).toBe(wanted['status']);
    return;
  }
  expect(judged.kind).toBe('challenge');
  if (judged.kind !== 'challenge') return;
  const [first] = Array.isArray(wanted['anyOf']) ? (wanted['anyOf'] as JsonObject[]) : [wanted];
  expect(judged.reply.status).toBe(wanted['status']);
  if (first?.['contentType'] !== undefined) expect(judged.reply.contentType).toBe(first['contentType']);
  if (first?.['body'] !== undefined) expect(judged.reply.body).toBe(first['body']);
  if (first?.['echo'] !== undefined) expect(judged.reply.body).toBe(first['echo']);
  if (first?.['json'] !== undefined) expect(JSON.parse(judged.reply.body)).toEqual(first['json']);
}

function expectMeta(vector: Vector, meta: JsonObject): void {
  const platform = findPlatform(vector.settings);
  const body = parsed(vector.request);
  if ('deliveryId' in meta)
    expect(
      platform?.deliveryId?.(vector.request, body) ?? platform?.unsignedDeliveryId?.(vector.request, body) ?? null,
    ).toBe(meta['deliveryId']);
  if ('eventType' in meta) expect(platform?.eventType?.(vector.request, body)).toBe(meta['eventType']);
}

function parsed(request: IncomingRequest): Json {
  const text = Buffer.from(request.body).toString('utf8');
  try {
    return JSON.parse(text) as Json;
  } catch {
    const fields = Object.fromEntries(new URLSearchParams(text));
    return fields['payload'] === undefined ? fields : (JSON.parse(fields['payload']) as Json);
  }
}
