import { ConfigError, type Config } from '../config.ts';
import type { TemporalOptions } from '../temporal/connection.ts';

export interface External {
  readonly databaseUrl: string;
  readonly temporal: TemporalOptions;
}

/** What a process needs that runs beside others: nothing embedded. Throws ConfigError with what is not set. */
export function requireExternal({ databaseUrl, temporal }: Config): External {
  const { address, ...rest } = temporal;
  if (databaseUrl === undefined) {
    throw new ConfigError('DATABASE_URL is not set: this process needs a Postgres that others can reach ("npm start" brings its own).');
  }
  if (address === undefined) {
    throw new ConfigError('TEMPORAL_ADDRESS is not set: this process needs a Temporal server that others can reach ("npm start" brings its own).');
  }
  return { databaseUrl, temporal: { ...rest, address } };
}
