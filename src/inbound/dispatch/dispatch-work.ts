import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import type { Source } from '../../model/inbound/source.ts';

/** An accepted event and all that is known of it, on its way to the workflows. */
export interface DispatchWork {
  readonly event: AcceptedEvent;
  readonly document: MatchDocument;
  /** A request that carries many events: one document for each (M29). */
  readonly items?: readonly MatchDocument[];
  readonly source: Source;
  /** How often it was tried before; 0 on the fast path. */
  readonly attempts: number;
  /** The event came again, and may be a new equal one: it is offered as of that time (R72). */
  readonly reofferedAt?: Date;
  /** Offered to waits and nothing else: what the event starts was settled before. */
  readonly resumeOnly?: boolean;
  /** The source's expression failed for this event: it has no targets (R92). */
  readonly choiceFailed?: boolean;
}
