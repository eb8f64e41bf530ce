import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, readConfig, type Config } from '../config.ts';
import type { KeyDesk } from '../cli/keys.ts';
import { newApiKey } from '../http/auth/credentials.ts';
import { lockDataDir } from '../local/data-dir-lock.ts';
import { runningPostgresUrl, startPostgresServer } from '../local/postgres-server.ts';
import { keyFileName, loadOlderSecretKeys, loadSecretKey, oldKeyFileName } from '../secret-key.ts';
import { createApiKeys } from '../store/api-keys.ts';
import { openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { resealAll } from '../store/reseal.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { reachDatabase } from './reach.ts';

type Stop = () => Promise<void>;

/** Commands for keys that work on the database itself, also while nothing else runs. */
export async function openKeyDesk(env: NodeJS.ProcessEnv): Promise<KeyDesk> {
  const read = readConfig(env);
  const config = { ...read, dataDir: resolve(read.dataDir) };
  const stops: Stop[] = [];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    const { url, isOurs } = await provideDatabase(config, stops);
    await reachDatabase(url);
    await migrate(url);
    const database = openDatabase(url, { isPatient: true });
    stops.push(() => database.close());
    const apiKeys = createApiKeys(database.pool);
    return {
      close,
      list: () => apiKeys.list(),
      revoke: (id) => apiKeys.revoke(id),
      async create(wanted) {
        const { key, secret } = newApiKey(wanted);
        await apiKeys.create(key);
        return { id: key.id, secret };
      },
      async rotateMaster() {
        if (config.secretKey !== undefined) return rotate(config);
        if (config.databaseUrl !== undefined) throw new ConfigError('SIGNALBOX_SECRET_KEY is not set: with a database of your own, give the new key there and the old one in SIGNALBOX_SECRET_KEY_OLD.');
        if (!isOurs) throw new ConfigError(`A server that has the old key in memory uses ${config.dataDir}: stop it first.`);
        renewKeyFile(config);
        const count = await rotate(config);
        rmSync(join(config.dataDir, oldKeyFileName));
        return count;
      },
    };

    async function rotate(from: Config): Promise<number> {
      const older = loadOlderSecretKeys(from);
      if (older.length === 0) throw new ConfigError('SIGNALBOX_SECRET_KEY_OLD is not set: it has to hold the key of before.');
      return resealAll(database.pool, createSecretBox(loadSecretKey(from), older));
    }
  } catch (error) {
    await close();
    throw error;
  }
}

/** The configured database, else the embedded one: that of a running server, or started for the moment. */
async function provideDatabase({ databaseUrl, dataDir }: Config, stops: Stop[]): Promise<{ url: string; isOurs: boolean }> {
  if (databaseUrl !== undefined) return { url: databaseUrl, isOurs: false };
  if (!lockIfFree(dataDir, stops)) {
    const url = runningPostgresUrl(dataDir);
    if (url === undefined) throw new ConfigError(`SIGNALBOX_DATA_DIR ${dataDir} is in use and has no database yet; try again in a moment.`);
    return { url, isOurs: false };
  }
  const postgres = await startPostgresServer({ dataDir, log: () => undefined });
  stops.push(() => postgres.stop());
  return { url: postgres.url, isOurs: true };
}

function lockIfFree(dataDir: string, stops: Stop[]): boolean {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    const lock = lockDataDir(dataDir);
    stops.push(async () => lock.release());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'DATA_DIR_IN_USE') return false;
    throw error;
  }
}

/** The old file is kept until all is sealed anew: a crash in between loses nothing, and the next try goes on. */
function renewKeyFile(config: Config): void {
  if (loadOlderSecretKeys(config).length > 0) return;
  const [file, old, draft] = [keyFileName, oldKeyFileName, `${keyFileName}.new`].map((name) => join(config.dataDir, name));
  if (file === undefined || old === undefined || draft === undefined) return;
  loadSecretKey(config);
  writeFileSync(draft, randomBytes(32).toString('base64'), { mode: 0o600 });
  renameSync(file, old);
  renameSync(draft, file);
}
