import { Connection } from '@temporalio/client';
import pg from 'pg';
import { readConfig, ConfigError } from '../config.ts';
import type { Config } from '../config.ts';
import { findDoubtfulSettings } from '../contract/unknown-settings.ts';
import { createLineWriter } from '../log/line-writer.ts';
import type { LineWriter } from '../log/line-writer.ts';
import { createLog, toLine } from '../telemetry.ts';
import type { Log } from '../telemetry.ts';
import type { TemporalOptions } from '../temporal/connection.ts';
import { placeOf } from '../local/database-note.ts';
import { connectionOptions } from '../temporal/connection.ts';

/** Stops what was started, in the order of the list. */
export type Stop = () => Promise<void>;

export interface Main {
  readonly config: Config;
  readonly log: Log;
  readonly output: Pick<LineWriter, 'write' | 'dropped'>;
  /** Adds what has to be stopped; the newest is stopped first. */
  readonly onStop: (stop: Stop) => void;
  /** Ends the process with one line, after everything was stopped. */
  readonly fail: (error: unknown) => void;
}

/** After this long a stop that hangs is cut off. */
const stopMs = 40_000;
/** A log reader that hangs does not hold up the end. */
const flushMs = 1_000;

/**
 * Runs a main: Ctrl-C and SIGTERM stop everything it started, newest first; a setting that cannot be used ends it
 * with one line on standard error and exit code 1.
 */
export function runMain(start: (main: Main) => Promise<void>): void {
  const output = createLineWriter({
    stream: process.stdout,
    droppedLine: (lines) => toLine('warn', 'log.lines_dropped', { lines }),
  });
  const stops: Stop[] = [];
  let log: Log = createLog(output.write);
  let stopping: Promise<void> | undefined;
  const fail = (error: unknown) => {
    process.exitCode = 1;
    process.stderr.write(`${lineOf(error)}\n`);
    log.error('process.failed', error);
    void stopAll();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping === undefined) log.info('process.stopping', { signal });
      void stopAll();
    });
  }
  reportTrouble(() => log);
  void begin().catch(fail);

  async function begin(): Promise<void> {
    const config = readConfig(process.env);
    log = createLog(output.write, config.logLevel);
    for (const { name, meant } of findDoubtfulSettings(process.env))
      log.warn('setting.doubtful', undefined, { name, meant });
    await start({
      config,
      log,
      output,
      fail,
      onStop: (stop) => (stopping === undefined ? void stops.unshift(stop) : void stop()),
    });
  }

  function stopAll(): Promise<void> {
    const startedAt = Date.now();
    stopping ??= (async () => {
      setTimeout(() => process.exit(1), stopMs).unref();
      for (const stop of stops) await stop().catch((error: unknown) => log.error('process.stop_failed', error));
      log.info('process.stopped', { durationMs: Date.now() - startedAt });
      await output.flush(flushMs);
      process.exit();
    })();
    return stopping;
  }
}

/** Node's own messages on standard error, in the words of the log: warnings, and the error that ends the process. */
function reportTrouble(log: () => Log): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log().warn('process.warning', warning));
  process.on('uncaughtExceptionMonitor', (error, origin) => log().error('process.crashed', error, { origin }));
}

/** People read this; the stack is for bugs only. */
function lineOf(error: unknown): string {
  return `signalbox: ${error instanceof Error ? error.message : String(error)}`;
}

interface External {
  readonly databaseUrl: string;
  readonly temporal: TemporalOptions;
}

/** Settings of a process that runs beside others: nothing is embedded. Throws ConfigError with those that are missing. */
export function requireExternal({ databaseUrl, temporal }: Config): External {
  const { address, ...rest } = temporal;
  if (databaseUrl === undefined) {
    throw new ConfigError(
      'DATABASE_URL is not set: this process needs a Postgres that others can reach ("npm start" brings its own).',
    );
  }
  if (address === undefined) {
    throw new ConfigError(
      'TEMPORAL_ADDRESS is not set: this process needs a Temporal server that others can reach ("npm start" brings its own).',
    );
  }
  return { databaseUrl, temporal: { ...rest, address } };
}

const timeoutMs = 10_000;

/** Throws ConfigError, naming the setting, when the database cannot be used. Never shows the URL: it holds a password. */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs });
  try {
    await client.connect();
  } catch (error) {
    throw new ConfigError(`DATABASE_URL: Postgres at ${placeOf(url)} cannot be used (${messageOf(error)}).`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws ConfigError, naming the setting, when Temporal cannot be used. */
export async function reachTemporal(options: TemporalOptions): Promise<void> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ ...connectionOptions(options), connectTimeout: timeoutMs });
    await connection.workflowService.describeNamespace({ namespace: options.namespace });
  } catch (error) {
    const setting =
      connection === undefined
        ? `TEMPORAL_ADDRESS: Temporal at ${options.address}`
        : `TEMPORAL_NAMESPACE: "${options.namespace}" at ${options.address}`;
    throw new ConfigError(`${setting} cannot be used (${messageOf(error)}).`);
  } finally {
    await connection?.close();
  }
}

/** Connection errors to several addresses of one name come without a message of their own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error);
}
