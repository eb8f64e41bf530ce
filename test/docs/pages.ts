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

/** Code that a page shows between fences. */
export interface Block {
  readonly page: string;
  /** As the fence names it; empty where it names none. */
  readonly language: string;
  readonly text: string;
}

/** Every block of every page that is kept up, in the order of the pages. */
export function shownBlocks(): readonly Block[] {
  return keptUpPages.flatMap((page) =>
    [...readPage(page).matchAll(/^ *```(\S*)\n(.*?)^ *```/gms)].map(([, language = '', text = '']) => ({
      page,
      language,
      text,
    })),
  );
}
