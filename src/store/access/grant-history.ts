import type pg from 'pg';
import type { GrantEvent, GrantHistory, GrantHistoryQuery, PastGrant } from '../../model/access/grant.ts';

/** Ended grants, as far as the table still knows them. */
export function createGrantHistory(pool: pg.Pool): GrantHistory {
  return {
    async past(query) {
      const { rows } = await pool.query<BindingRow & { created_at: Date; ended_at: Date }>(
        `SELECT * FROM access_grant WHERE ended_at IS NOT NULL AND ${bindingIs} ORDER BY ended_at, id OFFSET $4 LIMIT $5`,
        [...bindingValues(query), query.offset, query.limit],
      );
      return rows.map(
        (row): PastGrant => ({
          ...toBinding(row),
          grantedAt: row.created_at.toISOString(),
          revokedAt: row.ended_at.toISOString(),
        }),
      );
    },

    async feed(query) {
      const { userIds = [], after, before, offset, limit } = query;
      const { rows } = await pool.query<BindingRow & { at: Date; task_id: string | null }>(
        `SELECT * FROM (
           SELECT id, app_id, entitlement_id, app_user_id, identity_user_id, created_at AS at, task_id FROM access_grant
           UNION ALL SELECT id, app_id, entitlement_id, app_user_id, identity_user_id, ended_at AS at, NULL FROM access_grant WHERE ended_at IS NOT NULL
         ) AS happened
         WHERE ${bindingIs} AND (cardinality($6::text[]) = 0 OR identity_user_id = ANY($6))
           AND ($7::timestamptz IS NULL OR at > $7) AND ($8::timestamptz IS NULL OR at < $8)
         ORDER BY at, id, task_id NULLS LAST OFFSET $4 LIMIT $5`,
        [...bindingValues(query), offset, limit, userIds, after ?? null, before ?? null],
      );
      return rows.map(
        (row): GrantEvent => ({
          ...toBinding(row),
          date: row.at.toISOString(),
          ...(row.task_id === null ? { kind: 'removed' } : { kind: 'added', taskId: row.task_id }),
        }),
      );
    },
  };
}

const bindingIs = `(cardinality($1::text[]) = 0 OR app_id = ANY($1)) AND (cardinality($2::text[]) = 0 OR entitlement_id = ANY($2))
  AND (cardinality($3::text[]) = 0 OR app_user_id = ANY($3))`;

function bindingValues({
  appIds = [],
  entitlementIds = [],
  appUserIds = [],
}: GrantHistoryQuery): readonly (readonly string[])[] {
  return [appIds, entitlementIds, appUserIds];
}

interface BindingRow {
  readonly app_id: string;
  readonly entitlement_id: string;
  readonly app_user_id: string;
}

function toBinding({ app_id, entitlement_id, app_user_id }: BindingRow) {
  return { appId: app_id, appEntitlementId: entitlement_id, appUserId: app_user_id };
}
