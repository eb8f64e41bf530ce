import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key that seals secrets at rest: the configured one, else a file made once in the data directory (mode 0600). */
export function loadSecretKey({ secretKey, dataDir }: { readonly secretKey?: Buffer; readonly dataDir: string }): Buffer {
  return secretKey ?? keyFile(join(dataDir, 'secret.key'), dataDir);
}

function keyFile(path: string, dataDir: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}
