import type pg from 'pg';
import type { Records, RecordQuery, Directory } from '../../model/access/records.ts';
import { inTransaction } from '../transaction.ts';

interface Stored {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type RecordTable =
  | 'person'
  | 'app'
  | 'app_user'
  | 'entitlement'
  | 'policy'
  | 'resource_type'
  | 'resource'
  | 'attribute_value';

/** One table of documents. Member names in queries come from our code, values from anywhere. */
export function createRecords<T extends Stored>(pool: pg.Pool, table: RecordTable): Records<T> {
  const findAll = async (ids: readonly string[]): Promise<readonly T[]> => {
    if (ids.length === 0) return [];
    const { rows } = await pool.query<{ id: string; document: T }>(
      `SELECT id, document FROM ${table} WHERE id = ANY($1) AND deleted_at IS NULL`,
      [ids],
    );
    const found = new Map(rows.map(({ id, document }) => [id, document]));
    return ids.map((id) => found.get(id)).filter((record) => record !== undefined);
  };
  return {
    findAll,
    find: async (id) => (await findAll([id]))[0],

    async search(query) {
      const { where, values } = toWhere(query);
      const { rows } = await pool.query<{ document: T }>(
        `SELECT document FROM ${table} WHERE deleted_at IS NULL${where}
         ORDER BY created_at, id OFFSET $${values.length + 1} LIMIT $${values.length + 2}`,
        [...values, query.offset, query.limit],
      );
      return rows.map(({ document }) => document);
    },

    async save(record) {
      await pool.query(
        `INSERT INTO ${table} (id, document, created_at, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET document = EXCLUDED.document, updated_at = EXCLUDED.updated_at`,
        [record.id, JSON.stringify(record), record.createdAt, record.updatedAt],
      );
    },

    change: (id, to) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ document: T }>(
          `SELECT document FROM ${table} WHERE id = $1 AND deleted_at IS NULL FOR UPDATE`,
          [id],
        );
        const changed = rows[0] && to(rows[0].document);
        if (changed !== undefined)
          await client.query(`UPDATE ${table} SET document = $2, updated_at = $3 WHERE id = $1`, [
            id,
            JSON.stringify(changed),
            changed.updatedAt,
          ]);
        return changed;
      }),

    async delete(id) {
      const { rowCount } = await pool.query(
        `UPDATE ${table} SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL`,
        [id],
      );
      return rowCount === 1;
    },
  };
}

function toWhere({
  equal = {},
  equalInAnyCase = {},
  excluding = {},
  containing = {},
  text,
  excludeIds = [],
}: RecordQuery): {
  readonly where: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const parts = [
    ...Object.entries(equal).map(([member, wanted]) => `document ->> '${member}' = ANY(${parameter(wanted)}::text[])`),
    // The collation: letters of other alphabets that fold to the same one do not make two addresses one.
    ...Object.entries(equalInAnyCase).map(
      ([member, wanted]) =>
        `lower((document ->> '${member}') COLLATE "C") = lower(${parameter(wanted)}::text COLLATE "C")`,
    ),
    ...Object.entries(excluding).map(
      ([member, wanted]) => `NOT coalesce(document ->> '${member}', '') = ANY(${parameter(wanted)}::text[])`,
    ),
    ...Object.entries(containing).map(([member, wanted]) => `document -> '${member}' ?| ${parameter(wanted)}::text[]`),
    ...(excludeIds.length === 0 ? [] : [`NOT id = ANY(${parameter(excludeIds)}::text[])`]),
  ];
  if (text !== undefined && text.value !== '') {
    const pattern = parameter(containsPattern(text.value));
    parts.push(`(${text.members.map((member) => `document ->> '${member}' ILIKE ${pattern}`).join(' OR ')})`);
  }
  return { where: parts.map((part) => ` AND ${part}`).join(''), values };
}

/** A pattern that finds a text as it is. */
export function containsPattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** The nouns that access requests refer to, each in a table of its own. */
export function createDirectory(pool: pg.Pool): Directory {
  return {
    users: createRecords(pool, 'person'),
    apps: createRecords(pool, 'app'),
    appUsers: createRecords(pool, 'app_user'),
    entitlements: createRecords(pool, 'entitlement'),
    policies: createRecords(pool, 'policy'),
    resourceTypes: createRecords(pool, 'resource_type'),
    resources: createRecords(pool, 'resource'),
    attributeValues: createRecords(pool, 'attribute_value'),
  };
}
