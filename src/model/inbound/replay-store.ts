import type { Delivery } from './event.ts';
import type { FoundEvent } from './event-store.ts';

/** The records that replaying writes. */
export interface ReplayStore {
  /** A request as it was kept, whatever became of it. The body of an accepted one that is not smaller than `bodyBytesMax` is left out. */
  find(eventId: string, options?: { readonly bodyBytesMax?: number }): Promise<KeptRequest | undefined>;
  /**
   * Gives accepted events to the dispatcher again, in this order, and lets their failed starts be tried again. Others
   * leave them alone for `leaseMs`.
   */
  requeue(eventIds: readonly string[], options: { readonly leaseMs: number }): Promise<void>;
  /** Makes a refused request the event that it is, with its id and its time of receipt, and queues it. */
  accept(
    eventId: string,
    proof: AcceptedProof,
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'duplicate'; readonly of: string }>;
  /** A new event, received now, that is otherwise the same, queued as any other; undefined if there is none of that id. */
  copy(eventId: string, newId: string): Promise<string | undefined>;
}

export interface KeptRequest extends FoundEvent {
  readonly outcome: string;
  readonly reason?: string;
  readonly duplicateOf?: string;
  /** As received; `body` can be less (R98). */
  readonly bodyBytes: number;
}

export interface AcceptedProof {
  readonly delivery?: Delivery;
  readonly eventType?: string;
  readonly verifiesUrl: boolean;
}
