import type pg from 'pg';
import { tagsMax, type ThingTag, type TagChange, type TaggedKind, type Tags } from '../../model/definitions/tags.ts';
import { inTransaction } from '../transaction.ts';

/** Where the things of each kind are. */
const tables = {
  workflow: 'definition',
  task: 'task_definition',
  schedule: 'workflow_schedule',
  secret: 'task_secret',
  environment: 'environment_value',
  eventHandler: 'event_handler',
} as const satisfies Record<TaggedKind, string>;

/** Tags in Postgres. A trigger of each table deletes those of a thing with the thing. */
export function createTags(pool: pg.Pool): Tags {
  return {
    async of(kind, name) {
      const { rows } = await pool.query<{ tags: readonly ThingTag[] }>(
        `SELECT ${tagsOfRow(kind, `${tables[kind]}.name`)} AS tags FROM ${tables[kind]} WHERE name = $1 LIMIT 1`,
        [name],
      );
      return rows[0]?.tags;
    },

    change: (kind, name, change) =>
      inTransaction(pool, async (client) => {
        // Whoever deletes the thing waits until its tags are there, and takes them away with it.
        const { rowCount } = await client.query(`SELECT 1 FROM ${tables[kind]} WHERE name = $1 FOR KEY SHARE`, [name]);
        if (rowCount === 0) return 'unknown';
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tag/${kind}/${name}`]);
        await remove(client, { kind, name, change });
        if (change.kind === 'remove') return 'changed';
        const { rows } = await client.query<{ count: number }>(addSql, [kind, name, JSON.stringify(change.tags)]);
        if ((rows[0]?.count ?? 0) <= tagsMax) return 'changed';
        throw new TooManyTagsError();
      }).catch((error: unknown) => {
        if (error instanceof TooManyTagsError) return 'tooMany';
        throw error;
      }),

    async all() {
      const { rows } = await pool.query<ThingTag>(
        'SELECT DISTINCT key, value, type FROM tag ORDER BY key, value, type',
      );
      return rows;
    },
  };
}

/** The SQL expression for the tags of the thing that the row of a query is, as JSON. */
export function tagsOfRow(kind: TaggedKind, nameColumn: string): string {
  return `(SELECT coalesce(json_agg(json_build_object('key', t.key, 'value', t.value, 'type', t.type)
  ORDER BY t.key, t.value), '[]'::json) FROM tag t WHERE t.kind = '${kind}' AND t.name = ${nameColumn})`;
}

/** Tags of things whose rows this transaction holds, each in place of those of before. */
export async function replaceTags(
  client: pg.PoolClient,
  kind: TaggedKind,
  things: readonly { readonly name: string; readonly tags: readonly ThingTag[] }[],
): Promise<void> {
  // In one order: two who take several locks would wait for each other.
  const names = things.map(({ name }) => name).toSorted();
  for (const name of names)
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tag/${kind}/${name}`]);
  await client.query('DELETE FROM tag WHERE kind = $1 AND name = ANY($2)', [kind, names]);
  const rows = things.flatMap(({ name, tags }) => tags.map((tag) => ({ ...tag, name })));
  await client.query(
    `INSERT INTO tag (kind, name, key, value, type)
     SELECT DISTINCT ON (name, key, value) $1, name, key, value, type
     FROM json_to_recordset($2::json) AS given(name text, key text, value text, type text)`,
    [kind, JSON.stringify(rows)],
  );
}

/** Undoes the transaction. */
class TooManyTagsError extends Error {}

/** A tag that is there already may get another type. The count is that of before and of what is new. */
const addSql = `
WITH added AS (
  INSERT INTO tag (kind, name, key, value, type)
  SELECT DISTINCT ON (key, value) $1, $2, key, value, type
  FROM json_to_recordset($3::json) AS given(key text, value text, type text)
  ON CONFLICT (kind, name, key, value) DO UPDATE SET type = excluded.type
  RETURNING xmax = 0 AS is_new
)
SELECT ((SELECT count(*) FROM tag WHERE kind = $1 AND name = $2) + (SELECT count(*) FROM added WHERE is_new))::int AS count`;

async function remove(
  client: pg.PoolClient,
  { kind, name, change }: { readonly kind: TaggedKind; readonly name: string; readonly change: TagChange },
): Promise<void> {
  if (change.kind === 'replace') await client.query('DELETE FROM tag WHERE kind = $1 AND name = $2', [kind, name]);
  if (change.kind !== 'remove') return;
  await client.query(
    `DELETE FROM tag USING json_to_recordset($3::json) AS given(key text, value text)
     WHERE tag.kind = $1 AND tag.name = $2 AND tag.key = given.key AND tag.value = given.value`,
    [kind, name, JSON.stringify(change.tags)],
  );
}
