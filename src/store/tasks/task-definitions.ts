import type pg from 'pg';
import type { RegisteredTask, TaskDefinitions } from '../../model/definitions/task-definitions.ts';

/** Task definitions in Postgres, as the JSON text they came in. */
export function createTaskDefinitions(pool: pg.Pool): TaskDefinitions {
  return {
    async find(name) {
      const { rows } = await pool.query<JsonRow>({
        name: 'find-task-definition',
        text: 'SELECT json FROM task_definition WHERE name = $1',
        values: [name],
      });
      return rows[0] && toRegistered(rows[0]);
    },

    async findAll(names) {
      const { rows } = await pool.query<JsonRow>({
        name: 'find-task-definitions',
        text: 'SELECT json FROM task_definition WHERE name = ANY($1::text[])',
        values: [names],
      });
      return rows.map(toRegistered);
    },

    async list() {
      const { rows } = await pool.query<JsonRow>('SELECT json FROM task_definition ORDER BY name');
      return rows.map(toRegistered);
    },

    async save(definitions) {
      await pool.query(
        `INSERT INTO task_definition (name, json) SELECT * FROM unnest($1::text[], $2::text[])
         ON CONFLICT (name) DO UPDATE SET json = excluded.json, updated_at = clock_timestamp()`,
        [definitions.map(({ name }) => name), definitions.map((definition) => JSON.stringify(definition))],
      );
    },

    async replace(definition) {
      const { rowCount } = await pool.query(
        'UPDATE task_definition SET json = $2, updated_at = clock_timestamp() WHERE name = $1',
        [definition.name, JSON.stringify(definition)],
      );
      return rowCount === 1;
    },

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM task_definition WHERE name = $1', [name]);
      return rowCount === 1;
    },
  };
}

interface JsonRow {
  readonly json: string;
}

function toRegistered({ json }: JsonRow): RegisteredTask {
  return JSON.parse(json);
}
