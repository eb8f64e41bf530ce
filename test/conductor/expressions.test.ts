import { describe, expect, test } from 'vitest';
import { resolve } from '../../src/conductor/expressions.ts';
import type { Json } from '../../src/model/json.ts';

const names = new Map<string, Json>([
  [
    'workflow',
    {
      input: { id: 7, name: 'Ada', list: [1, { a: 'x' }], none: null, key: 'k', "it's": 1, quote: "it's" },
      workflowId: 'w-1',
    },
  ],
  ['wait-ref', { output: { event: { type: 'message' }, k: 'found', 'a.b': 'dotted', "it's": 'quoted' } }],
  ['CPEWF_TASK_ID', 'task-1'],
]);

function resolveHere(value: Json): Json {
  return resolve(value, { lookup: (head) => names.get(head) });
}

function missingIn(value: Json): string[] {
  const missing: string[] = [];
  resolve(value, { lookup: (head) => names.get(head), missing: (expression) => missing.push(expression) });
  return missing;
}

describe('a string that is one expression keeps the type of its value (A62)', () => {
  test.each<[string, Json]>([
    ['${workflow.input.id}', 7],
    ['${ workflow.input.id }', 7],
    ['${workflow.input.list}', [1, { a: 'x' }]],
    ['${workflow.input.list[1].a}', 'x'],
    ['${workflow.input.list[-1]}', { a: 'x' }],
    ["${workflow.input['name']}", 'Ada'],
    ['${wait-ref.output.event.type}', 'message'],
    ["${wait-ref.output['a.b']}", 'dotted'],
    ['${workflow.workflowId}', 'w-1'],
    ['${CPEWF_TASK_ID}', 'task-1'],
  ])('%s', (text, value) => {
    expect(resolveHere(text)).toEqual(value);
  });
});

describe('an expression inside text becomes text (A62)', () => {
  test.each<[string, string]>([
    ['order-${workflow.input.id}', 'order-7'],
    ['${workflow.input.id}${workflow.input.name}', '7Ada'],
    [' ${workflow.input.id}', ' 7'],
    ['l=${workflow.input.list}', 'l=[1,{"a":"x"}]'],
    ['n=${workflow.input.none}', 'n=null'],
    ['m=${workflow.input.missing}', 'm=null'],
  ])('%s', (text, value) => {
    expect(resolveHere(text)).toBe(value);
  });
});

describe('what finds nothing (A63)', () => {
  test.each([
    '${workflow.input.missing}',
    '${nobody.output.x}',
    '${workflow.input.list[5]}',
    '${workflow.input.toString}',
    '${nobody}',
  ])('%s is null', (text) => {
    expect(resolveHere(text)).toBeNull();
  });

  test.each(['${}', '${ }'])('%s is the empty string', (text) => {
    expect(resolveHere(text)).toBe('');
  });

  test('whole-string expressions that find nothing are told, those that find null are not (M47)', () => {
    expect(missingIn({ a: '${nobody.x}', b: ['${workflow.input.none}', 'x-${nobody.x}'] })).toEqual(['${nobody.x}']);
  });
});

describe('text that is no expression stays as it is (M46)', () => {
  test.each([
    '$5',
    '$.{workflow.input.x}',
    '$',
    '$$',
    '{workflow.input.id}',
    'a } b',
    '${workflow.input.id',
    "${workflow['x}",
    '${${${',
  ])('%s', (text) => {
    expect(resolveHere(text)).toBe(text);
  });

  test('$${ is a literal ${ (A60)', () => {
    expect(resolveHere('$${workflow.input.id} ${workflow.input.id}')).toBe('${workflow.input.id} 7');
    expect(resolveHere('$${workflow.input.id}')).toBe('${workflow.input.id}');
  });

  test('a secret stays literal: it is put in when the task executes (A65)', () => {
    expect(resolveHere('Bearer ${workflow.secrets.TOKEN}')).toBe('Bearer ${workflow.secrets.TOKEN}');
  });

  test('resolved values are not resolved again', () => {
    const lookup = (): Json => ({ input: '${workflow.input}' });
    expect(resolve('${workflow.input}', { lookup })).toBe('${workflow.input}');
  });
});

describe('expressions inside expressions, the inner first (A63)', () => {
  test('as a name and as an index', () => {
    expect(resolveHere("${wait-ref.output['${workflow.input.key}']}")).toBe('found');
    expect(resolveHere("${wait-ref.output['${workflow.input['key']}']}")).toBe('found');
  });

  test('a value with a quote stays one name', () => {
    expect(resolveHere("${wait-ref.output['${workflow.input.quote}']}")).toBe('quoted');
  });

  test('more than eight levels: the outer ones are text', () => {
    expect(resolveHere('${a['.repeat(10) + ']}'.repeat(10))).toBe('${a[${a[null]}]}');
  });

  test('a long row of openings is read in one go', () => {
    expect(resolveHere('${'.repeat(50_000))).toBe('${'.repeat(50_000));
  });
});

describe('maps and lists', () => {
  test('are resolved at any depth, keys are not (A60)', () => {
    const value = { '${workflow.input.id}': [{ b: '${workflow.input.id}' }], n: 1, t: true, z: null };
    expect(resolveHere(value)).toEqual({ '${workflow.input.id}': [{ b: 7 }], n: 1, t: true, z: null });
  });

  test('a key called __proto__ is a key like any other', () => {
    const value = resolveHere(JSON.parse('{"__proto__":{"a":"${workflow.input.id}"}}'));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":7}}');
  });
});
