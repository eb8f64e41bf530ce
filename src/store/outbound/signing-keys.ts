import type pg from 'pg';
import { signingAlgorithms, type SigningKey, type SigningKeys } from '../../model/outbound/endpoint.ts';
import { oneOf } from '../access/one-of.ts';
import type { SecretBox } from '../secret-box.ts';
import { inTransaction } from '../transaction.ts';

/** Any constant: one process at a time decides about keys. */
const keysLock = 7_244_266_250;

/** The keys of outgoing tokens in Postgres. */
export function createSigningKeys(pool: pg.Pool, secretBox: SecretBox): SigningKeys {
  const read = async (client: Pick<pg.Pool, 'query'>): Promise<readonly SigningKey[]> => {
    const { rows } = await client.query<KeyRow>(
      'SELECT * FROM signing_key WHERE shown_until IS NULL OR shown_until > clock_timestamp() ORDER BY signs_from DESC, id',
    );
    return rows.map((row) => toKey(row, secretBox));
  };
  return {
    list: () => read(pool),

    add: (make, { isEnough, signsAfterMs, shownForMs }) =>
      inTransaction(pool, async (client) => {
        await client.query('SELECT pg_advisory_xact_lock($1)', [keysLock]);
        const keys = await read(client);
        if (isEnough(keys)) return;
        const key = await make();
        const delayMs = signsAfterMs(keys);
        await client.query(
          `UPDATE signing_key SET shown_until = clock_timestamp() + $1 * INTERVAL '1 millisecond' WHERE shown_until IS NULL`,
          [delayMs + shownForMs],
        );
        await client.query(
          `INSERT INTO signing_key (id, algorithm, public_jwk, sealed_private, signs_from)
           VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * INTERVAL '1 millisecond')`,
          [
            key.id,
            key.algorithm,
            JSON.stringify(key.publicJwk),
            secretBox.seal(JSON.stringify(key.privateJwk)),
            delayMs,
          ],
        );
      }),
  };
}

interface KeyRow {
  readonly id: string;
  readonly algorithm: string;
  readonly public_jwk: string;
  readonly sealed_private: Buffer;
  readonly created_at: Date;
  readonly signs_from: Date;
  readonly shown_until: Date | null;
}

function toKey(row: KeyRow, secretBox: SecretBox): SigningKey {
  return {
    id: row.id,
    algorithm: oneOf(signingAlgorithms, row.algorithm),
    publicJwk: JSON.parse(row.public_jwk),
    privateJwk: JSON.parse(secretBox.open(row.sealed_private)),
    createdAt: row.created_at,
    signsFrom: row.signs_from,
    shownUntil: row.shown_until ?? undefined,
  };
}
