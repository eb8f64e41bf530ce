import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The database of the server that works in a data directory, as others may be told of it: without password. */
export interface DatabaseNote {
  readonly isEmbedded: boolean;
  /** Host, port and name. */
  readonly place: string;
}

const fileName = 'database.json';

/** Written by the server that holds the directory's lock, for commands that are to work on the same database. */
export function noteDatabase(dataDir: string, url: string, { isEmbedded }: { readonly isEmbedded: boolean }): void {
  const note: DatabaseNote = { isEmbedded, place: placeOf(url) };
  writeFileSync(join(dataDir, fileName), JSON.stringify(note), { mode: 0o600 });
}

/** The note of the last server; it holds while one runs. */
export function readDatabaseNote(dataDir: string): DatabaseNote | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(dataDir, fileName), 'utf8'));
    if (typeof note !== 'object' || note === null || !('isEmbedded' in note) || !('place' in note)) return undefined;
    return { isEmbedded: note.isEmbedded === true, place: String(note.place) };
  } catch {
    return undefined;
  }
}

/** The part of a URL of Postgres that is no secret. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}
