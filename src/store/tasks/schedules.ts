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

    async save(schedule, { workflowName, by }) {
      await pool.query(
        `INSERT INTO workflow_schedule (name, workflow_name, json, created_by, updated_by) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (name) DO UPDATE SET workflow_name = excluded.workflow_name, json = excluded.json,
           updated_by = excluded.updated_by, updated_at = clock_timestamp()`,
        [schedule.name, workflowName, JSON.stringify(schedule), by],
      );
    },

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM workflow_schedule WHERE name = $1', [name]);
      return rowCount === 1;
    },
  };
}

const selectSql = 'SELECT json, created_by, updated_by, created_at, updated_at FROM workflow_schedule';

interface ScheduleRow {
  readonly json: string;
  readonly created_by: string;
  readonly updated_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function toStored(row: ScheduleRow): StoredSchedule {
  return {
    schedule: JSON.parse(row.json),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
