import type pg from 'pg';
import type { EventHandler, EventHandlers, SentHandler } from '../../model/definitions/event-handler.ts';
import type { ThingTag } from '../../model/definitions/tags.ts';
import { inTransaction } from '../transaction.ts';
import { replaceTags, tagsOfRow } from './tags.ts';

/** Event handlers in Postgres, as the JSON text they came in. Their tags stand in the table of all tags alone. */
export function createEventHandlers(pool: pg.Pool): EventHandlers {
  return {
    async find(name) {
      const { rows } = await pool.query<HandlerRow>(`${selectSql} WHERE name = $1`, [name]);
      return rows[0] && toHandler(rows[0]);
    },

    async list() {
      const { rows } = await pool.query<HandlerRow>(`${selectSql} ORDER BY name`);
      return rows.map(toHandler);
    },

    async forEvent(event, { activeOnly }) {
      const { rows } = await pool.query<HandlerRow>(
        `${selectSql} WHERE event = $1 AND (is_active OR NOT $2) ORDER BY name`,
        [event, activeOnly],
      );
      return rows.map(toHandler);
    },

    add: (sent) =>
      inTransaction(pool, async (client) => {
        // Reading goes on; nobody else takes one of the names meanwhile.
        await client.query('LOCK TABLE event_handler IN SHARE ROW EXCLUSIVE MODE');
        const { rows } = await client.query<{ name: string }>(
          'SELECT name FROM event_handler WHERE name = ANY($1) ORDER BY name',
          [sent.map(({ handler }) => handler.name)],
        );
        if (rows.length === 0) {
          await client.query(
            `INSERT INTO event_handler (name, event, is_active, json)
             SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[])`,
            toColumns(sent.map(toRow)),
          );
          await writeTags(client, sent);
        }
        return rows.map(({ name }) => name);
      }),

    replace: (sent) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE event_handler SET event = $2, is_active = $3, json = $4, updated_at = clock_timestamp() WHERE name = $1`,
          toRow(sent),
        );
        if (rowCount === 1) await writeTags(client, [sent]);
        return rowCount === 1;
      }),

    async delete(name) {
      const { rowCount } = await pool.query('DELETE FROM event_handler WHERE name = $1', [name]);
      return rowCount === 1;
    },
  };
}

const selectSql = `SELECT json, ${tagsOfRow('eventHandler', 'event_handler.name')} AS tags FROM event_handler`;

interface HandlerRow {
  readonly json: string;
  readonly tags: readonly ThingTag[];
}

/** Handlers that a version before stored have the tags that they came with in their JSON, whatever became of those. */
function toHandler({ json, tags }: HandlerRow): EventHandler {
  const { tags: _asTheyCame, ...handler }: EventHandler = JSON.parse(json);
  const own = tags.map(({ key, value, type }) => ({ key, value, type }));
  return own.length === 0 ? handler : { ...handler, tags: own };
}

function toRow({ handler }: SentHandler): [name: string, event: string, isActive: boolean, json: string] {
  return [handler.name, handler.event, handler.active === true, JSON.stringify(handler)];
}

async function writeTags(client: pg.PoolClient, sent: readonly SentHandler[]): Promise<void> {
  const tagged = sent.flatMap(({ handler: { name }, tags }) => (tags ? [{ name, tags }] : []));
  if (tagged.length > 0) await replaceTags(client, 'eventHandler', tagged);
}

function toColumns(rows: readonly ReturnType<typeof toRow>[]): unknown[] {
  return [
    rows.map(([name]) => name),
    rows.map(([, event]) => event),
    rows.map(([, , active]) => active),
    rows.map(([, , , json]) => json),
  ];
}
