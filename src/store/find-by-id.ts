import type pg from 'pg';
import type { FindById, FoundKind, FoundThing } from '../model/found-thing.ts';

/** All tables by their keys, in one statement: each part is one look into an index. */
export function createFindById(pool: pg.Pool): FindById {
  return {
    async find(id) {
      const { rows } = await pool.query<FoundRow>(sql, [id]);
      return rows.map(
        ({ kind, id: found, name, within, state }): FoundThing => ({
          kind,
          id: found,
          ...(name !== null && { name }),
          ...(within !== null && { within }),
          ...(state !== null && { state }),
        }),
      );
    },
  };
}

interface FoundRow {
  readonly kind: FoundKind;
  readonly id: string;
  readonly name: string | null;
  readonly within: string | null;
  readonly state: string | null;
}

/** Ids of events are compared as UUIDs, so that the index serves; what is none of them finds nothing. */
const uuid = `CASE WHEN $1 ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN $1::uuid END`;

const sql = `
SELECT 'event' AS kind, id::text, event_type AS name, source_id AS within, outcome AS state FROM event WHERE id = ${uuid}
UNION ALL SELECT 'wait', id, workflow_name, workflow_id, state FROM wait WHERE id = $1
UNION ALL SELECT 'source', id, name, NULL, NULL FROM source WHERE id = $1 OR name = $1
UNION ALL (SELECT 'definition', name, name, NULL, NULL FROM definition WHERE name = $1 LIMIT 1)
UNION ALL SELECT 'endpoint', id, display_name, NULL, NULL FROM endpoint WHERE id = $1 AND deleted_at IS NULL
UNION ALL SELECT 'message', id, event, endpoint_id, state FROM message WHERE id = $1
UNION ALL SELECT 'accessRequest', id, document ->> 'displayName', NULL, state FROM task WHERE id = $1
UNION ALL SELECT 'accessRequest', id, document ->> 'displayName', NULL, state FROM task
  WHERE numeric_id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
UNION ALL SELECT 'policy', id, document ->> 'displayName', NULL, NULL FROM policy WHERE id = $1 AND deleted_at IS NULL
UNION ALL SELECT 'app', id, document ->> 'displayName', NULL, NULL FROM app WHERE id = $1 AND deleted_at IS NULL
UNION ALL SELECT 'entitlement', id, document ->> 'displayName', document ->> 'appId', NULL FROM entitlement
  WHERE id = $1 AND deleted_at IS NULL
UNION ALL SELECT 'account', id, document ->> 'displayName', document ->> 'appId', NULL FROM app_user
  WHERE id = $1 AND deleted_at IS NULL
UNION ALL SELECT 'user', id, document ->> 'displayName', NULL, NULL FROM person WHERE id = $1 AND deleted_at IS NULL`;
