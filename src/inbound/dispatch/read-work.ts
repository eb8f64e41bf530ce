import type { DueDispatch } from '../../model/inbound/dispatch-queue.ts';
import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import { readingOf, readRequest } from '../receive/read-request.ts';
import type { DispatchWork } from './dispatch-work.ts';

export interface ReadWorkDependencies {
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  /** How long events are offered, from their receipt. */
  readonly retentionMs: number;
}

export type FoundWork =
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
