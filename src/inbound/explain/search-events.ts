import type { EventEntry, EventEntryPage, EventEntryQuery, EventQueries } from '../../model/inbound/event-queries.ts';
import type { EventCandidate, EventBodies } from '../../model/inbound/event-bodies.ts';
import type { FoundEvent } from '../../model/inbound/event-store.ts';
import type { Json } from '../../model/json.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import { compileMatches } from '../match/compile.ts';
import { explainMatches } from '../match/evaluate.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';
import { payloadHintsOf } from './payload-hints.ts';

export interface BodySearch {
  readonly query: EventEntryQuery;
  /** As a key of `matches`. */
  readonly path: string;
  /** Absent: any value will do. */
  readonly expected?: Json;
}

export interface BodySearchPage extends EventEntryPage {
  readonly searched: SearchedEvents;
}

/** What one call has looked at. */
export interface SearchedEvents {
  readonly events: number;
  /** When the oldest of them came; absent: there was none. */
  readonly from?: Date;
}

/** The same off the event loop. @throws LargeBusyError */
export interface SearchLarge {
  search(search: BodySearch): Promise<BodySearchPage>;
}

export interface SearchParts {
  readonly ledger: Pick<EventQueries, 'list'>;
  readonly bodies: EventBodies;
  readonly sources: Pick<Sources, 'find'>;
}

/** After so long one search says how far it came and gives a cursor to go on: a page shows within this what is there. */
const searchMsMax = 150;
/** The same of bodies. */
const bytesLookedMax = 256 * 1024 * 1024;
/** Postgres looks through so many bodies at once. A stretch of small ones grows while it is quick. */
const stretchBytesMax = 8 * 1024 * 1024;
const stretchEventsFirst = 500;
const stretchEventsMax = 20_000;
const quickMs = 20;
const slowMs = 60;
/** Candidates that are read at once. */
const bytesReadMax = 8 * 1024 * 1024;
const eventsReadMax = 100;

/**
 * Accepted events whose payload has a value at a path, newest first. Postgres passes over those whose bytes rule it out;
 * the others are read and judged as waits judge them.
 */
export async function searchEvents(
  { ledger, bodies, sources }: SearchParts,
  { query, path, expected }: BodySearch,
): Promise<BodySearchPage> {
  const startedAt = performance.now();
  const { limit, cursor: begin, ...asked } = query;
  const filter = { ...asked, outcome: 'accepted' };
  const hints = payloadHintsOf(path, expected);
  const compiled = compileMatches({ [path]: expected ?? null });
  const known = new Map<string, Promise<Source | undefined>>();
  const found: string[] = [];
  let at = begin;
  let searched: SearchedEvents = { events: 0 };
  let bytes = 0;
  let eventsMax = stretchEventsFirst;
  for (;;) {
    const lookedAt = performance.now();
    const { candidates, ...looked } = await bodies.look({
      filter,
      ...(at !== undefined && { cursor: at }),
      ...(hints && { hints }),
      eventsMax,
      bytesMax: stretchBytesMax,
    });
    const lookMs = performance.now() - lookedAt;
    for (const batch of batchesOf(candidates)) {
      const events = new Map((await bodies.read(batch.map(({ id }) => id))).map((event) => [event.id, event]));
      for (const candidate of batch) {
        const event = events.get(candidate.id);
        if (event === undefined || !(await holds(event))) continue;
        found.push(candidate.id);
        if (found.length === limit) return pageAt(candidate, false);
      }
      const last = batch.at(-1);
      if (last !== undefined && last !== candidates.at(-1) && isLate()) return pageAt(last, true);
    }
    bytes += looked.bytes;
    if (looked.last !== undefined) searched = { events: searched.events + looked.events, from: looked.last.receivedAt };
    at = looked.last?.cursor;
    if (looked.isEnd || at === undefined) return page(undefined, false);
    if (isLate() || bytes >= bytesLookedMax) return page(at, true);
    if (lookMs < quickMs) eventsMax = Math.min(eventsMax * 2, stretchEventsMax);
    else if (lookMs > slowMs) eventsMax = Math.max(Math.floor(eventsMax / 2), 1);
  }

  function isLate(): boolean {
    return performance.now() - startedAt >= searchMsMax;
  }

  /** The rest of the stretch was not judged: the next call begins behind this one. */
  function pageAt({ cursor, place, receivedAt }: EventCandidate, boundHit: boolean): Promise<BodySearchPage> {
    searched = { events: searched.events + place, from: receivedAt };
    return page(cursor, boundHit);
  }

  async function page(nextCursor: string | undefined, boundHit: boolean): Promise<BodySearchPage> {
    const entries = await entriesOf(ledger, found);
    return { entries, boundHit, searched, ...(nextCursor !== undefined && { nextCursor }) };
  }

  async function holds(event: FoundEvent): Promise<boolean> {
    const source = await findSource(event.sourceId);
    const read = readRequest(event, { ...(source && readingOf(source)), splitArrays: false });
    if (read.kind === 'malformed') return false;
    return offeredDocuments(read).some(({ document }) =>
      explainMatches(compiled, document).every((condition) =>
        expected === undefined ? condition.found : condition.holds,
      ),
    );
  }

  function findSource(id: string): Promise<Source | undefined> {
    const source = known.get(id) ?? sources.find(id);
    known.set(id, source);
    return source;
  }
}

async function entriesOf(
  ledger: Pick<EventQueries, 'list'>,
  eventIds: readonly string[],
): Promise<readonly EventEntry[]> {
  if (eventIds.length === 0) return [];
  const { entries } = await ledger.list({ eventIds, limit: eventIds.length });
  return entries;
}

/** Whatever the bodies hold, only so much of them is in memory at once. */
function* batchesOf(candidates: readonly EventCandidate[]): Generator<readonly EventCandidate[]> {
  let batch: EventCandidate[] = [];
  let bytes = 0;
  for (const candidate of candidates) {
    if (batch.length === eventsReadMax || (batch.length > 0 && bytes + candidate.bodyBytes > bytesReadMax)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(candidate);
    bytes += candidate.bodyBytes;
  }
  if (batch.length > 0) yield batch;
}
