import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase, type Database } from '../store/database.ts';

export const templateName = 'signalbox_kit_template';
export const kitDatabasePrefix = 'signalbox_kit_env_';

export interface KitDatabase {
  readonly database: Database;
  /** Closes its connections and removes it. */
  drop(): Promise<void>;
}

/** An empty database with all tables, on the Postgres that the tests of this account share. */
export async function createKitDatabase(): Promise<KitDatabase> {
  const { url, leave } = await joinPostgres();
  const name = `${kitDatabasePrefix}${randomUUID().replaceAll('-', '')}`;
  await command(url, `CREATE DATABASE ${name} TEMPLATE ${templateName} STRATEGY FILE_COPY`);
  // Behind the clock of the tests; the template has its functions.
  await command(url, `ALTER DATABASE ${name} SET search_path TO signalbox_clock, public, pg_catalog`);
  const database = openDatabase(urlOfDatabase(url, name));
  return {
    database,
    async drop() {
      await database.close();
      await command(url, `DROP DATABASE ${name} WITH (FORCE)`);
      leave();
    },
  };
}

export function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Where the keeper listens: a socket that other accounts cannot reach, or a pipe of Windows. */
export function keeperPath(dataDir: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${dataDir.replaceAll(/\W/g, '-')}` : join(dataDir, 'keeper.sock');
}

/** The first start makes the cluster, on a machine that may be busy with other tests. */
const joinMsMax = 60_000;
const betweenTriesMs = 40;
/** A keeper that lost the race to be the one ends at once; the one that won takes a second or more. */
const betweenStartsMs = 5_000;

async function joinPostgres(): Promise<{ readonly url: string; leave(): void }> {
  const dataDir = join(tmpdir(), `signalbox-kit-${userInfo().username}-${packageVersion()}`);
  const until = Date.now() + joinMsMax;
  let startedAt = 0;
  while (Date.now() < until) {
    const joined = await tryToJoin(keeperPath(dataDir));
    if (joined !== undefined) return joined;
    if (Date.now() - startedAt > betweenStartsMs) {
      startedAt = Date.now();
      startKeeper(dataDir);
    }
    await sleep(betweenTriesMs);
  }
  throw new Error(
    `The Postgres of the tests did not start in ${joinMsMax / 1000} s: see ${dataDir}/data/postgres.log.`,
  );
}

function tryToJoin(path: string): Promise<{ readonly url: string; leave(): void } | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect(path);
    let text = '';
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (!text.endsWith('\n')) return;
      const { url }: { url: string } = JSON.parse(text);
      // The connection says that somebody is here, and keeps no test from ending.
      socket.unref();
      resolve({ url, leave: () => void socket.destroy() });
    });
  });
}

function startKeeper(dataDir: string): void {
  const extension = extname(import.meta.url);
  const program = fileURLToPath(new URL(`./postgres-keeper${extension}`, import.meta.url));
  const compiling = extension === '.ts' ? ['--import', 'tsx'] : [];
  spawn(process.execPath, [...compiling, program, dataDir], { detached: true, stdio: 'ignore' }).unref();
}

/** Tables differ between versions, and so do their keepers. */
function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}

async function command(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
