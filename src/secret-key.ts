import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeySettings {
  readonly secretKey?: Buffer;
  readonly secretKeyOld?: Buffer;
  readonly dataDir: string;
}

/** The key that seals secrets at rest: the configured one, else a file made once in the data directory (mode 0600). */
export function loadSecretKey({ secretKey, dataDir }: KeySettings): Buffer {
  return secretKey ?? keyFile(join(dataDir, keyFileName), dataDir);
}

/** The key as it is there already; undefined where a file would have to be made. */
export function readSecretKey({ secretKey, dataDir }: KeySettings): Buffer | undefined {
  return secretKey ?? readKey(join(dataDir, keyFileName));
}

/** Keys of before a rotation that is not finished: they open, and seal no more. */
export function loadOlderSecretKeys({ secretKeyOld, dataDir }: KeySettings): readonly Buffer[] {
  const file = readKey(join(dataDir, oldKeyFileName));
  return [secretKeyOld, file].filter((key) => key !== undefined);
}

/** The place to which `signalbox keys rotate-master` moves the file until everything is sealed anew. */
export const keyFileName = 'secret.key';
export const oldKeyFileName = 'secret.key.old';

function keyFile(path: string, dataDir: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}

function readKey(path: string): Buffer | undefined {
  try {
    return Buffer.from(readFileSync(path, 'utf8'), 'base64');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
