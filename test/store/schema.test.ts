import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const store = new URL('../../src/store/', import.meta.url);

/** As Prisma names a column and as Postgres does. */
const kinds: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  DateTime: 'timestamp with time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
  Float: 'double precision',
};

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase?.drop());

test('schema.prisma has the tables and columns that the migrations make, and no others', async () => {
  const { rows } = await testDatabase.database.pool.query<{
    table_name: string;
    column_name: string;
    data_type: string;
    udt_name: string;
    is_nullable: string;
  }>(
    `SELECT table_name, column_name, data_type, udt_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  );
  const made = rows.map(
    ({ table_name, column_name, data_type, udt_name, is_nullable }): Column => ({
      table: table_name,
      column: column_name,
      nullable: is_nullable === 'YES',
      type:
        data_type === 'ARRAY'
          ? `${{ text: 'text', int4: 'integer' }[udt_name.slice(1)] ?? udt_name.slice(1)}[]`
          : data_type === 'USER-DEFINED'
            ? udt_name
            : data_type,
    }),
  );
  const lines = (columns: readonly Column[]) =>
    columns
      .map(({ table, column, type, nullable }) => `${table}.${column} ${type}${nullable ? ' or null' : ''}`)
      .sort();
  expect(lines(declaredColumns(readFileSync(new URL('schema.prisma', store), 'utf8')))).toEqual(lines(made));
});

function declaredColumns(schema: string): Column[] {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].flatMap(([, , body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return body.split('\n').flatMap((line): Column[] => {
      const [, name, declared, mark] = /^ {2}(\w+)\s+(\w+(?:\("\w+"\))?)(\[\]|\?)?/.exec(line) ?? [];
      if (name === undefined || declared === undefined) return [];
      const native =
        /Unsupported\("(\w+)"\)/.exec(declared)?.[1] ?? (line.includes('@db.Uuid') ? 'uuid' : kinds[declared]);
      return [
        {
          table,
          column: /@map\("(\w+)"\)/.exec(line)?.[1] ?? name,
          type: `${native}${mark === '[]' ? '[]' : ''}`,
          nullable: mark === '?',
        },
      ];
    });
  });
}

describe('a migration that may have been applied', () => {
  const known = new Map(
    readFileSync(new URL('migrations.sha256', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').reverse() as [string, string]),
  );
  const names = readdirSync(new URL('migrations/', store), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

  test.each(names)('%s is as it was: what it should do otherwise is another migration', (name) => {
    const sum = createHash('sha256')
      .update(readFileSync(new URL(`migrations/${name}/migration.sql`, store)))
      .digest('hex');
    // A new one gets its line: sha256sum and its name.
    expect(known.get(name)).toBe(sum);
  });

  test('none is gone', () => expect(names).toEqual([...known.keys()].sort()));
});
