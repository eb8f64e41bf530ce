import type { EventLog } from '../../model/inbound/event-log.ts';
import type { Ledger } from '../../model/inbound/ledger.ts';
import { warnMatches } from '../../model/inbound/match-warnings.ts';
import { validateMatches, type Matches, type MatchesIssue } from '../../model/inbound/matches.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import { explainOffered, maskedNames, type ShownCondition } from './explain-matches.ts';
import { offeredDocuments, readingOf, readRequest, type Reading } from '../read-request.ts';

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
      /** What would keep a definition with these matches from being saved (M6). */
      readonly errors: readonly MatchesIssue[];
      readonly warnings: readonly MatchesIssue[];
    };

export interface TestMatchesDependencies {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly log: Pick<EventLog, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
}

/** Tries matches the way a wait would. Reads at most, and changes nothing. */
export async function testMatches(dependencies: TestMatchesDependencies, matches: Matches, subject: TestSubject): Promise<TestedMatches> {
  const found = 'eventId' in subject ? await findStored(dependencies, subject.eventId) : { request: subject.pasted, splitArrays: subject.splitArrays, masked: noNames };
  if (found === undefined) return { kind: 'unknown' };
  const read = readRequest(found.request, found);
  if (read.kind === 'malformed') return { kind: 'malformed', message: read.message };
  const { item, holds, conditions } = explainOffered(matches, offeredDocuments(read), found);
  return { kind: 'tried', holds, item, conditions, errors: validateMatches(matches), warnings: warnMatches(matches) };
}

interface Found extends Reading {
  readonly request: IncomingRequest;
  readonly masked: ReadonlySet<string>;
}

const noNames: ReadonlySet<string> = new Set();

async function findStored({ ledger, log, sources }: TestMatchesDependencies, eventId: string): Promise<Found | undefined> {
  const [event, entry] = await Promise.all([log.find(eventId), ledger.find(eventId)]);
  if (event === undefined || entry === undefined) return undefined;
  const source = await sources.find(event.sourceId);
  return { request: event, ...(source === undefined ? { splitArrays: false } : readingOf(source)), masked: maskedNames(entry.headers) };
}
