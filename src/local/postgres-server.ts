import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import pg from 'pg';

import { lockDataDir } from './data-dir-lock.ts';
import { claimPort, localAddress, rememberedPort } from './ports.ts';
import { postgresAccount } from './postgres-account.ts';
import { clusterPassword, clusterUser, openCluster, type PostgresCluster } from './postgres-cluster.ts';
import { findPostgresExecutables } from './postgres-executables.ts';
import { commandLineOf, identifyProcess } from './process-identity.ts';
import { startServerProcess, type Launch, type WriteLine } from './server-process.ts';
import { stopProcess } from './stop-leftover.ts';

export interface PostgresServerOptions {
  /** Holds the cluster, its password, the log and the remembered port; created when missing. */
  readonly dataDir: string;
  /** For tests: it need not survive the machine, and waits for no disk. */
  readonly isDisposable?: boolean;
  readonly log: WriteLine;
}

export interface PostgresServer {
  /** Of the database `signalbox`, with its password: not for a log. */
  readonly url: string;
  stop(): Promise<void>;
}

const databaseName = 'signalbox';

/** Runs a Postgres of our own on this machine's loopback address; what was committed survives any kind of stop. */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(dataDir);
  try {
    const { postgres, initdb } = await findPostgresExecutables();
    const account = postgresAccount(postgres, dataDir);
    const cluster = openCluster(dataDir, initdb, account);
    await stopOrphan(cluster.directory);
    const at = { port: 0 };
    const launch = async (): Promise<Launch> => {
      at.port = await claimPort(dataDir, 'postgres');
      const url = databaseUrl(cluster, at.port, 'postgres');
      const wrapped = account.wrap(postgres, postgresArguments(cluster.directory, at.port, options.isDisposable));
      return {
        ...wrapped,
        ...account.spawnAs,
        isReady: () => query(url, { sql: 'SELECT 1', connectTimeoutMs: probeTimeoutMs }).then(() => true),
      };
    };
    const server = await startServerProcess({ name: 'postgres', dataDir, stopSteps, launch, log: options.log });
    await createDatabase(databaseUrl(cluster, at.port, 'postgres'));
    return {
      url: databaseUrl(cluster, at.port, databaseName),
      stop: () => server.stop().finally(() => lock.release()),
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/** Whether a database was ever made there. */
export function hasPostgresCluster(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres', 'PG_VERSION'));
}

/** The URL of the server that another process runs for this data directory; undefined when there never was one. */
export function runningPostgresUrl(dataDir: string): string | undefined {
  const port = rememberedPort(dataDir, 'postgres');
  if (port === undefined) return undefined;
  return databaseUrl({ directory: join(dataDir, 'postgres'), password: clusterPassword(dataDir) }, port, databaseName);
}

/** Postgres's own meanings: INT breaks off sessions and writes a checkpoint, QUIT leaves recovery to the next start. */
const stopSteps = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

function postgresArguments(directory: string, port: number, isDisposable = false): string[] {
  const settings = {
    port,
    listen_addresses: localAddress,
    // No socket file: two copies on one machine would meet in /tmp.
    unix_socket_directories: '',
    max_connections: 100,
    // A small machine shares its memory with Temporal and Node; the system's own file cache does the rest.
    shared_buffers: '128MB',
    // Answered 2xx means committed to the disk (G1). These are the defaults, said aloud.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // Nothing replicates from here, so the log needs to hold no more than recovery does.
    wal_level: 'minimal',
    max_wal_senders: 0,
    // Short statements only: compiling them costs more than it saves.
    jit: 'off',
    log_line_prefix: '%m [%p] ',
    ...(isDisposable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** A postmaster whose pid file of ours was lost: Postgres's own file names it, its arguments prove that it is this one. */
async function stopOrphan(directory: string): Promise<void> {
  const pid = postmasterPid(directory);
  const identity = pid === undefined ? undefined : identifyProcess(pid);
  if (identity === undefined || !commandLineOf(identity.pid).includes(` -D ${directory} `)) return;
  await stopProcess(identity, stopSteps);
}

function postmasterPid(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function databaseUrl(cluster: PostgresCluster, port: number, database: string): string {
  return `postgresql://${clusterUser}:${cluster.password}@${localAddress}:${port}/${database}`;
}

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, {
    sql: 'SELECT 1 FROM pg_database WHERE datname = $1',
    values: [databaseName],
    connectTimeoutMs,
  });
  if (found === 0) await query(url, { sql: `CREATE DATABASE ${databaseName}`, connectTimeoutMs });
}

/** Asked again until the server is up. */
const probeTimeoutMs = 2_000;
/** Asked once, of a server that is up, while the workflows are bundled and this process has no time for anything else. */
const connectTimeoutMs = 30_000;

interface Query {
  readonly sql: string;
  readonly values?: readonly string[];
  readonly connectTimeoutMs: number;
}

/** Number of rows. */
async function query(url: string, { sql, values = [], connectTimeoutMs }: Query): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // A connection that breaks while it is being closed is of no interest here; unheard, it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const result = await client.query(sql, [...values]);
    return result.rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
