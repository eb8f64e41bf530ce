import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadHintsOf } from '../../src/inbound/explain/payload-hints.ts';
import { compileMatches } from '../../src/inbound/match/compile.ts';
import { explainMatches } from '../../src/inbound/match/evaluate.ts';
import { readRequest } from '../../src/inbound/receive/read-request.ts';
import type { Json } from '../../src/model/json.ts';

/** Whether an event of plain JSON without escapes shows the hints; what the database asks of others is asked there. */
function shows(path: string, expected: Json | undefined, body: string): boolean {
  const hints = payloadHintsOf(path, expected);
  return hints === undefined || hints.groups.every((texts) => texts.some((text) => body.includes(text)));
}

function holds(path: string, expected: Json, body: string): boolean {
  const read = readRequest(
    { method: 'POST', url: '/', headers: [['Content-Type', 'application/json']], body: Buffer.from(body) },
    { splitArrays: false },
  );
  return (
    read.kind === 'read' &&
    explainMatches(compileMatches({ [path]: expected }), read.document).every((condition) => condition.holds)
  );
}

/** The same number, written with its point at any place and any exponent, and texts that round to it. */
const spelling = fc
  .record({
    digits: fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }), fc.bigInt({ min: 1n, max: 10n ** 21n })),
    point: fc.nat(20),
    zeros: fc.nat(3),
    way: fc.constantFrom('plain', 'fraction', 'exponent', 'below'),
  })
  .map(({ digits, point, zeros, way }) => {
    const text = String(digits);
    if (way === 'plain') return text;
    if (way === 'fraction') return `${text}.${'0'.repeat(zeros + 1)}`;
    if (way === 'below') return `${digits - 1n}.${'9'.repeat(20)}`;
    const at = 1 + (point % text.length);
    const tail = text.slice(at);
    return `${text.slice(0, at)}${tail === '' ? '' : `.${tail}`}e${text.length - at}`;
  });

describe('what an event must show to hold a value', () => {
  it('is shown by each spelling of an equal number', () => {
    fc.assert(
      fc.property(spelling, spelling, fc.boolean(), (written, asked, isSame) => {
        const expected = isSame ? String(JSON.parse(written)) : asked;
        const body = `{"order":{"id":${written}}}`;
        for (const value of [expected, ...(Number.isSafeInteger(Number(expected)) ? [Number(expected)] : [])])
          if (holds('$.order.id', value, body)) expect([value, body, shows('$.order.id', value, body)]).toContain(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is shown by each text, truth and null, at paths of all kinds', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.boolean(), fc.constant(null), fc.integer());
    const path = fc.constantFrom('$.order.id', '$..id', '$.order[*]', "$['order']['id']", 'order.id', '$.list[1]');
    fc.assert(
      fc.property(value, path, (expected, place) => {
        const body = JSON.stringify({ order: { id: expected }, list: [0, expected] });
        // Quotes and backslashes are escaped in JSON, by other bytes than they are asked for.
        expect(holds(place, expected, body) && !shows(place, expected, body)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['$.request', 'aGVsbG8gd29ybGQ='],
    ['$.requestEncoding', 'base64'],
    ['$.*', 'base64'],
    ['$..*', 'base64'],
    ['@method', 'POST'],
    ['@header:x-kind', 'order'],
    ['@query:kind', 'order'],
    ['$.a.length()', 3],
  ])('says nothing about %s, which no bytes need to show', (path, expected) => {
    expect(payloadHintsOf(path, expected)).toBeUndefined();
  });

  it('passes over bodies that have neither the name nor the value', () => {
    expect(shows('$.order.id', 'order-7', '{"order":{"id":"kunde-8"}}')).toBe(false);
    expect(shows('$.order.id', undefined, '{"invoice":{"id":"kunde-8"}}')).toBe(false);
    expect(shows('$.order.id', 9_007_199, '{"order":{"id":1234567}}')).toBe(false);
  });
});
