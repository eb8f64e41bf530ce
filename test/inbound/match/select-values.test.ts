import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { expect, it } from 'vitest';
import { selectValues } from '../../../src/inbound/match/select-values.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { parsePath } from '../../../src/model/path.ts';

function select(path: string, payload: JsonObject) {
  const parsed = parsePath(path);
  if (parsed.kind !== 'indefinite') throw new Error(`${path} is ${parsed.kind}`);
  return selectValues(parsed.steps, payload);
}

const leaf = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('x', 'y'));
const tree: fc.Arbitrary<JsonObject> = fc.letrec<{ list: unknown[]; object: Record<string, unknown> }>((tie) => ({
  list: fc.array(fc.oneof({ maxDepth: 4 }, leaf, tie('object')), { maxLength: 4 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof({ maxDepth: 4 }, leaf, tie('list'), tie('object'))),
})).object.map((value) => JSON.parse(JSON.stringify(value)));

const part = fc.constantFrom('.a', '.b', '[*]', '..a', '..*', '..b', '[1:]', '[:1]', '[0:2]');
const path = fc.tuple(fc.constantFrom('[*]', '..a', '..*'), fc.array(part, { maxLength: 3 })).map(([first, rest]) => `$${first}${rest.join('')}`);

it('selects what jsonpath-plus selects, in the same order', () => {
  let found = 0;
  fc.assert(
    fc.property(path, tree, (text, payload) => {
      const expected: unknown[] = JSONPath({ path: text, json: payload, eval: false, wrap: true });
      found += expected.length;
      expect(select(text, payload)).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it('filters lists as jsonpath-plus does, where values have no pitfalls of JavaScript', () => {
  const filter = fc.constantFrom('@.a == 1', "@.b == 'x'", '@.a > 3 && @.b', "@.c != 'y' || @.a <= 2", '!(@.a >= 5)', '(@.a < 4 || @.b == 2) && @.a');
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
