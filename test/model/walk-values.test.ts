import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { parsePath, readPath } from '../../src/model/path/path.ts';
import { StepBudget } from '../../src/model/path/step-budget.ts';
import { walkValues } from '../../src/model/path/walk-values.ts';

function walk(path: string, from: Json, steps = 200_000, weighsFilters = true) {
  const parsed = parsePath(path);
  if (parsed.kind !== 'indefinite') throw new Error(`${path} is ${parsed.kind}`);
  return walkValues(parsed.steps, {
    from,
    fromRoot: (segments) => readPath(segments, from),
    budget: new StepBudget(steps, { weighsFilters }),
  });
}

const orders: Json = {
  items: [
    { sku: 'a', n: 1, tags: ['x', 'y'] },
    { sku: 'b', n: 2, tags: [] },
    { sku: 'c', n: 3.5, tags: ['z'], note: '' },
  ],
  allowed: ['a', 'c'],
  limits: { n: 2 },
};

describe('the further operators of Jayway in filters (M40)', () => {
  it.each([
    ["$.items[?(@.sku in ['a', 'b'])].sku", ['a', 'b']],
    ['$.items[?(@.sku in $.allowed)].sku', ['a', 'c']],
    ["$.items[?(@.none in ['a'])].sku", []],
    ["$.items[?(@.sku nin ['a'])].sku", ['b', 'c']],
    ["$.items[?(@.none nin ['a'])].sku", ['a', 'b', 'c']],
    ["$.items[?(@.n in ['1', 2])].sku", ['a', 'b']],
    ["$.items[?(@.tags subsetof ['x', 'y', 'q'])].sku", ['a', 'b']],
    ["$.items[?(@.tags anyof ['y', 'z'])].sku", ['a', 'c']],
    ["$.items[?(@.tags noneof ['y', 'q'])].sku", ['b', 'c']],
    ["$.items[?(@.sku noneof ['q'])].sku", []],
    ["$.items[?(@.tags contains 'z')].sku", ['c']],
    ["$.items[?(@.sku contains 'b')].sku", ['b']],
    ['$.items[?(@.tags size 2)].sku', ['a']],
    ['$.items[?(@.sku size 1)].sku', ['a', 'b', 'c']],
    ['$.items[?(@.tags empty true)].sku', ['b']],
    ['$.items[?(@.note empty true)].sku', ['c']],
    ['$.items[?(@.tags empty false)].sku', ['a', 'c']],
    ['$.items[?(@.tags.length() > 0)].sku', ['a', 'c']],
    ['$.items[?(@.n >= $.limits.n)].sku', ['b', 'c']],
  ])('%s', (path, found) => {
    expect(walk(path, orders)).toEqual(found);
  });
});

describe('the cost of a filter', () => {
  const list: Json = Array.from({ length: 15_000 }, () => 1);
  const many = `$[?(${Array.from({ length: 60 }, () => '@ < 0').join(' || ')})]`;

  it('is that of its comparisons: one with many is given up sooner', () => {
    expect(walk('$[?(@ < 0)]', list)).toEqual([]);
    expect(walk('$[?(@ == 2 || @ == 3)]', list)).toEqual([]);
    expect(walk(many, list)).toBeUndefined();
    expect(
      walk(
        many,
        Array.from({ length: 200 }, () => 1),
      ),
    ).toEqual([]);
  });

  it('grows with the texts that are compared', () => {
    const long: Json = Array.from({ length: 2_000 }, (_, i) => `${i}${'0'.repeat(900)}`);
    expect(walk('$[?(@ < 0)]', long, 70_000)).toBeUndefined();
    expect(walk('$[?(@ < 0)]', long)).toEqual([]);
  });

  it('is that of its elements in runs that began before it was weighed', () => {
    expect(walk(many, list, 200_000, false)).toEqual([]);
  });
});

describe('the functions of Jayway (M40)', () => {
  it.each<[string, Json[]]>([
    ['$.items.length()', [3]],
    ['$.items.size()', [3]],
    ['$.limits.length()', [1]],
    ['$.items[0].keys()', [['sku', 'n', 'tags']]],
    ['$.items[*].n.sum()', [6.5]],
    ['$..n.max()', [3.5]],
    ['$.items[*].n.min()', [1]],
    ['$.items[0:2].n.avg()', [1.5]],
    ['$.items[0:2].n.stddev()', [0.5]],
    ['$.items.first().sku', ['a']],
    ['$.items.last().sku', ['c']],
    ['$.items.index(1).sku', ['b']],
    ['$.items.index(-1).sku', ['c']],
    ['$.items[?(@.n > 1)].first().sku', ['b']],
    ['$.items.first().tags[*]', ['x', 'y']],
    ['$.length()', [3]],
  ])('%s', (path, found) => {
    expect(walk(path, orders)).toEqual(found);
  });

  it.each([
    '$.items[0].sku.length()',
    '$.items[*].sku.sum()',
    '$.none.length()',
    '$.allowed.keys()',
    '$.items.index(9)',
    '$.items[1].tags.first()',
  ])('%s has no result', (path) => {
    expect(walk(path, orders)).toEqual([]);
  });

  it('sums numbers that are carried as text', () => {
    expect(walk('$.l.sum()', { l: ['9007199254740993', 7, 'seven'] })).toEqual([9007199254740999]);
  });
});

describe('the bound on steps (M44)', () => {
  const wide = {
    list: Array.from({ length: 1_000 }, (_, id) => ({ id, all: [1, 2, 3] })),
    other: Array.from({ length: 1_000 }, (_, id) => id),
  };

  it.each(['$..*', '$.list[?(@.id in $.other)].id', '$.list[*].all[*]', '$.list[?(@.id > 3)]', '$..id.sum()'])(
    '%s is given up',
    (path) => {
      expect(walk(path, wide, 2_500)).toBeUndefined();
      expect(walk(path, wide, 10_000_000)).toBeDefined();
    },
  );

  it('a value that nests too deeply is given up as well', () => {
    const deep: Json = JSON.parse('['.repeat(2_000) + ']'.repeat(2_000));
    expect(walk('$..x', { deep })).toBeUndefined();
  });
});
