import type pg from 'pg';
import type { Changes, ChangeTopic } from '../model/changes.ts';

/**
 * Marks of what pages show, read from the rows that the first page of each list has: nothing is written for a reader,
 * least of all where events are received.
 */
export function createChanges(pool: pg.Pool): Pick<Changes, 'marks'> {
  return {
    async marks(topics) {
      if (topics.length === 0) return [];
      const { rows } = await pool.query<Record<string, string | null>>(
        `SELECT ${topics.map((topic, at) => `(${sqlOf[topic]}) AS mark_${at}`).join(', ')}`,
      );
      return topics.map((_topic, at) => rows[0]?.[`mark_${at}`] ?? '');
    },
  };
}

/** So many rows of a list are looked at; each query reads them by an index, however many there are. */
const rowsMax = 200;

/** An event is told anew when it comes and when its work is done. */
const events = `SELECT concat_ws('/', (SELECT id FROM event ORDER BY received_at DESC, id DESC LIMIT 1),
  (SELECT count(*) FROM (SELECT 1 FROM dispatch LIMIT ${rowsMax}) d))`;

const sqlOf: Readonly<Record<ChangeTopic, string>> = {
  webhooks: `SELECT md5(string_agg(id || revision || updated_at || url_verified, ',' ORDER BY id)) FROM source`,
  events,
  waits: `SELECT concat_ws('/', (${events}), (SELECT md5(string_agg(id || state, ',')) FROM
    (SELECT id, state FROM wait ORDER BY registered_at DESC, id DESC LIMIT ${rowsMax}) w))`,
  definitions: `SELECT md5(string_agg(name || version || updated_at, ',' ORDER BY name, version)) FROM definition`,
  endpoints: `SELECT md5(string_agg(id || updated_at || coalesce(failing_since::text, ''), ',' ORDER BY id)) FROM endpoint WHERE deleted_at IS NULL`,
  messages: `SELECT md5(string_agg(id || state || attempts || updated_at, ',')) FROM
    (SELECT id, state, attempts, updated_at FROM message ORDER BY id DESC LIMIT ${rowsMax}) m`,
  requests: `SELECT md5(string_agg(id || state || updated_at, ',')) FROM
    (SELECT id, state, updated_at FROM task ORDER BY created_at DESC, id LIMIT ${rowsMax}) t`,
};
