import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { DueDispatch, EventStore } from '../../model/inbound/event-store.ts';
import type { ClaimedWait } from '../../model/inbound/claim.ts';
import { readingOf, readRequest } from '../receive/read-request.ts';

/** An accepted event and all that is known of it, on its way to the workflows. */
export interface DispatchWork {
  readonly event: AcceptedEvent;
  readonly document: MatchDocument;
  /** A request that carries many events: one document for each (M29). */
  readonly items?: readonly MatchDocument[];
  readonly source: Source;
  /** Waits that took it in the commit that recorded it. */
  readonly claims?: readonly ClaimedWait[];
  /** How often it was tried before; 0 on the fast path. */
  readonly attempts: number;
  /** The event came again, and may be a new equal one: it is offered as of that time (R72). */
  readonly reofferedAt?: Date;
  /** Offered to waits and nothing else: what the event starts was settled before. */
  readonly resumeOnly?: boolean;
  /** The source's expression failed for this event: it has no targets (R92). */
  readonly choiceFailed?: boolean;
}

export interface ReadWorkDependencies {
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  /** How long events are offered, from their receipt. */
  readonly retentionMs: number;
}

type FoundWork =
  | { readonly kind: 'work'; readonly work: DispatchWork }
  /** Not read here. */
  | { readonly kind: 'large'; readonly event: AcceptedEvent }
  /** An expired event or a deleted source: nothing can be woken any more (R15, M37). */
  | { readonly kind: 'over' }
  /** Too old to be offered (M37); retention comes by and writes down how its work ended. */
  | { readonly kind: 'expired' };

/** The work that a row stands for, with all that its event says. */
export async function readWork(
  { log, sources, retentionMs }: ReadWorkDependencies,
  {
    eventId,
    attempts,
    reofferedAt,
    resumeOnly,
  }: Pick<DueDispatch, 'eventId' | 'attempts' | 'reofferedAt' | 'resumeOnly'>,
  { isLarge }: { readonly isLarge: (event: AcceptedEvent) => boolean },
): Promise<FoundWork> {
  const event = await log.find(eventId);
  const source = event && (await sources.find(event.sourceId));
  if (event !== undefined && event.receivedAt.getTime() < Date.now() - retentionMs) return { kind: 'expired' };
  if (event === undefined || source === undefined) return { kind: 'over' };
  if (isLarge(event)) return { kind: 'large', event };
  const request = readRequest(event, readingOf(source));
  if (request.kind === 'malformed') return { kind: 'over' };
  const { document, items } = request;
  return { kind: 'work', work: { event, document, items, source, attempts, reofferedAt, resumeOnly } };
}
