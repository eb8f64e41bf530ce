import type pg from 'pg';
import type { EnvironmentValues, OpenedSecret, Secrets } from '../../model/definitions/stored-values.ts';
import type { SecretBox } from '../secret-box.ts';

/** Secrets in Postgres, each sealed. */
export function createSecrets(pool: pg.Pool, secretBox: SecretBox): Secrets {
  return {
    async names() {
      const { rows } = await pool.query<{ name: string }>('SELECT name FROM task_secret ORDER BY name');
      return rows.map(({ name }) => name);
    },

    async has(name) {
      const { rowCount } = await pool.query('SELECT 1 FROM task_secret WHERE name = $1', [name]);
      return rowCount === 1;
    },

    async save(name, value) {
      await pool.query(
        `INSERT INTO task_secret (name, sealed_value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET sealed_value = excluded.sealed_value, updated_at = clock_timestamp()`,
        [name, secretBox.seal(value)],
      );
    },

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM task_secret WHERE name = $1', [name]);
      return rowCount === 1;
    },

    async open(names) {
      const { rows } = await pool.query<{ name: string; sealed_value: Buffer }>(
        'SELECT name, sealed_value FROM task_secret WHERE name = ANY($1::text[])',
        [names],
      );
      return new Map(rows.map((row) => [row.name, open(row.sealed_value)]));
    },
  };

  function open(sealed: Uint8Array): OpenedSecret {
    try {
      return { kind: 'open', value: secretBox.open(sealed) };
    } catch {
      return { kind: 'broken' };
    }
  }
}

export function createEnvironmentValues(pool: pg.Pool): EnvironmentValues {
  return {
    async list() {
      const { rows } = await pool.query<{ name: string; value: string }>(
        'SELECT name, value FROM environment_value ORDER BY name',
      );
      return rows;
    },

    async find(name) {
      const { rows } = await pool.query<{ value: string }>('SELECT value FROM environment_value WHERE name = $1', [
        name,
      ]);
      return rows[0]?.value;
    },

    async save(name, value) {
      await pool.query(
        `INSERT INTO environment_value (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = clock_timestamp()`,
        [name, value],
      );
    },

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM environment_value WHERE name = $1', [name]);
      return rowCount === 1;
    },
  };
}
