import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgresServer } from '../src/local/postgres-server.ts';
import { startTemporalServer } from '../src/local/temporal-server.ts';
import { migrate } from '../src/store/migrate.ts';
import { pidsWithArgument } from './cpu.ts';
import type { Options } from './options.ts';
import { freePort, startProcess, until, type Child, type ProcessOptions } from './processes.ts';

/** Servers and processes of one run, all in one temporary directory, stopped newest first. */
export interface Stage {
  readonly options: Options;
  readonly secretKey: string;
  /** Postgres of its own, with a migrated database of this name. */
  database(name: string): Promise<string>;
  /** host:port of a Temporal development server of its own. */
  temporal(): Promise<string>;
  start(program: string, options?: Omit<ProcessOptions, 'logDir'>): Child;
  /** Starts a program that listens on PORT and answers `/health`, and waits for it. */
  startServer(program: string, options?: Omit<ProcessOptions, 'logDir'>): Promise<Child & { readonly port: number }>;
  postgresPids(): readonly number[];
  temporalPids(): readonly number[];
  onStop(stop: () => Promise<void>): void;
  stop(): Promise<void>;
}

/** `runDir`: a directory that all benchmarks of a run share. */
export function createStage(options: Options, runDir: string): Stage {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const stops: (() => Promise<void>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  const onStop = (stop: () => Promise<void>) => void stops.unshift(stop);
  const directoryOf = (name: string) => {
    mkdirSync(join(directory, name), { recursive: true });
    return join(directory, name);
  };
  let postgres: Promise<string> | undefined;
  let temporal: Promise<string> | undefined;
  const stage: Stage = {
    options,
    secretKey: randomBytes(32).toString('base64'),
    async database(name) {
      postgres ??= startPostgres(directoryOf('postgres'), onStop);
      return createDatabase(await postgres, name);
    },
    temporal: () => (temporal ??= startTemporal(directoryOf('temporal'), onStop)),
    start(program, more = {}) {
      const child = startProcess(program, {
        profileDir: options.profileDir,
        ...more,
        env: { ...more.env, BENCH_RUN_DIR: runDir },
        logDir: directoryOf('logs'),
      });
      onStop(() => child.stop());
      return child;
    },
    async startServer(program, more = {}) {
      const port = await freePort();
      const child = stage.start(program, { ...more, env: { ...more.env, PORT: String(port), HOST: '127.0.0.1' } });
      await until(
        `The start of ${program}`,
        async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok || undefined,
      );
      return { ...child, port };
    },
    postgresPids: () => pidsWithArgument(join(directory, 'postgres')),
    temporalPids: () => pidsWithArgument(join(directory, 'temporal')),
    onStop,
    async stop() {
      for (const stop of stops.splice(0)) await stop().catch((error: unknown) => console.error(error));
    },
  };
  return stage;
}

const quiet = () => undefined;

async function startPostgres(dataDir: string, onStop: Stage['onStop']): Promise<string> {
  const server = await startPostgresServer({ dataDir, log: quiet });
  onStop(() => server.stop());
  return server.url;
}

async function startTemporal(dataDir: string, onStop: Stage['onStop']): Promise<string> {
  const server = await startTemporalServer({ dataDir, log: quiet });
  onStop(() => server.stop());
  return server.address;
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}
