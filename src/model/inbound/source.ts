import type { ScriptEvaluator } from '../script.ts';
import type { VerifierSettings } from './verification.ts';

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
