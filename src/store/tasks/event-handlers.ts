import type pg from 'pg';
import type { EventHandler, EventHandlers } from '../../model/definitions/event-handler.ts';

/** Event handlers in Postgres, as the JSON text they came in. */
export function createEventHandlers(pool: pg.Pool): EventHandlers {
  return {
    async find(name) {
      const { rows } = await pool.query<JsonRow>('SELECT json FROM event_handler WHERE name = $1', [name]);
      return rows[0] && toHandler(rows[0]);
    },

    async list() {
      const { rows } = await pool.query<JsonRow>('SELECT json FROM event_handler ORDER BY name');
      return rows.map(toHandler);
    },

    async forEvent(event, { activeOnly }) {
      const { rows } = await pool.query<JsonRow>(
        'SELECT json FROM event_handler WHERE event = $1 AND (is_active OR NOT $2) ORDER BY name',
        [event, activeOnly],
      );
      return rows.map(toHandler);
    },

    async add(handler) {
      const { rowCount } = await pool.query(
        'INSERT INTO event_handler (name, event, is_active, json) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING',
        toRow(handler),
      );
      return rowCount === 1;
    },

    async replace(handler) {
      const { rowCount } = await pool.query(
        `UPDATE event_handler SET event = $2, is_active = $3, json = $4, updated_at = clock_timestamp() WHERE name = $1`,
        toRow(handler),
      );
      return rowCount === 1;
    },

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM event_handler WHERE name = $1', [name]);
      return rowCount === 1;
    },
  };
}

interface JsonRow {
  readonly json: string;
}

function toHandler({ json }: JsonRow): EventHandler {
  return JSON.parse(json);
}

function toRow(handler: EventHandler): unknown[] {
  return [handler.name, handler.event, handler.active === true, JSON.stringify(handler)];
}
