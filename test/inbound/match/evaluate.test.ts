import { describe, expect, it } from 'vitest';
import { compileMatches, keyForShape } from '../../../src/inbound/match/compile.ts';
import { evaluateMatches, explainMatches } from '../../../src/inbound/match/evaluate.ts';
import { toPayload } from '../../../src/inbound/payload/payload.ts';
import type { MatchDocument, Matches } from '../../../src/model/inbound/matches.ts';

function documentOf(json: string, request: Partial<MatchDocument> = {}): MatchDocument {
  const result = toPayload({
    headers: [['Content-Type', 'application/json']],
    query: request.query ?? {},
    body: Buffer.from(json),
  });
  if (result.kind !== 'payload') throw new Error(result.message);
  return { payload: result.payload, method: 'POST', headers: [], query: {}, ...request };
}

/** Evaluates, and checks on the way that the index would have found the wait (M55). */
function holds(matches: Matches, document: MatchDocument): boolean {
  const compiled = compileMatches(matches);
  const held = evaluateMatches(compiled, document);
  if (held) expect(keyForShape(compiled.paths, document)).toBe(compiled.key);
  expect(explainMatches(compiled, document).every((condition) => condition.holds)).toBe(held);
  return held;
}

describe('the examples of M54', () => {
  it.each<[Matches, string, boolean]>([
    [{ '$.type': 'order', '$.id': 5 }, '{"type":"order","id":"5"}', true],
    [{ '$.type': 'order', '$.id': 5 }, '{"type":"Order","id":5}', false],
    [{ orderId: 'o-3' }, '{"orderId":"o-3"}', true],
    [{ '$.a': null }, '{"a":null}', true],
    [{ '$.a': null }, '{}', false],
    [{ '$.a': 1 }, '{"a":1.0}', true],
    [{ '$.a': 1 }, '{"a":"1"}', true],
    [{ '$.a': 1 }, '{"a":true}', false],
    [{ '$.tags': ['x', 'y'] }, '{"tags":["x","y"]}', true],
    [{ '$.tags': ['x', 'y'] }, '{"tags":["y","x"]}', false],
    [{ '$.u': { id: 1, n: 'a' } }, '{"u":{"n":"a","id":1}}', true],
    [{ '$.items[*].sku': 'B' }, '{"items":[{"sku":"A"},{"sku":"B"}]}', true],
    [{ '$.items[?(@.qty>2)].sku': 'B' }, '{"items":[{"sku":"B","qty":3}]}', true],
    [{ '$.items[?(@.qty>2)].sku': 'B' }, '{"items":[{"sku":"B","qty":2}]}', false],
    [{ 'request[0].event': 'delivered' }, '[{"event":"delivered"}]', true],
    [{ '$.x': 'a;b', '$.y': 'c' }, '{"x":"a","y":"b;c"}', false],
    [{}, '{"any":"thing"}', true],
    [{}, '7', true],
  ])('%j on %s: %s', (matches, body, result) => {
    expect(holds(matches, documentOf(body))).toBe(result);
  });
});

