import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, readConfig, type Config } from '../config.ts';
import type { KeyAdmin } from '../cli/keys.ts';
import { newApiKey } from '../http/auth/credentials.ts';
import { lockDataDir } from '../local/data-dir-lock.ts';
import { placeOf, readDatabaseNote } from '../local/database-note.ts';
import { hasPostgresCluster, runningPostgresUrl, startPostgresServer } from '../local/postgres-server.ts';
import { keyFileName, loadOlderSecretKeys, oldKeyFileName } from '../secret-key.ts';
import { createApiKeys } from '../store/api-keys.ts';
import { openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { resealAll } from '../store/reseal.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { openMasterKey } from './master-key.ts';
import { reachDatabase } from './run-main.ts';

type Stop = () => Promise<void>;

/** Commands for keys that work on the database itself, also while nothing else runs. */
export async function openKeyAdmin(env: NodeJS.ProcessEnv): Promise<KeyAdmin> {
  const read = readConfig(env);
  const config = { ...read, dataDir: resolve(read.dataDir) };
  const stops: Stop[] = [];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    const { url, isOurs, place, warnings } = await provideDatabase(config, stops);
    await reachDatabase(url);
    await migrate(url);
    const database = openDatabase(url, { isPatient: true });
    stops.push(() => database.close());
    const apiKeys = createApiKeys(database.pool);
    return {
      place,
      warnings,
      close,
      list: () => apiKeys.list(),
      revoke: (id) => apiKeys.revoke(id),
      async create(wanted) {
        const isFirst = (await apiKeys.list()).length === 0;
        const { key, secret } = newApiKey(wanted);
        await apiKeys.create(key);
        return { id: key.id, secret, isFirst };
      },
      async rotateMaster() {
        if (config.secretKey !== undefined) return rotate(config);
        if (config.databaseUrl !== undefined)
          throw new ConfigError(
            'SIGNALBOX_SECRET_KEY is not set: with a database of your own, give the new key there and the old one in SIGNALBOX_SECRET_KEY_OLD.',
          );
        if (!isOurs)
          throw new ConfigError(`A server that has the old key in memory uses ${config.dataDir}: stop it first.`);
        await openMasterKey(config, database);
        renewKeyFile(config);
        const count = await rotate(config);
        rmSync(join(config.dataDir, oldKeyFileName));
        return count;
      },
    };

    async function rotate(from: Config): Promise<number> {
      const older = loadOlderSecretKeys(from);
      if (older.length === 0)
        throw new ConfigError('SIGNALBOX_SECRET_KEY_OLD is not set: it has to hold the key of before.');
      return resealAll(database.pool, createSecretBox((await openMasterKey(from, database)).secretKey, older));
    }
  } catch (error) {
    await close();
    throw error;
  }
}

interface ProvidedDatabase {
  readonly url: string;
  /** No server runs over it: it was started for the moment. */
  readonly isOurs: boolean;
  /** In words, without password. */
  readonly place: string;
  readonly warnings: readonly string[];
}

/**
 * The configured database, else the embedded one: that of a running server, or started for the moment. None is made:
 * a key in a database that no server reads would open nothing.
 */
async function provideDatabase({ databaseUrl, dataDir }: Config, stops: Stop[]): Promise<ProvidedDatabase> {
  if (databaseUrl !== undefined) {
    return {
      url: databaseUrl,
      isOurs: false,
      place: `${placeOf(databaseUrl)} (DATABASE_URL)`,
      warnings: warnOfAnother(databaseUrl, dataDir),
    };
  }
  const here = `the embedded database in ${dataDir}`;
  if (!existsSync(dataDir)) throw noDatabase(dataDir);
  if (!lockIfFree(dataDir, stops)) {
    const note = readDatabaseNote(dataDir);
    if (note?.isEmbedded === false)
      throw new ConfigError(
        `The server that runs over SIGNALBOX_DATA_DIR ${dataDir} uses another database, ${note.place}: set DATABASE_URL as it has it.`,
      );
    const url = runningPostgresUrl(dataDir);
    if (url === undefined)
      throw new ConfigError(`SIGNALBOX_DATA_DIR ${dataDir} is in use and has no database yet; try again in a moment.`);
    return { url, isOurs: false, place: here, warnings: [] };
  }
  if (!hasPostgresCluster(dataDir)) throw noDatabase(dataDir);
  const postgres = await startPostgresServer({ dataDir, log: () => undefined });
  stops.push(() => postgres.stop());
  return { url: postgres.url, isOurs: true, place: here, warnings: [] };
}

function noDatabase(dataDir: string): ConfigError {
  return new ConfigError(
    `There is no database in SIGNALBOX_DATA_DIR ${dataDir}: name the directory of the server that is to know the key, or set DATABASE_URL as that server has it. A server makes its database when it first starts.`,
  );
}

/** A server over the data directory that looks elsewhere will never see what is done here. */
function warnOfAnother(databaseUrl: string, dataDir: string): readonly string[] {
  const note = readDatabaseNote(dataDir);
  if (note === undefined || !isDataDirInUse(dataDir) || note.place === placeOf(databaseUrl)) return [];
  return [
    `The server that runs over SIGNALBOX_DATA_DIR ${dataDir} uses another database (${note.isEmbedded ? 'the embedded one' : note.place}): it does not see what is done in ${placeOf(databaseUrl)}.`,
  ];
}

function isDataDirInUse(dataDir: string): boolean {
  const stops: Stop[] = [];
  const isFree = lockIfFree(dataDir, stops);
  for (const stop of stops) void stop();
  return !isFree;
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
  const [file, old, draft] = [keyFileName, oldKeyFileName, `${keyFileName}.new`].map((name) =>
    join(config.dataDir, name),
  );
  if (file === undefined || old === undefined || draft === undefined) return;
  writeFileSync(draft, randomBytes(32).toString('base64'), { mode: 0o600 });
  renameSync(file, old);
  renameSync(draft, file);
}
