import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { environment } from '../../src/contract/environment.ts';
import { parse } from '../../src/contract/validation.ts';
import { librarysWords } from '../helpers/librarys-words.ts';

const folder = fileURLToPath(new URL('../../src/contract/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
/** Every schema of a body, a query or a setting, by file and name. */
const schemas = (
  await Promise.all(
    files.map(async (file) =>
      Object.entries(await import(/* @vite-ignore */ pathToFileURL(`${folder}${file}`).href)).map(([name, value]) => ({
        what: `${file} ${name}`,
        schema: value,
      })),
    ),
  )
)
  .flat()
  .filter((one): one is { what: string; schema: z.ZodType } => one.schema instanceof z.ZodType);

const wrong: readonly unknown[] = [
  undefined,
  null,
  true,
  'text',
  '',
  ' ',
  '${x}',
  'https://a b',
  'x'.repeat(300),
  0,
  -1,
  1.5,
  1e300,
  Number.NaN,
  [],
  [null],
  [1, 'a'],
  [{}],
  {},
  { a: 1 },
  { '': null },
  { kind: 'nothing' },
  { kind: 'hmac' },
  { kind: 'jwt', jwksUrl: 5 },
  new Date(Number.NaN),
];

/** The schemas below a schema, whatever is wrapped around it. */
function shapeOf(schema: any): Record<string, unknown> | undefined {
  const { def } = schema;
  if (def === undefined) return undefined;
  if (def.type === 'object') return def.shape;
  return [def.innerType, def.in, def.out]
    .flatMap((inner) => (inner === undefined ? [] : [shapeOf(inner)]))
    .find((shape) => shape !== undefined);
}

/** Objects with one wrong member somewhere. */
function inputs(schema: unknown, depth = 3): unknown[] {
  const shape = depth === 0 ? undefined : shapeOf(schema);
  return [
    ...wrong,
    ...Object.entries(shape ?? {}).flatMap(([name, member]) =>
      inputs(member, depth - 1).map((value) => ({ [name]: value })),
    ),
  ];
}

describe('a wrong value is told in words, with what to send instead', () => {
  test('there are schemas', () => expect(schemas.length).toBeGreaterThan(30));

  test.each(schemas)('$what', ({ schema }) => {
    for (const input of inputs(schema)) {
      const parsed = parse(schema, input);
      if (parsed.kind === 'valid') continue;
      for (const { message } of parsed.errors) {
        expect(message, JSON.stringify(input)?.slice(0, 200)).not.toMatch(librarysWords);
        expect(message.length, JSON.stringify(input)?.slice(0, 200)).toBeGreaterThan(5);
      }
    }
  });

  test.each(Object.keys(environment.shape))('the setting %s', (name) => {
    for (const value of ['x', '-1', '1e999', ' ', '0.5', 'a,b c', '\u0000', 'x'.repeat(10_000)]) {
      try {
        readConfig({ [name]: value });
      } catch (error) {
        expect(String(error)).not.toMatch(librarysWords);
        expect(String(error)).toContain(name);
      }
    }
  });

  test('of what it is, never its value', () => {
    const message = (schema: z.ZodType, input: unknown) => {
      const parsed = parse(schema, input);
      return parsed.kind === 'invalid' ? parsed.errors[0]?.message : 'valid';
    };
    expect(message(z.object({ a: z.string() }), {})).toBe('it is missing; give a text');
    expect(message(z.string(), { secret: 's3cret' })).toBe('it is an object; give a text');
    expect(message(z.record(z.string(), z.number()), ['s3cret'])).toBe('it is a list; give an object');
    expect(message(z.union([z.number(), z.string()]), true)).toBe('it is true; give a number or a text');
    expect(message(z.enum(['a', 'b']), 's3cret')).toBe('it is a text; use one of a, b');
    expect(message(z.array(z.string()).min(1), [])).toBe('it may not be empty');
    expect(message(z.number().int().max(5), 6)).toBe('give at most 5');
    expect(message(z.strictObject({ a: z.string().optional() }), { b: 's3cret' })).toBe('there is no field "b" here');
    expect(message(z.url(), 's3cret')).toBe('it is a text and no URL');
  });
});
