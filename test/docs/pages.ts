import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** Decisions are records of their day: their commands and calls are not kept up. */
export const keptUpPages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...pagesIn('docs').filter((page) => !page.startsWith('docs/decisions/')),
  ...pagesIn('examples'),
];

export function readPage(page: string): string {
  return readFileSync(join(project, page), 'utf8');
}

/** The Markdown files in a folder of the project, by their paths in it. */
function pagesIn(folder: string): readonly string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)));
}
