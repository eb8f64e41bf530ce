import { afterAll, describe, expect, test } from 'vitest';
import { createJsonSchemas } from '../../src/scripting/create-json-schemas.ts';

const schemas = createJsonSchemas({ waitMsMax: 60_000 });
afterAll(() => schemas.stop());

const validate = (schema: any, value: any) => schemas.validate({ schema, value, owner: 'test' });

describe('a value is held against a JSON Schema', () => {
  const order = {
    type: 'object',
    required: ['id', 'lines'],
    properties: {
      id: { type: 'integer' },
      at: { type: 'string', format: 'date-time' },
      state: { enum: ['open', 'paid'] },
      lines: { type: 'array', minItems: 1, items: { $ref: '#/$defs/line' } },
    },
    additionalProperties: false,
    $defs: { line: { type: 'object', properties: { sku: { type: 'string', pattern: '^[A-Z]{2}\\-\\d+$' } } } },
  };

  test('one that fits does', async () => {
    const value = { id: 1, at: '2026-11-29T10:00:00Z', state: 'paid', lines: [{ sku: 'AB-1', more: true }] };
    expect(await validate(order, value)).toEqual({ kind: 'fits' });
  });

  test('of one that does not all places are named, and no value is', async () => {
    const value = {
      id: 'secret-id',
      at: 'secret-time',
      state: 'secret-state',
      lines: [{ sku: 'secret-sku' }],
      extra: 1,
    };
    const verdict = await validate(order, value);
    expect(verdict).toEqual({
      kind: 'misfit',
      faults: expect.arrayContaining([
        { path: 'id', message: 'must be integer' },
        { path: 'at', message: 'must match format "date-time"' },
        { path: 'state', message: 'must be one of ["open","paid"]' },
        { path: 'lines[0].sku', message: expect.stringContaining('pattern') },
        { path: 'extra', message: 'is not allowed' },
      ]),
    });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  test('what is missing is named by its own place', async () => {
    expect(await validate(order, { id: 1 })).toEqual({
      kind: 'misfit',
      faults: [{ path: 'lines', message: 'is missing' }],
    });
  });

  test('a thousand faults are told by the first of them', async () => {
    const verdict = await validate(
      { items: { type: 'string' } },
      Array.from({ length: 1_000 }, () => 1),
    );
    expect(verdict.kind === 'misfit' && [verdict.faults.length, verdict.faults.at(-1)]).toEqual([
      21,
      { path: '', message: 'and 980 more' },
    ]);
  });

  test.each([
    ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }],
    ['draft-06', { $schema: 'http://json-schema.org/draft-06/schema#', items: [{ type: 'string' }] }],
    ['2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{ type: 'string' }] }],
    ['2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] }],
    ['no version, which is 2020-12', { prefixItems: [{ type: 'string' }] }],
  ])('in the version that it names: %s', async (_name, schema) => {
    expect((await validate(schema, [1])).kind).toBe('misfit');
    expect((await validate(schema, ['a', 1])).kind).toBe('fits');
  });
});

describe('a schema that is none is told so', () => {
  test.each([
    [{ type: 'strin' }, /type/],
    [{ pattern: '(' }, /regular expression/i],
    [{ $ref: 'https://example.org/other.json' }, /resolve reference/],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, /draft-07/],
    [{ properties: 1 }, /properties/],
  ])('%j', async (schema: any, words) => {
    expect((await schemas.check([{ type: 'object' }, schema]))[1]).toMatch(words);
    expect(await validate(schema, 1)).toEqual({ kind: 'unusable', reason: expect.stringMatching(words) });
  });
});

describe('a schema without an end', () => {
  test('that leads to itself is unusable', async () => {
    const verdict = await validate({ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, 1);
    expect(verdict.kind).not.toBe('fits');
  });

  test('whose pattern backtracks for ever is stopped, and the next value of somebody else is checked', async () => {
    const endless = { pattern: '^(a+)+$' };
    const [stopped, other] = await Promise.all([
      schemas.validate({ schema: endless, value: `${'a'.repeat(50)}!`, owner: 'endless' }),
      schemas.validate({ schema: { type: 'string' }, value: 'x', owner: 'other' }),
    ]);
    expect(stopped).toEqual({ kind: 'unusable', reason: expect.stringContaining('was stopped') });
    expect(other).toEqual({ kind: 'fits' });
  }, 60_000);
});
