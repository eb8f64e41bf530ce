import { chmodSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

import { lockDataDir } from './data-dir-lock.ts';
import { findExecutable } from './executables.ts';
import { claimHiddenPort, claimPort, localAddress } from './ports.ts';
import { startServerProcess, type Launch, type WriteLine } from './server-process.ts';
import { openTemporalUi, type Admits } from './temporal-ui.ts';

export interface TemporalServerOptions {
  /** Holds the database, the log and the remembered ports; created when missing. */
  readonly dataDir: string;
  /** Default: the set-up script's, else `temporal` on PATH if it is of the same version. */
  readonly executable?: string;
  /** Created beside `default` when it is another. */
  readonly namespace?: string;
  /** Search attributes of the type Keyword that the namespace is to have. */
  readonly keywords?: readonly string[];
  /** People can look at it in a browser, as far as this lets them in. Absent: nobody can. */
  readonly ui?: Admits;
  readonly log: WriteLine;
}

export interface TemporalServer {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  /** Absent without UI. */
  readonly uiUrl?: string;
  stop(): Promise<void>;
}

/**
 * Runs Temporal's development server on a database file, on this machine's loopback address only. Beside gRPC, which no
 * page of a browser speaks, it opens ports for HTTP that answer everybody: they are kept where no browser gets to them.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const dataDir = resolve(options.dataDir);
  const command = options.executable ?? findExecutable('temporal');
  if (command === undefined) {
    throw new Error('Temporal’s development server is missing: run "node scripts/setup.mjs", or set TEMPORAL_ADDRESS');
  }
  const lock = lockDataDir(dataDir);
  const namespace = options.namespace ?? 'default';
  const at: { port: number; uiPort?: number } = { port: 0 };
  const launch = async (): Promise<Launch> => {
    at.port = await claimPort(dataDir, 'temporal');
    // The UI first: it is the one that is not started where a browser could reach it.
    at.uiPort = options.ui ? await claimHiddenPort(dataDir, 'temporalUiInner') : undefined;
    const httpPort = await claimQuietPort({ dataDir, name: 'temporalHttp', log: options.log });
    const metricsPort = await claimQuietPort({ dataDir, name: 'temporalMetrics', log: options.log });
    const args = startDevArguments({ ...at, httpPort, metricsPort, dataDir, namespace });
    const address = `${localAddress}:${at.port}`;
    return { command, args, isReady: () => answers(address, namespace) };
  };
  try {
    const server = await startServerProcess({ name: 'temporal', dataDir, stopSteps, launch, log: options.log });
    keepPrivate(dataDir);
    const address = `${localAddress}:${at.port}`;
    // Runs go without them.
    await addKeywords(address, { namespace, keywords: options.keywords ?? [] }).catch((error: Error) =>
      options.log(`Temporal has not taken the search attributes: ${error.message}`),
    );
    if (options.ui && at.uiPort === undefined)
      options.log("Temporal's UI is off: every port that browsers keep away from is taken");
    const ui =
      options.ui === undefined || at.uiPort === undefined
        ? undefined
        : await openTemporalUi({ dataDir, innerPort: at.uiPort, admits: options.ui }).catch((cause) =>
            server.stop().then(() => Promise.reject(cause)),
          );
    return {
      address,
      uiUrl: ui?.url,
      async stop() {
        await ui?.close();
        await server.stop().finally(() => lock.release());
      },
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/** The server cannot do without these two. On an ordinary port a page of a browser could read the metrics, and find the HTTP API closed to it. */
async function claimQuietPort({
  dataDir,
  name,
  log,
}: {
  readonly dataDir: string;
  readonly name: 'temporalHttp' | 'temporalMetrics';
  readonly log: WriteLine;
}): Promise<number> {
  const hidden = await claimHiddenPort(dataDir, name);
  if (hidden !== undefined) return hidden;
  log(
    `Every port that browsers keep away from is taken, so ${name} is on another one; stop other copies of Signalbox and start again`,
  );
  return claimPort(dataDir, name);
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
  /** Absent: no UI. */
  readonly uiPort?: number;
  readonly httpPort: number;
  readonly metricsPort: number;
  readonly dataDir: string;
  readonly namespace: string;
}

function startDevArguments(server: StartDev): string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', localAddress],
    ...['--port', String(server.port)],
    ...['--http-port', String(server.httpPort)],
    ...['--metrics-port', String(server.metricsPort)],
    // Nobody uses the HTTP API, and it cannot be switched off: no host has this name (RFC 6761, section 6.4).
    ...['--dynamic-config-value', 'frontend.httpAllowedHosts=["nobody.invalid"]'],
    ...(server.uiPort === undefined
      ? ['--headless']
      : ['--ui-ip', localAddress, '--ui-port', String(server.uiPort), '--ui-disable-news-fetch']),
    ...['--db-filename', join(server.dataDir, databaseFile)],
    // Twice the throughput; nothing is lost when the server is killed, only a power cut may cost the last moments.
    ...['--sqlite-pragma', 'journal_mode=WAL'],
    ...['--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--namespace', server.namespace],
    ...['--log-level', 'error'],
  ];
}

const connectTimeoutMs = 2_000;

/** By a call: the server's own option has an effect on a new database alone. */
async function addKeywords(
  address: string,
  { namespace, keywords }: { readonly namespace: string; readonly keywords: readonly string[] },
): Promise<void> {
  if (keywords.length === 0) return;
  const { INDEXED_VALUE_TYPE_KEYWORD: keyword } = proto.temporal.api.enums.v1.IndexedValueType;
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = keywords.filter((name) => !Object.hasOwn(customAttributes, name));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, keyword]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } finally {
    await connection.close();
  }
}

async function answers(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
