import type pg from 'pg';
import { apiRoles, type ApiKey, type ApiKeys } from '../model/api-key.ts';
import { withdrawMadeBy } from './api-clients.ts';
import { inTransaction } from './transaction.ts';

/** The keys of the API in Postgres. */
export function createApiKeys(pool: pg.Pool): ApiKeys {
  return {
    async find(id) {
      const { rows } = await pool.query<KeyRow & { secret_hash: Buffer }>(
        `SELECT ${columns}, secret_hash FROM api_key WHERE id = $1`,
        [id],
      );
      return rows[0] && { ...toApiKey(rows[0]), secretHash: rows[0].secret_hash };
    },

    async list() {
      const { rows } = await pool.query<KeyRow>(`SELECT ${columns} FROM api_key ORDER BY created_at, id`);
      return rows.map(toApiKey);
    },

    async create({ id, name, role, secretHash }) {
      await pool.query('INSERT INTO api_key (id, name, role, secret_hash) VALUES ($1, $2, $3, $4)', [
        id,
        name,
        role,
        secretHash,
      ]);
    },

    revoke: (id) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query('DELETE FROM api_key WHERE id = $1', [id]);
        return rowCount === 1 ? { withdrawnClients: await withdrawMadeBy(client, id) } : undefined;
      }),
  };
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly created_at: Date;
}

const columns = 'id, name, role, created_at';

/** A role that this version does not know may nothing but read. */
function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: apiRoles.find((role) => role === row.role) ?? 'read',
    createdAt: row.created_at,
  };
}
