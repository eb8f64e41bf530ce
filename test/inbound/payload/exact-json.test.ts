import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExactJson } from '../../../src/inbound/payload/exact-json.ts';
import { findJsonError } from '../../../src/inbound/payload/json-error.ts';

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('gives what JSON.parse gives, wherever doubles are exact', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const safe = text.replace(/\d{16,}/g, '1').replace(/[eE]\+?\d{3,}/g, 'e9');
      expect(parseExactJson(safe)).toEqual({ kind: 'json', value: JSON.parse(safe) });
    }),
  );
});

it('keeps every integer by its text or by its exact number, also inside strings and keys', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.string(),
      fc.constantFrom('', ' ', '\n'),
      (integer, string, blank) => {
        const quoted = JSON.stringify(`${string}${integer}`);
        const parsed = parseExactJson(`{${quoted}:[${blank}${integer}${blank},${quoted}]${blank}}`);
        const isSafe = integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(parsed).toEqual({
          kind: 'json',
          value: { [`${string}${integer}`]: [isSafe ? Number(integer) : String(integer), `${string}${integer}`] },
        });
      },
    ),
  );
});

it('finds an error in just the texts that JSON.parse refuses', () => {
  let refused = 0;
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e1',
    'true',
    'null',
    ' ',
    '\n',
    '"\\u00e9"',
    '0',
  );
  const broken = fc
    .tuple(fc.json(), fc.nat(), piece)
    .map(([text, at, extra]) => text.slice(0, at % (text.length + 1)) + extra + text.slice(at % (text.length + 1)));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        broken,
        fc.json(),
      ),
      (text) => {
        if (!parses(text)) refused += 1;
        expect(findJsonError(text).includes('expected')).toBe(!parses(text));
      },
    ),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(500);
});
