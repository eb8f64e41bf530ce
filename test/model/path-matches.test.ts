import { describe, expect, it } from 'vitest';
import { parseMatchPath, validateMatches } from '../../src/model/inbound/matches.ts';

describe('validateMatches', () => {
  it('names a path that is not valid (M6)', () => {
    expect(validateMatches({ '$.a': 1, '$.b.concat()': 2 })).toEqual([
      { path: '$.b.concat()', message: expect.stringContaining('concat()') },
    ]);
  });

  it.each([[1], ['x'], [null], [[1]]])('refuses $ with %j: a payload is an object', (expected) => {
    expect(validateMatches({ $: expected })).toHaveLength(1);
  });

  it('accepts $ with an object or with an expression', () => {
    expect(validateMatches({ $: { a: 1 } })).toEqual([]);
    expect(validateMatches({ $: '${workflow.input.whole}' })).toEqual([]);
  });

  it('takes an escaped expression for the literal it is (M46)', () => {
    expect(validateMatches({ $: '$${workflow.input.whole}' })).toHaveLength(1);
  });

  it('refuses one path written twice with different literals, and names both spellings', () => {
    const issues = validateMatches({ 'a.b': 1, "$['a']['b']": 2 });
    expect(issues).toEqual([{ path: "$['a']['b']", message: expect.stringContaining('a.b') }]);
    expect(validateMatches({ '@header:X-A': 'a', '@header:x-a': 'b' })).toHaveLength(1);
  });

  it.each([
    [{ 'a.b': { x: 1, y: 2 }, "$['a']['b']": { y: 2, x: 1 } }],
    [{ 'a.b': '${workflow.input.x}', "$['a']['b']": 2 }],
    [{ 'a.b': ['${workflow.input.x}'], "$['a']['b']": 2 }],
    [{ 'a[*]': 1, "$['a'][*]": 2 }],
    [{ '@query:a': '1', '@query:A': '2' }],
    [{ '@method': 'POST', '@header:x': 'y', '@query:z': 'w' }],
    [{}],
  ])('accepts everything else: %j', (matches) => {
    expect(validateMatches(matches)).toEqual([]);
  });

  it('refuses a header or a parameter without a name (M28)', () => {
    expect(validateMatches({ '@header:': 'x', '@query:': 'y' })).toHaveLength(2);
  });
});

it('takes @method, @header and @query alone for places in the request; other keys with @ are paths', () => {
  expect(parseMatchPath('@method')).toMatchObject({ kind: 'method' });
  expect(parseMatchPath('@header:X-GitHub-Event')).toEqual({
    kind: 'header',
    text: '@header:x-github-event',
    name: 'x-github-event',
  });
  expect(parseMatchPath('@query:Name')).toEqual({ kind: 'query', text: '@query:Name', name: 'Name' });
  expect(parseMatchPath('@type')).toMatchObject({ kind: 'definite', segments: ['@type'] });
});
