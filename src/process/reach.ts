import { Connection } from '@temporalio/client';
import pg from 'pg';
import { ConfigError } from '../config.ts';
import { placeOf } from '../local/database-note.ts';
import { connectionOptions, type TemporalOptions } from '../temporal/connection.ts';

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
