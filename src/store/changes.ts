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

/** So many rows of a list that grows are looked at, by an index. Sources, definitions and endpoints are few and read whole. */
const rowsMax = 200;
/** Changes of older rows, such as an answer that comes after days, are not looked for: the list is told anew so often. */
const olderSeconds = 30;

/** A mark of `columns` of the newest rows, and of the time where there are more. */
function newestOf(columns: readonly string[], rows: string): string {
  return `SELECT concat_ws('/', md5(string_agg(concat_ws(' ', ${columns.join(', ')}), ',')),
    CASE WHEN count(*) = ${rowsMax} THEN floor(extract(epoch FROM now()) / ${olderSeconds}) END)
    FROM (SELECT ${columns.join(', ')} FROM ${rows} LIMIT ${rowsMax}) newest`;
}

/** An event is told anew when it comes and when its work is done. */
const events = `SELECT concat_ws('/', (SELECT id FROM event ORDER BY received_at DESC, id DESC LIMIT 1),
  (SELECT count(*) FROM (SELECT 1 FROM dispatch LIMIT ${rowsMax}) d))`;

const sqlOf: Readonly<Record<ChangeTopic, string>> = {
  webhooks: `SELECT md5(string_agg(id || revision || updated_at || url_verified, ',' ORDER BY id)) FROM source`,
  events,
  waits: `SELECT concat_ws('/', (${events}), (${newestOf(['id', 'state'], 'wait ORDER BY registered_at DESC, id DESC')}))`,
  definitions: `SELECT md5(string_agg(name || version || updated_at, ',' ORDER BY name, version)) FROM definition`,
  endpoints: `SELECT md5(string_agg(id || updated_at || coalesce(failing_since::text, ''), ',' ORDER BY id)) FROM endpoint WHERE deleted_at IS NULL`,
  messages: newestOf(['id', 'state', 'attempts', 'updated_at'], 'message ORDER BY id DESC'),
  requests: newestOf(['id', 'state', 'updated_at'], 'task ORDER BY created_at DESC, id'),
};