describe('paths (M40-M43)', () => {
  const body = '{"a":{"b c":[1,2,3]},"list":[{"n":1,"t":"x"},{"n":5,"t":"y"},{"t":"z"}],"id":12345678901234567890}';
  it.each<[Matches]>([
    [{ $: JSON.parse(body.replace('12345678901234567890', '"12345678901234567890"')) }],
    [{ "$.a['b c'][0]": 1 }],
    [{ 'a["b c"][-1]': 3 }],
    [{ "$.a['b c'][0,2]": 3 }],
    [{ "$.a['b c'][1:]": 2 }],
    [{ "$.a['b c'][:-1]": [1, 2] }],
    [{ '$.a.*': [1, 2, 3] }],
    [{ '$..n': 5 }],
    [{ '$..n': [1, 5] }],
    [{ '$.list[*].t': ['x', 'y', 'z'] }],
    [{ '$.list[?(@.n == 5)].t': 'y' }],
    [{ "$.list[?(@.t == 'y' && @.n > 3)].n": 5 }],
    [{ '$.list[?(@.n != 1)].t': ['y', 'z'] }],
    [{ '$.list[?(!@.n)].t': 'z' }],
    [{ '$.list[?(@.n < 2 || @.n >= 5)].t': ['x', 'y'] }],
    [{ '$.list[?(@.t <= "x")].n': 1 }],
    [{ "$.list[?(@.u.v == 1 || @.t == 'z')].t": 'z' }],
    [{ "$.list[?(@.n == '5')].t": 'y' }],
    [{ '$..[?(@.n == 5)].t': ['y'] }],
    [{ '$[?(@.id == 12345678901234567890)].list[0].n': 1 }],
    [{ '$[?(@.id > 12345678901234567889)].list[0].n': 1 }],
    [{ '$.list[?($.id)].n': [1, 5] }],
    [{ "$['a','id']": '12345678901234567890' }],
    [{ '$.id': '12345678901234567890' }],
    [{ '$.a.length()': 1 }],
    [{ '$.list.length()': '3' }],
    [{ '$..n.max()': 5 }],
    [{ '$.a.keys()': ['b c'] }],
    [{ "$.list[?(@.t in ['y','q'])].n": 5 }],
  ])('holds: %j', (matches) => {
    expect(holds(matches, documentOf(body))).toBe(true);
  });

  it.each<[Matches]>([
    [{ $: {} }],
    [{ "$.a['b c'][3]": null }],
    [{ "$.a['b c'][:-1]": 3 }],
    [{ '$..missing': [] }],
    [{ '$..n': [5, 1] }],
    [{ '$.list[*].t': 'w' }],
    [{ '$.list[?(@.n > 9)].t': [] }],
    [{ '$.list[?(@.toString)].t': 'x' }],
    [{ '$.list[?(@.n == null)].t': 'z' }],
    [{ '$.list[?(@.n < 2)].t': 'z' }],
    [{ '$[?(@.id == 12345678901234567891)].list[0].n': 1 }],
    [{ '$.id': 12345678901234567000 }],
    [{ '$.list.n': 1 }],
    [{ '$.a.length()': 2 }],
    [{ '$.id': '12345678901234567891' }],
    [{ "$.a['b c'].concat('x')": 'x' }],
    [{ '$.id.length()': 20 }],
    [{ '$..n.max()': [5] }],
  ])('does not hold: %j', (matches) => {
    expect(holds(matches, documentOf(body))).toBe(false);
  });
});

describe('conditions on the request (M28)', () => {
  const document = documentOf('{"a":1}', {
    method: 'PUT',
    headers: [
      ['X-GitHub-Event', 'push'],
      ['x-github-event', 'second'],
    ],
    query: { q: '1', many: ['x', 'y'] },
  });
  it.each<[Matches, boolean]>([
    [{ '@header:x-github-event': 'push' }, true],
    [{ '@header:X-GITHUB-EVENT': 'push', '$.a': 1 }, true],
    [{ '@header:x-github-event': 'second' }, false],
    [{ '@header:missing': null }, false],
    [{ '@query:q': 1 }, true],
    [{ '@query:many': ['x', 'y'] }, true],
    [{ '@query:Q': '1' }, false],
    [{ '@query:constructor': null }, false],
    [{ '@method': 'PUT' }, true],
    [{ '@method': 'POST' }, false],
  ])('%j: %s', (matches, result) => {
    expect(holds(matches, document)).toBe(result);
  });
});

describe('shape and key (M55)', () => {
  it('are the same for equal places and values, however written and ordered', () => {
    const one = compileMatches({ '$.a.b': 1, '@header:X-A': 'x', 'c[*]': 'residual' });
    const other = compileMatches({ '@header:x-a': 'x', "$['a']['b']": '1.0' });
    expect([one.shape, one.key]).toEqual([other.shape, other.key]);
    expect(one.shape).toMatch(/^[0-9a-f]{32}$/);
    expect(one.paths).toEqual(["$['a']['b']", '@header:x-a']);
  });

  it('differ for other places and for other values', () => {
    const { shape, key } = compileMatches({ a: 'x', b: 'y' });
    expect(compileMatches({ a: 'x' }).shape).not.toBe(shape);
    expect(compileMatches({ a: 'y', b: 'x' })).toMatchObject({ shape });
    expect(compileMatches({ a: 'y', b: 'x' }).key).not.toBe(key);
    expect(compileMatches({ a: 'x","y', b: '' }).key).not.toBe(key);
  });

  it('are empty without a place that names one value', () => {
    expect(compileMatches({})).toMatchObject({ shape: '', key: '', paths: [] });
    expect(compileMatches({ 'a[*]': 1 })).toMatchObject({ shape: '', key: '' });
    expect(keyForShape([], documentOf('{}'))).toBe('');
  });

  it('give an event that lacks a value no key', () => {
    expect(keyForShape(["$['a']", "$['b']"], documentOf('{"a":1}'))).toBeUndefined();
  });
});

