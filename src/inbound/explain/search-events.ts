import type { EventStore } from '../../model/inbound/event-store.ts';
import { parseMatchPath } from '../../model/inbound/matches.ts';
import type { Json } from '../../model/json.ts';
import type { EventQueries, EventEntry, EventEntryPage, EventEntryQuery } from '../../model/inbound/event-queries.ts';
import type { Sources, Source } from '../../model/inbound/source.ts';
import { isLargeEntry } from '../large/large-body.ts';
import { compileMatches } from '../match/compile.ts';
import { explainMatches } from '../match/evaluate.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';

export interface BodySearch extends Pick<BodyQuestion, 'path' | 'expected'> {
  readonly query: EventEntryQuery;
}

export interface BodyQuestion {
  readonly eventId: string;
  readonly sourceId: string;
  /** As a key of `matches`. */
  readonly path: string;
  /** Absent: any value will do. */
  readonly expected?: Json;
}

/** The same off the event loop: for an event that is too large for it, or a path that searches. */
export interface SearchLarge {
  holds(question: BodyQuestion): Promise<boolean>;
}

/** The most that one search reads before it says so and gives a cursor to go on. */
const eventsReadMax = 2_000;
const bytesReadMax = 64 * 1024 * 1024;
const pageSize = 100;

/** Accepted events whose payload has a value at a path, newest first. */
export async function searchEvents(
  {
    ledger,
    log,
    sources,
    large,
  }: {
    readonly ledger: Pick<EventQueries, 'list'>;
    readonly log: Pick<EventStore, 'find'>;
    readonly sources: Pick<Sources, 'find'>;
    readonly large?: SearchLarge;
  },
  { query, path, expected }: BodySearch,
): Promise<EventEntryPage> {
  const found: EventEntry[] = [];
  // A path that has to be searched for may visit the values of a small body thousands of times.
  const isSearch = parseMatchPath(path).kind === 'indefinite';
  const known = new Map<string, Promise<Source | undefined>>();
  let { cursor } = query;
  let events = 0;
  let bytes = 0;
  for (;;) {
    const page = await ledger.list({ ...query, outcome: 'accepted', cursor, limit: pageSize });
    for (const entry of page.entries) {
      events += 1;
      bytes += entry.bodyBytes;
      if (await holds(entry)) found.push(entry);
      if (found.length === query.limit) return { entries: found, nextCursor: entry.cursor, boundHit: false };
      if (events >= eventsReadMax || bytes >= bytesReadMax)
        return { entries: found, nextCursor: entry.cursor, boundHit: true };
    }
    cursor = page.nextCursor;
    if (cursor === undefined || page.boundHit) return { entries: found, nextCursor: cursor, boundHit: page.boundHit };
  }

  function holds(entry: EventEntry): Promise<boolean> {
    const question = { eventId: entry.id, sourceId: entry.sourceId, path, expected };
    return large !== undefined && (isSearch || isLargeEntry(entry))
      ? large.holds(question)
      : holdsInBody({ log, findSource }, question);
  }

  function findSource(id: string): Promise<Source | undefined> {
    const source = known.get(id) ?? sources.find(id);
    known.set(id, source);
    return source;
  }
}

export interface BodyReading {
  readonly log: Pick<EventStore, 'find'>;
  readonly findSource: (id: string) => Promise<Source | undefined>;
}

/** Of the whole body, also of a request that carries many events. */
export async function holdsInBody(
  { log, findSource }: BodyReading,
  { eventId, sourceId, path, expected }: BodyQuestion,
): Promise<boolean> {
  const event = await log.find(eventId);
  const source = await findSource(sourceId);
  const read = event && readRequest(event, { ...(source && readingOf(source)), splitArrays: false });
  if (read === undefined || read.kind === 'malformed') return false;
  const compiled = compileMatches({ [path]: expected ?? null });
  return offeredDocuments(read).some(({ document }) =>
    explainMatches(compiled, document).every((condition) =>
      expected === undefined ? condition.found : condition.holds,
    ),
  );
}
