import type { Explanation } from '../inbound/explain/explain.ts';
import type { NearEvent } from '../inbound/explain/nearest-events.ts';
import type { TestedMatches, TriedRequest } from '../inbound/explain/test-matches.ts';
import type { LargeDispatched, LargeWork } from '../inbound/large/large-dispatcher.ts';
import type { EncodedValue } from '../inbound/large/look-back.ts';
import type { BodySearch, BodySearchPage } from '../inbound/explain/search-events.ts';
import type { Matches } from '../model/inbound/matches.ts';
import type { EventItem } from '../model/inbound/claim.ts';
import type { WaitEntry } from '../model/inbound/wait-queries.ts';
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
  /** Events are brought to their workflows with traces. */
  readonly hasTraces: boolean;
}

/** The job of such a thread: it reads the event from the database by itself. */
export type EventJob =
  | { readonly kind: 'dispatch'; readonly work: LargeWork; readonly isTraced: boolean }
  | {
      readonly kind: 'explain';
      readonly eventId: string;
      readonly page: { readonly cursor?: string; readonly limit: number };
    }
  | { readonly kind: 'test'; readonly eventId: string; readonly matches: Matches }
  | { readonly kind: 'try'; readonly matches: Matches; readonly tried: TriedRequest }
  | {
      readonly kind: 'near';
      readonly eventId: string;
      readonly wait: WaitEntry;
      readonly spentItems: readonly number[];
    }
  | { readonly kind: 'search'; readonly search: BodySearch }
  | { readonly kind: 'show'; readonly eventId: string }
  | {
      readonly kind: 'items';
      readonly event: { readonly id: string; readonly sourceId: string };
      readonly matches: Matches;
    }
  | { readonly kind: 'received'; readonly eventId: string; readonly item: number | undefined };

export type EventOutcome =
  | { readonly kind: 'dispatch'; readonly answer: LargeDispatched }
  | { readonly kind: 'explain'; readonly answer: Explanation | undefined }
  | { readonly kind: 'test'; readonly answer: TestedMatches }
  | { readonly kind: 'near'; readonly answer: NearEvent | undefined }
  | { readonly kind: 'search'; readonly answer: BodySearchPage }
  | { readonly kind: 'show'; readonly answer: Uint8Array | undefined }
  | { readonly kind: 'items'; readonly answer: readonly EventItem[] }
  | { readonly kind: 'received'; readonly answer: EncodedValue | undefined }
  /** It took too long or too much memory. */
  | { readonly kind: 'stopped'; readonly error: string };
