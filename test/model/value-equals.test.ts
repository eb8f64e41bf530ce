import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueClass } from '../../src/inbound/match/compile.ts';
import { valueEquals } from '../../src/model/path/value-equals.ts';
import type { Json } from '../../src/model/json.ts';

const big = '9007199254740993';
const deep = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

/** M50-M52, one line per case: expected, actual. */
const equal: [Json, Json][] = [
  [null, null],
  [true, true],
  [true, 'true'],
  [false, 'false'],
  [1, 1],
  [1, '1'],
  [1, '1.0'],
  [1, '1e0'],
  [10, '1E+1'],
  [0, '-0'],
  [0.1, '0.10'],
  [-5, '-5'],
  ['a', 'a'],
  ['', ''],
  ['true', true],
  ['1', 1],
  ['1.0', 1],
  ['1e2', 100],
  ['001', '001'],
  [big, big],
  [`${big}.0`, big],
  [9007199254740992, '9007199254740992'],
  [
    [1, 'a'],
    [1, 'a'],
  ],
  [[], []],
  [{}, {}],
  [
    { a: 1, b: [null, { c: 'x' }] },
    { b: [null, { c: 'x' }], a: 1 },
  ],
  [[9007199254740992], ['9007199254740992']],
  [[['1e400']], [['1e400']]],
];
const different: [Json, Json][] = [
  [null, 'null'],
  ['null', null],
  [null, false],
  [null, 0],
  [null, ''],
  [null, {}],
  [true, 1],
  [true, 'True'],
  [true, 'false'],
  [false, 0],
  [false, null],
  [true, ' true'],
  [1, true],
  [1, '1 '],
  [1, '01'],
  [1, '+1'],
  [1, '0x1'],
  [1, ''],
  [0, ''],
  [1, 'one'],
  [1, null],
  [1, [1]],
  ['a', 'A'],
  ['a', ' a'],
  ['1', '1.0'],
  ['', null],
  ['01', 1],
  ['true', 'True'],
  ['1', true],
  [big, '9007199254740992'],
  [big, 9007199254740992],
  [[1], ['1']],
  [['1'], [1]],
  [[true], ['true']],
  [['true'], [true]],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, 1]],
  [[], {}],
  [{}, []],
  [[1], 1],
  [{ a: 1 }, { a: '1' }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: null }, {}],
  [{ a: null }, { b: null }],
  [{ a: 1 }, '{"a":1}'],
  ['{"a":1}', { a: 1 }],
  [{ toString: null }, { x: null }],
  [deep(600), deep(600)],
];

describe('valueEquals', () => {
  it.each(equal)('%j holds for %j', (expected, actual) => {
    expect(valueEquals(expected, actual)).toBe(true);
    expect(valueClass(expected)).toBe(valueClass(actual));
  });

  it.each(different)('%j does not hold for %j', (expected, actual) => {
    expect(valueEquals(expected, actual)).toBe(false);
  });

  it('does not take inherited keys for the value (__proto__)', () => {
    const parsed: Json = JSON.parse('{"__proto__":null}');
    expect(valueEquals(parsed, { a: null })).toBe(false);
    expect(valueEquals(parsed, JSON.parse('{"__proto__":null}'))).toBe(true);
  });
});

describe('valueClass', () => {
  const scalar = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      false,
      'true',
      'false',
      'null',
      '',
      0,
      '0',
      '-0',
      1,
      '1',
      '1.0',
      '1e0',
      '10e-1',
      100,
      '1e2',
      big,
      '1e400',
      0.1,
      '0.10',
    ),
    fc.integer({ min: -3, max: 3 }),
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 3 }),
  );
  const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('json'), { maxKeys: 3 }),
    ),
  })).json;

  /** The same value as another sender might write it. */
  function rewritten(value: Json): fc.Arbitrary<Json> {
    if (Array.isArray(value) || (typeof value === 'object' && value !== null)) {
      return fc.constant(Array.isArray(value) ? [...value] : Object.fromEntries(Object.entries(value).reverse()));
    }
    return fc.constantFrom<Json>(
      value,
      String(value),
      typeof value === 'number' ? value.toExponential() : value,
      typeof value === 'string' && value !== '' ? Number(value) || value : value,
    );
  }

  it('is the same whenever the values are equal (M55)', () => {
    let held = 0;
    fc.assert(
      fc.property(
        json.chain((value) => fc.tuple(fc.constant(value), fc.oneof(rewritten(value), json))),
        ([expected, actual]) => {
          if (!valueEquals(expected, actual)) return;
          held += 1;
          expect(valueClass(expected)).toBe(valueClass(actual));
        },
      ),
      { numRuns: 3_000 },
    );
    // Without pairs that are equal the property would say nothing.
    expect(held).toBeGreaterThan(500);
  });

  it.each<[Json, Json]>([
    [1, 2],
    ['a', 'b'],
    [null, 'null'],
    [true, false],
    [[1], ['1']],
    [{ a: 1 }, { a: 2 }],
    [['a', 'b'], ['a,b']],
    [[], {}],
    ['s', ['s']],
    [big, '9007199254740992'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(valueClass(one)).not.toBe(valueClass(other));
  });

  it('stays bounded for huge values, and equal for equal ones', () => {
    const huge = (last: number): Json => ({ b: Array.from({ length: 50_000 }, (_, index) => index), a: last });
    expect(valueClass(huge(1)).length).toBeLessThan(200_000);
    expect(valueClass(huge(1))).toBe(valueClass(JSON.parse(JSON.stringify(huge(1)))));
    expect(valueClass(huge(1))).not.toBe(valueClass(huge(2)));
  });
});
