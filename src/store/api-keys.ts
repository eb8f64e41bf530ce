import type pg from 'pg';
import { apiRoles, type ApiKey, type ApiKeys } from '../model/api-key.ts';
import { withdrawMadeBy } from './api-clients.ts';

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

    async revoke(id) {
      const connection = await pool.connect();
      try {
        await connection.query('BEGIN');
        const { rowCount } = await connection.query('DELETE FROM api_key WHERE id = $1', [id]);
        const withdrawnClients = rowCount === 1 ? await withdrawMadeBy(connection, id) : [];
        await connection.query('COMMIT');
        connection.release();
        return rowCount === 1 ? { withdrawnClients } : undefined;
      } catch (error) {
        await connection.query('ROLLBACK').then(
          () => connection.release(),
          () => connection.release(true),
        );
        throw error;
      }
    },
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
