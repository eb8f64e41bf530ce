import { chmodSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Connection } from '@temporalio/client';

import { lockDataDir } from './data-dir-lock.ts';
import { findExecutable } from './executables.ts';
import { claimPort, localAddress } from './ports.ts';
import { startServerProcess, type Launch, type Log } from './server-process.ts';

export interface TemporalServerOptions {
  /** Holds the database, the log and the remembered ports; created when missing. */
  readonly dataDir: string;
  /** Default: `temporal` on PATH, else the set-up script's. */
  readonly executable?: string;
  /** Created beside `default` when it is another. */
  readonly namespace?: string;
  readonly log: Log;
}

export interface TemporalServer {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl: string;
  stop(): Promise<void>;
}

/** Runs Temporal's development server on a database file, with its UI, on this machine's loopback address only. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const dataDir = resolve(options.dataDir);
  const command = options.executable ?? findExecutable('temporal');
  if (command === undefined) {
    throw new Error('Temporal’s development server is missing: run "node scripts/setup.mjs", or set TEMPORAL_ADDRESS');
  }
  const lock = lockDataDir(dataDir);
  const namespace = options.namespace ?? 'default';
  const at = { port: 0, uiPort: 0 };
  const launch = async (): Promise<Launch> => {
    at.port = await claimPort(dataDir, 'temporal');
    at.uiPort = await claimPort(dataDir, 'temporalUi');
    const args = startDevArguments({ ...at, dataDir, namespace });
    const address = `${localAddress}:${at.port}`;
    return { command, args, isReady: () => answers(address, namespace) };
  };
  try {
    const server = await startServerProcess({ name: 'temporal', dataDir, stopSteps, launch, log: options.log });
    keepPrivate(dataDir);
    return {
      address: `${localAddress}:${at.port}`,
      uiUrl: `http://${localAddress}:${at.uiPort}`,
      stop: () => server.stop().finally(() => lock.release()),
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/** The database holds the workflows' inputs and results. SQLite gives its side files the mode of the main one. */
function keepPrivate(dataDir: string): void {
  for (const file of readdirSync(dataDir)) {
    if (file.startsWith(databaseFile)) chmodSync(join(dataDir, file), 0o600);
  }
}

const databaseFile = 'temporal.db';

const stopSteps = [
  { signal: 'SIGTERM', waitMs: 15_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

interface StartDev {
  readonly port: number;
  readonly uiPort: number;
  readonly dataDir: string;
  readonly namespace: string;
}

function startDevArguments(server: StartDev): string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', localAddress],
    ...['--port', String(server.port)],
    ...['--ui-ip', localAddress],
    ...['--ui-port', String(server.uiPort)],
    ...['--db-filename', join(server.dataDir, databaseFile)],
    // Twice the throughput; nothing is lost when the server is killed, only a power cut may cost the last moments.
    ...['--sqlite-pragma', 'journal_mode=WAL'],
    ...['--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--namespace', server.namespace],
    ...['--log-level', 'error'],
  ];
}

const connectTimeoutMs = 2_000;

async function answers(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
