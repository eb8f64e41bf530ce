import { join } from 'node:path';
import type { Pool } from 'pg';
import { ConfigError } from '../config.ts';
import { keyFileName, loadOlderSecretKeys, loadSecretKey, readSecretKey, type KeySettings } from '../secret-key.ts';
import { findSealedSamples } from '../store/reseal.ts';
import { createSecretBox } from '../store/secret-box.ts';

export interface MasterKey {
  readonly secretKey: Buffer;
  /** Of before a rotation that is not finished. */
  readonly olderSecretKeys: readonly Buffer[];
}

/**
 * The key that opens what this database holds. A key file is made for a database in which nothing is sealed, and for no
 * other: under a new key its secrets would stay closed, and the lost one would seem to be found. Throws ConfigError.
 */
export async function openMasterKey(
  settings: KeySettings,
  { pool }: { readonly pool: Pick<Pool, 'query'> },
): Promise<MasterKey> {
  const olderSecretKeys = loadOlderSecretKeys(settings);
  const samples = await findSealedSamples(pool);
  const found = readSecretKey(settings);
  const file = join(settings.dataDir, keyFileName);
  if (found === undefined && !opensAll(samples, olderSecretKeys)) {
    throw new ConfigError(
      `The key file ${file} is not there, and the database holds secrets that are sealed under it: put it back from a copy, or give its 32 bytes in SIGNALBOX_SECRET_KEY. Without it they cannot be opened by anybody.`,
    );
  }
  const secretKey = found ?? loadSecretKey(settings);
  const place = settings.secretKey === undefined ? `The key file ${file}` : 'SIGNALBOX_SECRET_KEY';
  if (secretKey.byteLength !== 32)
    throw new ConfigError(`${place} does not hold 32 bytes in base64: put it back from a copy.`);
  if (!opensAll(samples, [secretKey, ...olderSecretKeys])) {
    throw new ConfigError(
      `${place} is not the key under which the secrets in the database are sealed: give that one. To change it, give the old one in SIGNALBOX_SECRET_KEY_OLD and run "signalbox keys rotate-master".`,
    );
  }
  return { secretKey, olderSecretKeys };
}

function opensAll(samples: readonly Buffer[], keys: readonly Buffer[]): boolean {
  const [first, ...others] = keys.filter(({ byteLength }) => byteLength === 32);
  if (first === undefined) return samples.length === 0;
  const box = createSecretBox(first, others);
  try {
    for (const sample of samples) box.open(sample);
    return true;
  } catch {
    return false;
  }
}
