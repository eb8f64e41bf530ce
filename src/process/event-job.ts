import type { LargeDispatched, LargeWork } from '../inbound/large/large-dispatcher.ts';
import type { TemporalOptions } from '../temporal/connection.ts';

/** All that a thread for large events needs to do its work by itself. */
export interface EventThreadSetup {
  readonly databaseUrl: string;
  readonly temporal: TemporalOptions;
  readonly secretKey: Uint8Array;
  readonly olderSecretKeys: readonly Uint8Array[];
  readonly publicUrl: string;
  readonly retentionMs: number;
  readonly workflowTypes: readonly string[];
}

/** What such a thread does: it reads the event from the database by itself. */
export type EventJob = { readonly kind: 'dispatch'; readonly work: LargeWork };

export type EventOutcome =
  | { readonly kind: 'dispatched'; readonly made: LargeDispatched }
  /** It took too long or too much memory. */
  | { readonly kind: 'stopped'; readonly error: string };
