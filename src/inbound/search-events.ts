import type { EventLog } from '../model/inbound/event-log.ts';
import type { Json } from '../model/json.ts';
import type { Ledger, LedgerEntry, LedgerPage, LedgerQuery } from '../model/inbound/ledger.ts';
import type { Sources } from '../model/inbound/sources.ts';
import { compileMatches, type CompiledMatches } from './match/compile.ts';
import { explainMatches } from './match/evaluate.ts';
import { offeredDocuments, readingOf, readRequest, type Reading } from './read-request.ts';

export interface BodySearch {
  readonly query: LedgerQuery;
  /** As a key of `matches`. */
  readonly path: string;
  /** Absent: any value will do. */
  readonly expected?: Json;
}

/** What one search reads at most before it says so and gives a cursor to go on. */
const eventsReadMax = 2_000;
const bytesReadMax = 64 * 1024 * 1024;
const pageSize = 100;

/** Accepted events whose payload has a value at a path, newest first. */
export async function searchEvents(
  { ledger, log, sources }: { readonly ledger: Pick<Ledger, 'list'>; readonly log: Pick<EventLog, 'find'>; readonly sources: Pick<Sources, 'find'> },
  { query, path, expected }: BodySearch,
): Promise<LedgerPage> {
  const compiled = compileMatches({ [path]: expected ?? null });
  const found: LedgerEntry[] = [];
  const readings = new Map<string, Promise<Reading>>();
  let { cursor } = query;
  let events = 0;
  let bytes = 0;
  for (;;) {
    const page = await ledger.list({ ...query, outcome: 'accepted', cursor, limit: pageSize });
    for (const entry of page.entries) {
      events += 1;
      bytes += entry.bodyBytes;
      if (await holds(entry, compiled, expected)) found.push(entry);
      if (found.length === query.limit) return { entries: found, nextCursor: entry.cursor, boundHit: false };
      if (events >= eventsReadMax || bytes >= bytesReadMax) return { entries: found, nextCursor: entry.cursor, boundHit: true };
    }
    cursor = page.nextCursor;
    if (cursor === undefined || page.boundHit) return { entries: found, nextCursor: cursor, boundHit: page.boundHit };
  }

  async function holds(entry: LedgerEntry, conditions: CompiledMatches, value: Json | undefined): Promise<boolean> {
    const event = await log.find(entry.id);
    const read = event && readRequest(event, await readingAt(entry.sourceId));
    if (read === undefined || read.kind === 'malformed') return false;
    return offeredDocuments(read).some(({ document }) =>
      explainMatches(conditions, document).every((condition) => (value === undefined ? condition.found : condition.holds)));
  }

  /** The whole body, also of a request that carries many events. */
  function readingAt(sourceId: string): Promise<Reading> {
    const known = readings.get(sourceId) ?? sources.find(sourceId).then((source) => ({ ...(source && readingOf(source)), splitArrays: false }));
    readings.set(sourceId, known);
    return known;
  }
}
