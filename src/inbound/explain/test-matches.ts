import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries } from '../../model/inbound/event-queries.ts';
import { warnMatches } from '../../model/inbound/match-warnings.ts';
import { parseMatchPath, validateMatches, type Matches, type MatchesIssue } from '../../model/inbound/matches.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Sources } from '../../model/inbound/source.ts';
import { explainOffered, maskedHeaderNames, type ShownCondition } from './explain-matches.ts';
import { isLargeBody, isLargeEntry } from '../large/large-body.ts';
import { offeredDocuments, readingOf, readRequest, type Reading } from '../receive/read-request.ts';

export type TestedRequest = IncomingRequest;

export type TestSubject =
  | { readonly eventId: string }
  | { readonly pasted: TestedRequest; readonly splitArrays: boolean };

export type TestedMatches =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'malformed'; readonly message: string }
  | {
      readonly kind: 'tried';
      readonly holds: boolean;
      /** Of a request that carries many events, the element that holds or comes nearest. */
      readonly item?: number;
      readonly conditions: readonly ShownCondition[];
      /** Mistakes that would keep a definition with these matches from being saved (M6). */
      readonly errors: readonly MatchesIssue[];
      readonly warnings: readonly MatchesIssue[];
    };

export interface TestMatchesDependencies {
  readonly ledger: Pick<EventQueries, 'find'>;
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  /** Absent: large events are read here as well. */
  readonly large?: TestLarge;
}

/** The same for what is too large to be read on the event loop. */
export interface TestLarge {
  test(eventId: string, matches: Matches): Promise<TestedMatches>;
  /** A request that is no event. */
  tryMatches(matches: Matches, tried: TriedRequest): Promise<TestedMatches>;
}

/** Tries matches the way a wait would. Reads at most, and changes nothing. */
export async function testMatches(
  dependencies: TestMatchesDependencies,
  matches: Matches,
  subject: TestSubject,
): Promise<TestedMatches> {
  // A path that has to be searched for may visit the values of a small body thousands of times.
  const isSearch = Object.keys(matches).some((path) => parseMatchPath(path).kind === 'indefinite');
  if (!('eventId' in subject)) {
    const tried = { request: subject.pasted, splitArrays: subject.splitArrays, masked: noNames };
    return dependencies.large !== undefined && (isSearch || isLargeBody(subject.pasted))
      ? dependencies.large.tryMatches(matches, tried)
      : tryMatches(matches, tried);
  }
  const { eventId } = subject;
  const entry = await dependencies.ledger.find(eventId);
  if (entry === undefined) return { kind: 'unknown' };
  if (dependencies.large !== undefined && (isSearch || isLargeEntry(entry)))
    return dependencies.large.test(eventId, matches);
  const event = await dependencies.log.find(eventId);
  if (event === undefined) return { kind: 'unknown' };
  const source = await dependencies.sources.find(event.sourceId);
  return tryMatches(matches, {
    request: event,
    ...(source === undefined ? { splitArrays: false } : readingOf(source)),
    masked: maskedHeaderNames(entry.headers),
  });
}

/** The tried request, and how it is read. */
export interface TriedRequest extends Reading {
  readonly request: IncomingRequest;
  /** Headers whose values nobody is shown. */
  readonly masked: ReadonlySet<string>;
}

/** The same of a request that is there. */
export async function tryMatches(matches: Matches, tried: TriedRequest): Promise<TestedMatches> {
  const read = readRequest(tried.request, tried);
  if (read.kind === 'malformed') return { kind: 'malformed', message: read.message };
  const { item, holds, conditions } = await explainOffered(matches, offeredDocuments(read), tried);
  return { kind: 'tried', holds, item, conditions, errors: validateMatches(matches), warnings: warnMatches(matches) };
}

const noNames: ReadonlySet<string> = new Set();
