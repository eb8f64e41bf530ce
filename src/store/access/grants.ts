import type pg from 'pg';
import type { Grant } from '../../model/access/grant.ts';
import type { Grants } from '../../model/access/access-request-store.ts';

/** Who has access, in Postgres. Ended grants stay. */
export function createGrants(pool: pg.Pool): Grants {
  const select = async (where: string, values: readonly unknown[]) => {
    const { rows } = await pool.query<GrantRow>(`SELECT * FROM access_grant WHERE ended_at IS NULL AND ${where}`, [
      ...values,
    ]);
    return rows.map(toGrant);
  };
  return {
    find: async (id) => (await select('id = $1', [id]))[0],

    held: async ({ appId, appEntitlementId, identityUserId, appUserId }) =>
      (
        await select(
          'app_id = $1 AND entitlement_id = $2 AND identity_user_id = $3 AND ($4::text IS NULL OR app_user_id = $4)',
          [appId, appEntitlementId, identityUserId, appUserId ?? null],
        )
      )[0],

    search: ({ appIds = [], entitlementIds = [], appUserIds = [], userId, afterId, offset, limit }) =>
      select(
        `(cardinality($1::text[]) = 0 OR app_id = ANY($1)) AND (cardinality($2::text[]) = 0 OR entitlement_id = ANY($2))
         AND (cardinality($3::text[]) = 0 OR app_user_id = ANY($3)) AND ($4::text IS NULL OR identity_user_id = $4)
         AND ($7::text IS NULL OR id > $7)
         ORDER BY ${afterId === undefined ? 'created_at, ' : ''}id OFFSET $5 LIMIT $6`,
        [appIds, entitlementIds, appUserIds, userId ?? null, offset, limit, afterId ?? null],
      ),

    async holders({ appId, appEntitlementId }) {
      const { rows } = await pool.query<{ identity_user_id: string }>(
        'SELECT DISTINCT identity_user_id FROM access_grant WHERE ended_at IS NULL AND app_id = $1 AND entitlement_id = $2 LIMIT 500',
        [appId, appEntitlementId],
      );
      return rows.map(({ identity_user_id }) => identity_user_id);
    },

    async record(grant) {
      const { rows } = await pool.query<GrantRow>(
        `INSERT INTO access_grant (id, app_id, entitlement_id, app_user_id, identity_user_id, task_id, created_at, deprovision_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (app_id, entitlement_id, app_user_id) WHERE ended_at IS NULL
         DO UPDATE SET deprovision_at = EXCLUDED.deprovision_at, task_id = EXCLUDED.task_id RETURNING *`,
        [
          grant.id,
          grant.appId,
          grant.appEntitlementId,
          grant.appUserId,
          grant.identityUserId,
          grant.taskId,
          grant.createdAt,
          grant.deprovisionAt ?? null,
        ],
      );
      const [row] = rows;
      return row === undefined ? grant : toGrant(row);
    },

    async end({ appId, appEntitlementId, identityUserId, appUserId }, only) {
      await pool.query(
        `UPDATE access_grant SET ended_at = clock_timestamp() WHERE ended_at IS NULL
         AND app_id = $1 AND entitlement_id = $2 AND identity_user_id = $3 AND ($4::text IS NULL OR app_user_id = $4)
         AND ($5::text IS NULL OR task_id = $5 AND deprovision_at IS NOT DISTINCT FROM $6::timestamptz)`,
        [appId, appEntitlementId, identityUserId, appUserId ?? null, only?.taskId ?? null, only?.deprovisionAt ?? null],
      );
    },

    async changeEnd(id, deprovisionAt) {
      const { rows } = await pool.query<GrantRow>(
        'UPDATE access_grant SET deprovision_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING *',
        [id, deprovisionAt],
      );
      return rows[0] && toGrant(rows[0]);
    },
  };
}

interface GrantRow {
  readonly id: string;
  readonly app_id: string;
  readonly entitlement_id: string;
  readonly app_user_id: string;
  readonly identity_user_id: string;
  readonly task_id: string;
  readonly created_at: Date;
  readonly deprovision_at: Date | null;
}

function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    appId: row.app_id,
    appEntitlementId: row.entitlement_id,
    appUserId: row.app_user_id,
    identityUserId: row.identity_user_id,
    taskId: row.task_id,
    createdAt: row.created_at.toISOString(),
    ...(row.deprovision_at === null ? {} : { deprovisionAt: row.deprovision_at.toISOString() }),
  };
}
