import type pg from 'pg';
import type { Hydration, HydrationEntry, HydrationStore } from '../../model/inbound/hydration.ts';

/** The rest of an event of this table as a column, null where it has none. */
export const hydrationOf = (
  table: string,
): string => `(SELECT json_build_object('fetched', h.fetched, 'problem', h.problem, 'askedUrl', h.asked_url,
  'at', h.fetched_at) FROM hydration h WHERE h.event_id = ${table}.id)`;

export interface HydrationColumns {
  readonly fetched: string | null;
  readonly problem: string | null;
}

export interface HydrationEntryColumns extends HydrationColumns {
  readonly askedUrl: string | null;
  readonly at: string;
}

export function toHydrationEntry({ askedUrl, at, ...columns }: HydrationEntryColumns): HydrationEntry {
  return { ...toHydration(columns), ...(askedUrl !== null && { askedUrl }), at: new Date(at) };
}

export function toHydration({ fetched, problem }: HydrationColumns): Hydration {
  return { ...(fetched !== null && { fetched }), ...(problem !== null && { problem }) };
}

export function createHydrations(pool: pg.Pool): HydrationStore {
  return {
    async find(eventId) {
      const { rows } = await pool.query<HydrationColumns>(
        'SELECT fetched, problem FROM hydration WHERE event_id = $1',
        [eventId],
      );
      return rows[0] && toHydration(rows[0]);
    },

    async record(eventId, { askedUrl, fetched, problem }) {
      const { rows } = await pool.query<HydrationColumns>(recordSql, [eventId, askedUrl, fetched, problem]);
      const [row] = rows;
      if (row === undefined) throw new Error(`The rest of event ${eventId} was not written.`);
      return toHydration(row);
    },
  };
}

/** An event that retention took away meanwhile has none any more: the row goes with the next pass. */
const recordSql = `
INSERT INTO hydration (event_id, asked_url, fetched, problem) VALUES ($1, $2, $3, $4)
ON CONFLICT (event_id) DO UPDATE SET event_id = excluded.event_id RETURNING fetched, problem`;
