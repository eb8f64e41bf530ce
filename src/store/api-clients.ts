import type pg from 'pg';
import type { ApiClient, ApiClients } from '../model/api-clients.ts';
import { inTransaction } from './transaction.ts';

/** Clients of the API in Postgres. */
export function createApiClients(pool: pg.Pool): ApiClients {
  return {
    find: (id) => first('id', id),
    findByClientId: (clientId) => first('client_id', clientId),

    async list({ ofUser, named = '', offset, limit }) {
      const { rows } = await pool.query<ClientRow>(
        `SELECT * FROM api_client WHERE deleted_at IS NULL AND ($1::text IS NULL OR user_id = $1)
           AND strpos(lower(display_name), lower($2)) > 0
         ORDER BY created_at, id OFFSET $3 LIMIT $4`,
        [ofUser ?? null, named, offset, limit],
      );
      return rows.map(toClient);
    },

    async create(client) {
      const { id, clientId, displayName, userId, publicKey, scopedRoles, allowSourceCidr, expiresAt, madeBy } = client;
      // The maker is held until this is committed: one that is being withdrawn leaves nothing behind.
      const { rows } = await pool.query<ClientRow>(
        `WITH client AS (SELECT id FROM api_client WHERE id = $9 AND deleted_at IS NULL FOR SHARE),
              key AS (SELECT id FROM api_key WHERE id = $9 FOR SHARE)
         INSERT INTO api_client
           (id, client_id, display_name, user_id, public_key, scoped_roles, allow_source_cidr, expires_at, made_by)
         SELECT $1, $2, $3, $4, $5, $6::text[], $7::text[], $8::timestamptz, $9::text
         WHERE $10::boolean OR EXISTS (SELECT FROM client) OR EXISTS (SELECT FROM key)
         RETURNING *`,
        [
          id,
          clientId,
          displayName,
          userId,
          publicKey,
          scopedRoles,
          allowSourceCidr,
          expiresAt ?? null,
          madeBy?.id ?? null,
          madeBy === undefined || madeBy.kind === 'configuredKey',
        ],
      );
      return rows[0] && toClient(rows[0]);
    },

    async update(id, { displayName, scopedRoles, allowSourceCidr }) {
      const { rows } = await pool.query<ClientRow>(
        `UPDATE api_client SET display_name = COALESCE($2, display_name), scoped_roles = COALESCE($3::text[], scoped_roles),
           allow_source_cidr = COALESCE($4::text[], allow_source_cidr), updated_at = clock_timestamp()
         WHERE id = $1 AND deleted_at IS NULL RETURNING *`,
        [id, displayName ?? null, scopedRoles ?? null, allowSourceCidr ?? null],
      );
      return rows[0] && toClient(rows[0]);
    },

    delete: (id, { keepMade = false } = {}) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ made_by: string | null }>(
          'UPDATE api_client SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL RETURNING made_by',
          [id],
        );
        const [found] = rows;
        if (found === undefined) return undefined;
        if (keepMade)
          await client.query('UPDATE api_client SET made_by = $2 WHERE made_by = $1 AND deleted_at IS NULL', [
            id,
            found.made_by,
          ]);
        return { withdrawn: await withdrawMadeBy(client, id) };
      }),

    async spendNonce(hash, expiresAt) {
      await pool.query('DELETE FROM client_nonce WHERE expires_at < clock_timestamp()');
      const { rowCount } = await pool.query(
        'INSERT INTO client_nonce (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [hash, expiresAt],
      );
      return rowCount === 1;
    },

    async noteUse(id) {
      await pool.query('UPDATE api_client SET last_used_at = clock_timestamp() WHERE id = $1', [id]);
    },
  };

  async function first(column: 'id' | 'client_id', value: string): Promise<ApiClient | undefined> {
    const { rows } = await pool.query<ClientRow>(
      `SELECT * FROM api_client WHERE ${column} = $1 AND deleted_at IS NULL`,
      [value],
    );
    return rows[0] && toClient(rows[0]);
  }
}

/** Withdraws what a client or an API key has made, and what that has made, in a transaction of the caller's. Gives their ids. */
export async function withdrawMadeBy(
  connection: Pick<pg.ClientBase, 'query'>,
  maker: string,
): Promise<readonly string[]> {
  const withdrawn: string[] = [];
  // A statement of its own for each generation: one that is being made meanwhile is there once its maker's row is free.
  for (let makers: readonly string[] = [maker]; makers.length > 0; ) {
    const { rows } = await connection.query<{ id: string }>(
      'UPDATE api_client SET deleted_at = clock_timestamp() WHERE made_by = ANY($1) AND deleted_at IS NULL RETURNING id',
      [makers],
    );
    makers = rows.map(({ id }) => id);
    withdrawn.push(...makers);
  }
  return withdrawn;
}

interface ClientRow {
  readonly id: string;
  readonly client_id: string;
  readonly display_name: string;
  readonly user_id: string;
  readonly public_key: string;
  readonly scoped_roles: readonly string[];
  readonly allow_source_cidr: readonly string[];
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly made_by: string | null;
}

function toClient(row: ClientRow): ApiClient {
  return {
    id: row.id,
    clientId: row.client_id,
    displayName: row.display_name,
    userId: row.user_id,
    publicKey: row.public_key,
    scopedRoles: row.scoped_roles,
    allowSourceCidr: row.allow_source_cidr,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    madeById: row.made_by ?? undefined,
  };
}
