import type { Source, Sources } from '../../model/inbound/source.ts';
import { BoundedMap } from '../../model/bounded-map.ts';

/**
 * Sources by id, kept in memory. It may be behind: the ledger refuses a request that was judged by another revision
 * than the stored one, and the receiver then forgets the source here and judges again (R18). A source that is made anew
 * under the id of a deleted one has a revision of its own. So no message between processes is needed.
 */
export interface SourceCache {
  /** As it was at most so many milliseconds ago. */
  find(id: string, options?: { readonly ageMaxMs: number }): Promise<Source | undefined>;
  forget(id: string): void;
}

/** A source is a few hundred bytes; past this many the oldest entry goes. */
const entriesMax = 10_000;
/** Bounds how long a deleted source is looked up from memory before the ledger is asked anyway. */
const ageMaxDefaultMs = 60_000;

interface Entry {
  readonly source: Promise<Source | undefined>;
  readonly readAt: number;
}

export function createSourceCache(sources: Pick<Sources, 'find'>, clock: () => number = Date.now): SourceCache {
  const entries = new BoundedMap<string, Entry>(entriesMax);
  return {
    find(id, { ageMaxMs } = { ageMaxMs: ageMaxDefaultMs }) {
      const entry = entries.get(id);
      if (entry !== undefined && clock() - entry.readAt < ageMaxMs) return entry.source;
      return read(id);
    },
    forget(id) {
      entries.delete(id);
    },
  };

  function read(id: string): Promise<Source | undefined> {
    const source = sources.find(id);
    entries.set(id, { source, readAt: clock() });
    // Neither a failed look-up nor an unknown id is kept: the source may be created the next moment.
    const drop = () => void (entries.get(id)?.source === source && entries.delete(id));
    source.then((found) => found ?? drop(), drop);
    return source;
  }
}
