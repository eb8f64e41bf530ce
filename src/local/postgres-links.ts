import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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
