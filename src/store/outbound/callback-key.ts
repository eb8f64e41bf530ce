import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { SecretBox } from '../secret-box.ts';

/** 32 bytes that tokens of callback URLs are derived from; made by the process that needs it first. */
export async function loadCallbackKey(pool: pg.Pool, secretBox: SecretBox): Promise<Buffer> {
  const fresh = secretBox.seal(randomBytes(32).toString('base64'));
  await pool.query('INSERT INTO callback_key (id, sealed_key) VALUES (1, $1) ON CONFLICT DO NOTHING', [fresh]);
  const { rows } = await pool.query<{ sealed_key: Buffer }>('SELECT sealed_key FROM callback_key');
  const [row] = rows;
  if (row === undefined) throw new Error('The key of callback URLs is not in the database.');
  return Buffer.from(secretBox.open(row.sealed_key), 'base64');
}
