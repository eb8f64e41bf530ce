import type { ScriptEvaluator } from '../script.ts';
import type { VerifierSettings, RejectionReason } from './verification.ts';
import type { WaitScope } from './wait.ts';

export const idempotencyStrategies = ['FAIL', 'RETURN_EXISTING', 'FAIL_ON_RUNNING'] as const;
export type IdempotencyStrategy = (typeof idempotencyStrategies)[number];

/** A configured incoming webhook, with its secrets in the clear: never log or return it whole. */
export interface Source {
  readonly id: string;
  readonly name: string;
  readonly verifierSettings: VerifierSettings;
  /** Workflow name → version whose waits receive the events; 0 is every version. */
  readonly receivers: Readonly<Record<string, number>>;
  readonly starts: Starts;
  /** A script that chooses both for each event; what is listed has no effect then (R90). */
  readonly expression?: string;
  readonly evaluatorType?: ScriptEvaluator;
  readonly settings: SourceSettings;
  readonly tags: readonly Tag[];
  readonly createdBy?: string;
  readonly revision: number;
}

/** The workflows that each event starts. */
export interface Starts {
  /** Workflow name → version; 0 is the latest. */
  readonly workflows: Readonly<Record<string, number>>;
  /** May contain `${workflow.input.x}`, resolved against the payload (M61). */
  readonly idempotencyKey?: string;
  readonly idempotencyStrategy?: IdempotencyStrategy;
}

/** Our extensions (`signalbox` in the API, R1). */
export interface SourceSettings {
  /** Where a delivery's own id is, for senders that no preset knows (R71). */
  readonly deliveryId?: { readonly header: string } | { readonly path: string };
  /** How long an identical signed body counts as a repeat; 0 is off. Default 300 for signed schemes (R72). */
  readonly dedupeWindowSeconds?: number;
  readonly maxBodyBytes?: number;
  /** The base before `/webhook/…` in the URL that this source's senders call and sign; absent: the server's. */
  readonly publicUrl?: string;
  /** Requests a second, over all receivers each on its own; absent: the server's default. */
  readonly rateLimitPerSecond?: number;
  /** Switched off by an operator: every request is refused and kept. */
  readonly disabled?: boolean;
  /** One event per element of a list body (M29). */
  readonly splitArrays?: boolean;
  /** False: what is declared as `text/plain` is one text; else its JSON objects and lists are read as such. */
  readonly jsonInText?: boolean;
  /** The form of a compressed body that is signed; absent: as received, and for a custom HMAC either (R55). */
  readonly signedBody?: SignedBody;
  readonly startCorrelationId?: string;
  /** The workflows that it starts are types of a worker of one's own, on this task queue. */
  readonly startTaskQueue?: string;
}

export const signedBodies = ['received', 'decompressed'] as const;
export type SignedBody = (typeof signedBodies)[number];

export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}

/** A source as an operator describes it; what the store adds is left out. */
export type SourceDraft = Omit<Source, 'revision'>;

/** The configured sources. */
export interface Sources {
  find(id: string): Promise<Source | undefined>;
  /** The oldest first. */
  list(query: { readonly cursor?: string; readonly limit: number }): Promise<SourcePage>;
  /** The id of the source that is meant by an id or a name. */
  idOf(idOrName: string): Promise<string | undefined>;
  /** Sources whose events may reach waits in one of these scopes, in any version; not more than so many. */
  inScopes(scopes: readonly WaitScope[], limit: number): Promise<readonly Source[]>;
  /** Sources that one of these scopes listens to; those with an expression may choose any workflow. */
  listening(target: {
    readonly workflowName: string;
    readonly workflowVersion: number;
    readonly source?: string;
  }): Promise<readonly Source[]>;
  create(draft: SourceDraft): Promise<SourceCreated>;
  /** Replaces what an operator sets; state, tags and creator stay (R15). */
  replace(draft: SourceDraft, options: ReplaceOptions): Promise<SourceChange>;
  delete(id: string): Promise<boolean>;
  /** Adds tags; of equal ones the type is refreshed (R105). False: there is no such source. */
  addTags(id: string, tags: readonly Tag[]): Promise<boolean>;
  removeTags(id: string, tags: readonly Pick<Tag, 'key' | 'value'>[]): Promise<boolean>;
}

interface SourcePage {
  readonly sources: readonly Source[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

interface ReplaceOptions {
  readonly resetVerified: boolean;
  /** The revision that the draft was made from: nothing is written over a later one. */
  readonly revision: number;
}

export type SourceCreated =
  | { readonly kind: 'saved'; readonly source: Source }
  | { readonly kind: 'conflict'; readonly field: 'id' | 'name' };

export type SourceChange =
  | SourceCreated
  | { readonly kind: 'notFound' }
  /** Somebody else has changed it since it was read. */
  | { readonly kind: 'stale' };

/** Requests that were counted instead of kept: refused ones by their reason, and answered handshakes (R98). */
export interface RefusalCount {
  readonly sourceId: string;
  /** Start of the minute. */
  readonly minute: Date;
  readonly reason: CountedReason;
  readonly count: number;
}

export type CountedReason = RejectionReason | 'CHALLENGE';

export interface RefusalCounts {
  /** Adds to what is there. */
  add(counts: readonly RefusalCount[]): Promise<void>;
  /** The newest first. */
  list(sourceId: string): Promise<readonly RefusalCount[]>;
}