describe('bounds (M44)', () => {
  const wide = documentOf(JSON.stringify({ a: Array.from({ length: 100_000 }, (_, index) => ({ x: index })) }));
  it.each(['$..x', '$..*..*', '$.a[?(@.x >= 0)].x'])(
    'gives %s up on a huge event, says so, and does not call it a match',
    (path) => {
      const [clause] = explainMatches(compileMatches({ [path]: 5 }), wide);
      expect(clause).toMatchObject({ holds: false, found: false, reason: expect.stringContaining('steps') });
    },
  );

  it('finds in a large event what takes few steps', () => {
    expect(holds({ '$.a[99999].x': 99999, '$.a[-5:].x': 99998 }, wide)).toBe(true);
  });

  it('does not blow up on lists of lists of the same', () => {
    const path = `$.a${'[0,0,0,0]'.repeat(20)}`;
    const nested = documentOf(`{"a":${'['.repeat(30)}1${']'.repeat(30)}}`);
    const [clause] = explainMatches(compileMatches({ [path]: 1 }), nested);
    expect(clause).toMatchObject({ holds: false, reason: expect.stringContaining('steps') });
  });

  it('survives a document deeper than any payload', () => {
    const payload = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(evaluateMatches(compileMatches({ '$..x': 1 }), { ...wide, payload })).toBe(false);
    expect(evaluateMatches(compileMatches({ '$.a': [] }), { ...wide, payload })).toBe(false);
    expect(keyForShape(["$['a']"], { ...wide, payload })).toEqual(expect.any(String));
  });
});

describe('explainMatches', () => {
  it('does not blame quotes, which a comparison passes over (M50)', () => {
    const reasons = explainMatches(
      compileMatches({ '$.a': 7, '$.b': '7', '$.c': true, '$.d': 'x', '$.e': 7 }),
      documentOf('{"a":"8","b":8,"c":"false","d":8,"e":"x"}'),
    ).map(({ reason }) => reason);
    expect(reasons).toEqual([
      'the event has another number here',
      'the event has another number here',
      'the event has another boolean here',
      'the event has a number here, expected is a text',
      'the event has a text here, expected is a number',
    ]);
  });

  it('says for each condition what was expected, what there was, and what to look at', () => {
    const clauses = explainMatches(
      compileMatches({
        '$.a': 'x',
        '$.b': 'X',
        '$.c': 1,
        '$.d': 1,
        '$.e[*]': 1,
        '$.f.concat()': 1,
        '$.g': ' y',
        '$.e.length()': 3,
      }),
      documentOf('{"a":"x","b":"x","d":{},"e":[2,3],"g":"y"}'),
    );
    expect(clauses).toEqual([
      { path: '$.a', expected: 'x', actual: 'x', found: true, holds: true },
      {
        path: '$.b',
        expected: 'X',
        actual: 'x',
        found: true,
        holds: false,
        reason: 'the texts differ in upper and lower case',
      },
      { path: '$.c', expected: 1, found: false, holds: false, reason: 'the event has no value here' },
      {
        path: '$.d',
        expected: 1,
        actual: {},
        found: true,
        holds: false,
        reason: 'the event has an object here, expected is a number',
      },
      {
        path: '$.e[*]',
        expected: 1,
        actual: [2, 3],
        found: true,
        holds: false,
        reason: 'none of the 2 values found is the expected one',
      },
      {
        path: '$.f.concat()',
        expected: 1,
        found: false,
        holds: false,
        reason: expect.stringContaining('"concat()" is not supported'),
      },
      {
        path: '$.g',
        expected: ' y',
        actual: 'y',
        found: true,
        holds: false,
        reason: expect.stringContaining('white space'),
      },
      {
        path: '$.e.length()',
        expected: 3,
        actual: 2,
        found: true,
        holds: false,
        reason: 'the event has another number here',
      },
    ]);
  });
});
