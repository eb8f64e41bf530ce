import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { EventLog } from '../../model/inbound/event-log.ts';
import type { Ledger, LedgerEntry, LedgerWait } from '../../model/inbound/ledger.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import type { Choice } from '../../model/inbound/targets.ts';
import { aimedSource } from './aimed-source.ts';
import { scopesOf } from '../dispatch/claim-waits.ts';
import { maskedNames } from './explain-matches.ts';
import { explainEvent } from './explain-event.ts';
import { explainWait, type ExplainedWait } from './explain-wait.ts';
import { offeredDocuments, readingOf, readRequest } from '../read-request.ts';

/** Why an event woke whom it woke, and nobody else. */
export interface Explanation {
  readonly eventId: string;
  readonly sourceId: string;
  readonly outcome: string;
  /** What happened, and what to do next. */
  readonly summary: string;
  /** What the source's expression made of it. */
  readonly choice?: Choice;
  readonly waits: readonly ExplainedWait[];
  /** There are more waits. */
  readonly nextCursor?: string;
}

export interface ExplainDependencies {
  readonly ledger: Pick<Ledger, 'find' | 'waits'>;
  readonly log: Pick<EventLog, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
}

/** Undefined: there is no such event. Nothing is changed by asking. */
export async function explain(
  { ledger, log, sources }: ExplainDependencies,
  eventId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<Explanation | undefined> {
  const entry = await ledger.find(eventId);
  if (entry === undefined) return undefined;
  const { sourceId, outcome, choice } = entry;
  const [found, event] = await Promise.all([sources.find(sourceId), log.find(eventId)]);
  const source = found && aimedSource(found, entry);
  if (event === undefined || source === undefined || entry.state === 'EXPIRED') {
    return { eventId, sourceId, outcome, summary: explainEvent({ entry, source, waits: [] }), choice, waits: [] };
  }
  const listed = await ledger.waits({ scopes: scopesOf(source), eventId, ...page });
  const waits = explainAll({ entry, source, event }, listed.waits);
  return { eventId, sourceId, outcome, summary: explainEvent({ entry, source, waits }), choice, waits, nextCursor: listed.nextCursor };
}

interface Explained {
  readonly entry: LedgerEntry;
  readonly source: Source;
  readonly event: AcceptedEvent;
}

function explainAll({ entry, source, event }: Explained, waits: readonly LedgerWait[]): readonly ExplainedWait[] {
  const read = readRequest(event, readingOf(source));
  if (read.kind === 'malformed') return [];
  const masked = maskedNames(entry.headers);
  const offered = offeredDocuments(read);
  return waits.map((wait) => explainWait(wait, { entry, source, offered, masked }));
}
