import type pg from 'pg';
import type { EventHandler, EventHandlers } from '../../model/definitions/event-handler.ts';
import { inTransaction } from '../transaction.ts';

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

    add: (handlers) =>
      inTransaction(pool, async (client) => {
        // Reading goes on; nobody else takes one of the names meanwhile.
        await client.query('LOCK TABLE event_handler IN SHARE ROW EXCLUSIVE MODE');
        const { rows } = await client.query<{ name: string }>(
          'SELECT name FROM event_handler WHERE name = ANY($1) ORDER BY name',
          [handlers.map(({ name }) => name)],
        );
        if (rows.length === 0)
          await client.query(
            `INSERT INTO event_handler (name, event, is_active, json)
             SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[])`,
            toColumns(handlers.map(toRow)),
          );
        return rows.map(({ name }) => name);
      }),

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

function toRow(handler: EventHandler): [name: string, event: string, isActive: boolean, json: string] {
  return [handler.name, handler.event, handler.active === true, JSON.stringify(handler)];
}

function toColumns(rows: readonly ReturnType<typeof toRow>[]): unknown[] {
  return [
    rows.map(([name]) => name),
    rows.map(([, event]) => event),
    rows.map(([, , active]) => active),
    rows.map(([, , , json]) => json),
  ];
}
