import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { expect, it } from 'vitest';
import { nodesMax, selectByLibrary } from '../../../src/inbound/match/select-by-library.ts';
import { selectByWalk, selectValues } from '../../../src/inbound/match/evaluate.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { parsePath } from '../../../src/model/path/path.ts';

function select(path: string, payload: JsonObject) {
  const parsed = parsePath(path);
  if (parsed.kind !== 'indefinite') throw new Error(`${path} is ${parsed.kind}`);
  return selectValues(parsed.steps, payload);
}

const leaf = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('x', 'y'));
const tree: fc.Arbitrary<JsonObject> = fc
  .letrec<{ list: unknown[]; object: Record<string, unknown> }>((tie) => ({
    list: fc.array(fc.oneof({ maxDepth: 4 }, leaf, tie('object')), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof({ maxDepth: 4 }, leaf, tie('list'), tie('object'))),
  }))
  .object.map((value) => JSON.parse(JSON.stringify(value)));

const part = fc.constantFrom('.a', '.b', '[*]', '..a', '..*', '..b', '[1:]', '[:1]', '[0:2]');
const path = fc
  .tuple(fc.constantFrom('[*]', '..a', '..*'), fc.array(part, { maxLength: 3 }))
  .map(([first, rest]) => `$${first}${rest.join('')}`);

function stepsOf(text: string) {
  const parsed = parsePath(text);
  if (parsed.kind !== 'indefinite') throw new Error(`${text} is ${parsed.kind}`);
  return parsed.steps;
}

it('walks to what jsonpath-plus selects, in the same order', () => {
  let found = 0;
  fc.assert(
    fc.property(path, tree, (text, payload) => {
      const expected: unknown[] = JSONPath({ path: text, json: payload, eval: false, wrap: true });
      found += expected.length;
      expect(selectByWalk(stepsOf(text), payload)).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it('agrees with the library wherever the library is asked, also about names that objects and texts inherit', () => {
  const name = fc.constantFrom(
    'a',
    'b',
    'length',
    'constructor',
    '__proto__',
    'toString',
    '0',
    'a-b',
    '*',
    '$',
    '^',
    '~',
    '@',
    '`',
    '@string()',
  );
  const key = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('a', 'b', 'length', 'constructor', '__proto__', 'toString', '0', 'a-b') },
    { weight: 1, arbitrary: name },
  );
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('text', '', 0, 7, true, null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any')),
    ),
  })).any;
  const step = fc.oneof(
    name.map((text) => `['${text}']`),
    name.map((text) => `..['${text}']`),
    fc.constantFrom('[*]', '..*', '[1:]', '[:2]', '[0:1]', '[-1:]', '[0]', '[-1]', "['a','b']", '[?(@.a == 7)]'),
  );
  let asked = 0;
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.array(step, { minLength: 1, maxLength: 3 }), (raw, parts) => {
      const payload: JsonObject = JSON.parse(JSON.stringify(raw));
      const parsed = parsePath(`$${parts.join('')}`);
      fc.pre(parsed.kind === 'indefinite');
      const steps = parsed.kind === 'indefinite' ? parsed.steps : [];
      const byLibrary = selectByLibrary(steps, payload);
      if (byLibrary === undefined) return;
      asked += 1;
      expect(byLibrary).toEqual(selectByWalk(steps, payload));
    }),
    { numRuns: 4_000 },
  );
  expect(asked).toBeGreaterThan(200);
});

it('does not ask the library about payloads that could keep it busy', () => {
  const payload = { list: Array.from({ length: nodesMax }, () => 1) };
  expect(selectByLibrary(stepsOf('$..*'), payload)).toBeUndefined();
  expect(select('$..*', payload)).toHaveLength(nodesMax + 1);
  expect(selectByLibrary(stepsOf('$..*'), { list: payload.list.slice(10) })).toBeDefined();
});

it('gives the values that jsonpath-plus alone would not find', () => {
  expect(select('$.list[?(@.x.y == 1 || @.z == 1)].z', { list: [{ z: 1 }] })).toEqual([1]);
  expect(select('$.list[?(!@.x.y)].z', { list: [{ z: 1 }] })).toEqual([1]);
  expect(select("$.list[*]['a','b']", { list: [{ a: 1, b: 2 }] })).toEqual([1, 2]);
  expect(select('$.list[*][-1]', { list: [[1, 2]] })).toEqual([2]);
  expect(select('$.list[?(@.toString)]', { list: [{ z: 1 }] })).toEqual([]);
  expect(
    select('$.list[?(@.id == 9007199254740993)].id', {
      list: [{ id: '9007199254740993' }, { id: '9007199254740992' }],
    }),
  ).toEqual(['9007199254740993']);
});

it('filters lists as jsonpath-plus does, where values have no pitfalls of JavaScript', () => {
  const filter = fc.constantFrom(
    '@.a == 1',
    "@.b == 'x'",
    '@.a > 3 && @.b',
    "@.c != 'y' || @.a <= 2",
    '!(@.a >= 5)',
    '(@.a < 4 || @.b == 2) && @.a',
  );
  const element = fc.record({ a: fc.integer({ min: 1, max: 9 }), b: leaf, c: leaf }, { requiredKeys: ['a'] });
  fc.assert(
    fc.property(filter, fc.array(element), (condition, list) => {
      const payload = JSON.parse(JSON.stringify({ list }));
      const text = `$.list[?(${condition})].a`;
      expect(select(text, payload)).toEqual(JSONPath({ path: text, json: payload, eval: 'safe', wrap: true }));
    }),
  );
});

it('filters an object by itself, as Jayway does', () => {
  expect(select("$.user[?(@.role == 'admin')].id", { user: { role: 'admin', id: 7 } })).toEqual([7]);
  expect(select("$.user[?(@.role == 'guest')].id", { user: { role: 'admin', id: 7 } })).toEqual([]);
});

it('names each value once under .. with a filter', () => {
  expect(select('$..[?(@.n == 1)].id', { list: [{ n: 1, id: 2 }], n: 1, id: 3 })).toEqual([3, 2]);
});
