import { describe, expect, test } from 'vitest';
import { resolve, resolveFromInput } from '../../src/conductor/expressions.ts';
import { expressionStepsMax } from '../../src/conductor/find-value.ts';
import type { Json } from '../../src/model/json.ts';
import { StepBudget } from '../../src/model/path/step-budget.ts';

const names = new Map<string, Json>([
  [
    'workflow',
    {
      input: {
        wanted: 'b',
        limit: 2,
        list: [],
        users: { ada: { id: 1, mail: 'a@x', age: 36 }, bob: { id: 2, mail: 'b@x' } },
      },
    },
  ],
  [
    's',
    {
      output: {
        list: [
          { n: 1, t: 'a', tags: ['x'] },
          { n: 2, t: 'b', tags: [] },
          { n: 3, t: 'b', tags: ['x', 'y'] },
        ],
        video: [{ '@src': 'u' }, { '@src': 'v' }],
      },
    },
  ],
]);

const lookup = (head: string): Json | undefined => names.get(head);

describe('a path that names several values is a list, as in Jayway (A61)', () => {
  test.each<[string, Json]>([
    ['${s.output..n}', [1, 2, 3]],
    ['${s..n}', [1, 2, 3]],
    ['${s.output.list[*].n}', [1, 2, 3]],
    ['${s.output.list.*.n}', [1, 2, 3]],
    ["${s.output.list[?(@.n > 1 && @.t == 'b')].n}", [2, 3]],
    ["${s.output.list[?(@.t == '${workflow.input.wanted}')].n}", [2, 3]],
    ['${s.output.list[?(@.t == $.workflow.input.wanted)].n}', [2, 3]],
    ['${s.output.list[?(@.n < $.s.output.list[2].n)].t}', ['a', 'b']],
    ["${s.output.list[?(@.tags contains 'y')].n}", [3]],
    ['${s.output.list[?(@.tags empty true)].n}', [2]],
    ['${s.output.list[0,2].n}', [1, 3]],
    ['${s.output.list[-1,0].n}', [3, 1]],
    ['${s.output.list[1:].n}', [2, 3]],
    ['${s.output.list[:-1].n}', [1, 2]],
    ['${s.output.video[*].@src}', ['u', 'v']],
    ["${s.output.video[*]['@src']}", ['u', 'v']],
    ['${workflow.input.users.*.id}', [1, 2]],
    ["${workflow.input.users.ada['id','mail']}", { id: 1, mail: 'a@x' }],
    ["${workflow.input.users.*['id','age']}", [{ id: 1, age: 36 }, { id: 2 }]],
    ['http://h/${s.output..n}', 'http://h/[1,2,3]'],
    ['${s.output..t} and ${s.output.list[0].t}', '["a","b","b"] and a'],
  ])('%s', (text, value) => {
    expect(resolve(text, { lookup })).toEqual(value);
  });

  test.each([
    '${s.output.list[?(@.n > 9)].n}',
    '${s.output.none[*].x}',
    '${s.output..none}',
    '${nobody..x}',
    '${workflow.input.list[*]}',
  ])('%s is an empty list', (text) => {
    expect(resolve(text, { lookup })).toEqual([]);
  });
});

describe('a function makes one value', () => {
  test.each<[string, Json]>([
    ['${s.output.list.length()}', 3],
    ['${s.output.list[*].n.sum()}', 6],
    ['${s.output..n.max()}', 3],
    ['${s.output.list.first().t}', 'a'],
    ['${s.output.list.last().tags[1]}', 'y'],
    ['${workflow.input.users.keys()}', ['ada', 'bob']],
    ['${workflow.input.list.size()}', 0],
    ['n=${s.output.list.length()}', 'n=3'],
    ['${s.output.list[0].t.length()}', null],
    ['${s.output.none.length()}', null],
    ['${workflow.input.list.first()}', null],
  ])('%s', (text, value) => {
    expect(resolve(text, { lookup })).toEqual(value);
  });
});

describe('the bounds of looking for values (M44)', () => {
  const deep = (levels: number): Json => {
    let value: Json = 'x'.repeat(50_000);
    for (let level = 0; level < levels; level += 1) value = { value };
    return value;
  };
  const giveUps = (text: string, value: Json, budget?: StepBudget): { value: Json; reasons: string[] } => {
    const reasons: string[] = [];
    const resolved = resolve(text, {
      lookup: () => value,
      givenUp: (expression, reason) => reasons.push(`${expression} ${reason}`),
      ...(budget && { budget }),
    });
    return { value: resolved, reasons };
  };

  test('too many values', () => {
    const list = Array.from({ length: 800 }, () => Array.from({ length: 800 }, () => 0));
    expect(giveUps('${a.l..*}', { l: list })).toEqual({
      value: null,
      reasons: [`\${a.l..*} it looks at more than ${expressionStepsMax} values`],
    });
    expect(giveUps('${a.l[*][0]}', { l: list }).reasons).toEqual([]);
  });

  test('all expressions of one task together', () => {
    const value = { l: Array.from({ length: 100 }, () => 0) };
    const budget = new StepBudget(250, { weighsFilters: true });
    expect(giveUps('${a.l[*]} ${a.l[*]}', value, budget).reasons).toEqual([]);
    expect(giveUps('${a.l[*]}', value, budget).reasons).toHaveLength(1);
    expect(budget.spent).toBeGreaterThan(250);
  });

  test('a list that repeats one text as often as it is nested', () => {
    expect(giveUps('${a..*}', deep(20)).reasons).toEqual([]);
    expect(giveUps('${a..*}', deep(200)).reasons).toEqual([
      '${a..*} what it finds has more than 4194304 characters as JSON',
    ]);
  });

  test('a run that began before there were lists finds nothing, as then', () => {
    const before = { lookup, findsLists: () => false };
    expect(
      resolve({ a: '${s.output..n}', b: '${s.output.list.length()}', c: '${s.output.list[0].n}' }, before),
    ).toEqual({ a: null, b: null, c: 1 });
  });
});

test('a key made of a list that is empty would be the same for unrelated inputs: there is none (M61)', () => {
  expect(resolveFromInput('k-${workflow.input.items[*].id}', { items: [{ id: 1 }, { id: 2 }] })).toBe('k-[1,2]');
  expect(resolveFromInput('k-${workflow.input.items[*].id}', { items: [] })).toBeUndefined();
  expect(resolveFromInput('k-${workflow.input.items.length()}', { items: [] })).toBe('k-0');
});
