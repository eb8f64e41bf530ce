import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries, EventEntry, EventWait } from '../../model/inbound/event-queries.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import { headerValues } from '../../model/request.ts';
import type { Choice } from '../../model/inbound/targets.ts';
import { sourceWithTargets } from './source-with-targets.ts';
import { scopesOf } from '../dispatch/claim-waits.ts';
import { maskedHeaderNames } from './explain-matches.ts';
import { explainEvent } from './explain-event.ts';
import { explainWait, type ExplainedWait } from './explain-wait.ts';
import { isLargeEntry } from '../large/large-body.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';

/** Why an event woke whom it woke, and nobody else. */
export interface Explanation {
  readonly eventId: string;
  readonly sourceId: string;
  readonly outcome: string;
  /** The explanation in words, with what to do next. */
  readonly summary: string;
  /** The choice of the source's expression for it. */
  readonly choice?: Choice;
  readonly waits: readonly ExplainedWait[];
  /** There are more waits. */
  readonly nextCursor?: string;
}

export interface ExplainDependencies {
  readonly ledger: Pick<EventQueries, 'find' | 'waits'>;
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  /** Absent: large events are read here as well. */
  readonly large?: ExplainLarge;
}

/** Explains an event that is too large to be read on the event loop. */
export interface ExplainLarge {
  explain(
    eventId: string,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<Explanation | undefined>;
}

/** Undefined: there is no such event. Nothing is changed by asking. */
export async function explain(
  { ledger, log, sources, large }: ExplainDependencies,
  eventId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<Explanation | undefined> {
  const entry = await ledger.find(eventId);
  if (entry === undefined) return undefined;
  if (large !== undefined && isLargeEntry(entry)) return large.explain(eventId, page);
  const { sourceId, outcome, choice } = entry;
  const [found, event] = await Promise.all([sources.find(sourceId), log.find(eventId)]);
  const source = found && sourceWithTargets(found, entry);
  if (event === undefined || source === undefined || entry.state === 'EXPIRED') {
    return { eventId, sourceId, outcome, summary: explainEvent({ entry, source, waits: [] }), choice, waits: [] };
  }
  const listed = await ledger.waits({ scopes: scopesOf(source), eventId, ...page });
  const read = readRequest(event, readingOf(source));
  const waits = await explainAll({ entry, source, read }, listed.waits);
  return {
    eventId,
    sourceId,
    outcome,
    summary: explainEvent({ entry, source, waits, note: textNote(event, read) }),
    choice,
    waits,
    nextCursor: listed.nextCursor,
  };
}

/** Conditions on fields never hold where a body has none, and the sender's words for it are the reason. */
function textNote({ headers }: AcceptedEvent, read: ReturnType<typeof readRequest>): string | undefined {
  if (read.kind === 'malformed' || typeof read.body !== 'string' || read.body === '') return undefined;
  const type = headerValues({ headers }, 'content-type')[0];
  const declared = type === undefined ? 'has no Content-Type' : `was declared as ${type}`;
  const looksJson = /^\s*[{[]/.test(read.body)
    ? ' If it is JSON, let the sender say application/json; for text/plain, set signalbox.jsonInText of the source to true.'
    : '';
  return `Its body ${declared} and is one text: conditions find it as $.request, and no other field.${looksJson}`;
}

interface Explained {
  readonly entry: EventEntry;
  readonly source: Source;
  readonly read: ReturnType<typeof readRequest>;
}

async function explainAll(
  { entry, source, read }: Explained,
  waits: readonly EventWait[],
): Promise<readonly ExplainedWait[]> {
  if (read.kind === 'malformed') return [];
  const masked = maskedHeaderNames(entry.headers);
  const offered = offeredDocuments(read);
  const explained: ExplainedWait[] = [];
  for (const wait of waits) explained.push(await explainWait(wait, { entry, source, offered, masked }));
  return explained;
}
