import type pg from 'pg';
import type { ScheduleStore, StoredSchedule } from '../../model/definitions/schedule.ts';

/** Schedules in Postgres, as the JSON text they came in. */
export function createScheduleStore(pool: pg.Pool): ScheduleStore {
  return {
    async find(name) {
      const { rows } = await pool.query<ScheduleRow>(`${selectSql} WHERE name = $1`, [name]);
      return rows[0] && toStored(rows[0]);
    },

    async list(workflowName) {
      const { rows } = await pool.query<ScheduleRow>(
        `${selectSql} WHERE $1::text IS NULL OR workflow_name = $1 ORDER BY name`,
        [workflowName ?? null],
      );
      return rows.map(toStored);
    },

    async save(schedule, { workflowName, by, revision }) {
      const values = [schedule.name, workflowName, JSON.stringify(schedule), by];
      const { rowCount } = await (revision === undefined
        ? pool.query(insertSql, values)
        : pool.query(updateSql, [...values, revision]));
      return rowCount === 1;
    },

    async delete(name, { revision }) {
      const { rowCount } = await pool.query('DELETE FROM workflow_schedule WHERE name = $1 AND xmin::text = $2', [
        name,
        revision,
      ]);
      return rowCount === 1;
    },
  };
}

/** `xmin` is the transaction that wrote the row last. */
const selectSql =
  'SELECT json, created_by, updated_by, created_at, updated_at, xmin::text AS revision FROM workflow_schedule';

const insertSql = `
INSERT INTO workflow_schedule (name, workflow_name, json, created_by, updated_by) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (name) DO NOTHING`;

const updateSql = `
UPDATE workflow_schedule SET workflow_name = $2, json = $3, updated_by = $4, updated_at = clock_timestamp()
WHERE name = $1 AND xmin::text = $5`;

interface ScheduleRow {
  readonly json: string;
  readonly created_by: string;
  readonly updated_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly revision: string;
}

function toStored(row: ScheduleRow): StoredSchedule {
  return {
    schedule: JSON.parse(row.json),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  };
}
