import type { AcceptedEvent } from '../../model/event.ts';
import type { MatchDocument } from '../../model/matches.ts';
import type { Source } from '../../model/source.ts';

/** An accepted event and all that is known of it, on its way to the workflows. */
export interface DispatchWork {
  readonly event: AcceptedEvent;
  readonly document: MatchDocument;
  readonly source: Source;
  /** How often it was tried before; 0 on the fast path. */
  readonly attempts: number;
}
