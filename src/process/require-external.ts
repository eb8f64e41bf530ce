import { ConfigError, type Config } from '../config.ts';
import type { TemporalOptions } from '../temporal/connection.ts';

export interface External {
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
