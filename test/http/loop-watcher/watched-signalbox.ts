import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { newApiKey } from '../../../src/http/auth/credentials.ts';
import { apiRoles, type Role } from '../../../src/model/api-key.ts';
import { createApiKeys } from '../../../src/store/api-keys.ts';
import type { TemporalOptions } from '../../../src/temporal/connection.ts';
import { Api } from '../../helpers/api.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/database.ts';
import { freePort } from '../../helpers/signalbox.ts';
import { temporalOptions } from '../../helpers/temporal.ts';

export interface WatchedSettings {
  readonly databaseUrl: string;
  readonly temporal: TemporalOptions;
  readonly bundleFile: string;
  readonly port: number;
  readonly secretKey: string;
  readonly config: Partial<Config>;
}

export type Asked = 'watched' | 'stop';

export type Told = { readonly kind: 'ready' } | Watched;

/** Since it was asked last: the most CPU time between two ticks of the loop, and all of it. */
interface Watched {
  readonly kind: 'watched';
  readonly maxMs: number;
  readonly totalMs: number;
  /** The CPU time that a fixed piece of work takes there at this moment. */
  readonly floorMs: number;
}

/** A Signalbox whose event loop is watched, and who may call it. */
export interface WatchedSignalbox {
  readonly api: Api;
  readonly port: number;
  readonly pid: number;
  readonly testDatabase: TestDatabase;
  readonly keys: Readonly<Record<Role, string>>;
  watched(): Promise<Watched>;
  stop(): Promise<void>;
}

export async function startWatched(config: Partial<Config> = {}): Promise<WatchedSignalbox> {
  const testDatabase = await createTestDatabase();
  const keys = await makeKeys(testDatabase);
  const port = await freePort();
  const settings: WatchedSettings = {
    databaseUrl: testDatabase.url,
    temporal: temporalOptions(),
    bundleFile: inject('servers').bundleFile,
    port,
    secretKey: randomBytes(32).toString('base64'),
    config,
  };
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', '--max-semi-space-size=64', '--import', 'tsx', main], {
    env: { ...process.env, WATCHED: JSON.stringify(settings) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit').then(([code, signal]) =>
    Promise.reject(new Error(`The watched process ended: ${code ?? signal}`)),
  );
  exit.catch(() => undefined);
  const next = async (): Promise<Told> => (await Promise.race([once(child, 'message'), exit]))[0] as Told;
  await next();
  const api = new Api(`http://127.0.0.1:${port}`);
  return {
    api,
    port,
    pid: Number(child.pid),
    testDatabase,
    keys,
    async watched() {
      child.send('watched' satisfies Asked);
      const told = await next();
      if (told.kind !== 'watched') throw new Error('The watched process mixed up its answers.');
      return told;
    },
    async stop() {
      await api.close();
      if (child.exitCode === null && child.signalCode === null) {
        child.send('stop' satisfies Asked);
        await once(child, 'exit');
      }
      await testDatabase.drop();
    },
  };
}

async function makeKeys({ database }: TestDatabase): Promise<Readonly<Record<Role, string>>> {
  const entries = await Promise.all(
    apiRoles.map(async (role) => {
      const { key, secret } = newApiKey({ name: role, role });
      await createApiKeys(database.pool).create(key);
      return [role, `${key.id}.${secret}`] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Role, string>;
}
