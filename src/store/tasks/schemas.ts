import type pg from 'pg';
import { int32Max, isVersion } from '../../model/int32.ts';
import type { SchemaStore, StoredSchema } from '../../model/definitions/schema.ts';

/** Schemas in Postgres, as the JSON text they came in. */
export function createSchemas(pool: pg.Pool): SchemaStore {
  return {
    async find(name, version = 0) {
      if (!isVersion(version)) return undefined;
      const { rows } = await pool.query<SchemaRow>({
        name: 'find-schema',
        text: `SELECT version, json FROM value_schema WHERE name = $1 AND ($2::int = 0 OR version = $2)
               ORDER BY version DESC LIMIT 1`,
        values: [name, version],
      });
      return rows[0] && toStored(rows[0]);
    },

    async list() {
      const { rows } = await pool.query<SchemaRow>('SELECT version, json FROM value_schema ORDER BY name, version');
      return rows.map(toStored);
    },

    async save(schemas) {
      // One statement writes no row twice: of several of one version the last counts.
      const last = new Map(schemas.map((schema) => [JSON.stringify([schema.name, schema.version]), schema]));
      const rows = [...last.values()];
      await pool.query(
        `INSERT INTO value_schema (name, version, json) SELECT * FROM unnest($1::text[], $2::int[], $3::text[])
         ON CONFLICT (name, version) DO UPDATE SET json = excluded.json, updated_at = clock_timestamp()`,
        [rows.map(({ name }) => name), rows.map(({ version }) => version), rows.map((row) => JSON.stringify(row))],
      );
    },

    async saveNext(schemas) {
      const without: StoredSchema[] = [];
      for (const schema of schemas) if ((await saveNext(schema)) === 'none') without.push(schema);
      return without;
    },

    async delete(name, version = 0) {
      const { rowCount } = await pool.query(
        'DELETE FROM value_schema WHERE name = $1 AND ($2::int = 0 OR version = $2)',
        [name, version],
      );
      return (rowCount ?? 0) > 0;
    },
  };

  /** Two at once take the same number: the second takes the next. */
  async function saveNext(schema: StoredSchema): Promise<'saved' | 'none'> {
    for (;;) {
      const { rows } = await pool.query<{ latest: number | null }>(
        'SELECT max(version) AS latest FROM value_schema WHERE name = $1',
        [schema.name],
      );
      const latest = rows[0]?.latest ?? undefined;
      if (latest === int32Max) return 'none';
      const { rowCount } = await pool.query(
        'INSERT INTO value_schema (name, version, json) VALUES ($1, $2, $3) ON CONFLICT (name, version) DO NOTHING',
        [schema.name, latest === undefined ? schema.version : latest + 1, JSON.stringify(schema)],
      );
      if (rowCount === 1) return 'saved';
    }
  }
}

interface SchemaRow {
  readonly version: number;
  readonly json: string;
}

/** The version that it was saved as may be another than was sent. */
function toStored({ version, json }: SchemaRow): StoredSchema {
  return { ...JSON.parse(json), version };
}
