import type { CustomVerifier } from './custom-verifier.ts';
import type { JsonObject } from '../json.ts';

/** How requests of a source prove themselves (R1, R50). */
export const verifierNames = [
  'HEADER_BASED',
  'SIGNATURE_BASED',
  'HMAC_BASED',
  'SLACK_BASED',
  'STRIPE',
  'TWITTER',
  'SENDGRID',
  'TWILIO',
  'PAGERDUTY',
  'ZENDESK',
  'FACEBOOK',
] as const;

export type VerifierName = (typeof verifierNames)[number];

/** A source's settings as a platform needs them to judge one request. Secrets are in the clear: never log it. */
export interface VerifierSettings {
  /** Free text as the operator wrote it; compared without case, spaces, `-` and `_`. */
  readonly platform: string;
  /** Absent: the platform's own method. */
  readonly verifier?: VerifierName;
  /** Any may match: rotation with overlap (R52). Empty strings never verify (R14). */
  readonly secrets: readonly string[];
  /** Names and values every request must carry (S0). */
  readonly headers: Readonly<Record<string, string>>;
  /** The header that carries the signature, where the scheme lets it be chosen. */
  readonly headerKey?: string;
  /** SendGrid, Discord, Standard Webhooks `v1a`: public key. Facebook: verify token. */
  readonly secretKey?: string;
  /** Overrides the platform's time window, both directions (R54). */
  readonly timestampToleranceSeconds?: number;
  readonly custom?: CustomVerifier;
  /** The values of the platform's own fields, by their names below `signalbox`. */
  readonly options?: JsonObject;
  /** Certificates and key sets by their URL, fetched beforehand: judging downloads nothing. */
  readonly keyDocuments?: Readonly<Record<string, string>>;
  /** Secrets of before a rotation, each good until its time. */
  readonly retiringSecrets?: readonly RetiringSecret[];
  /** An operator has said that events are taken without any proof: counts only where no secret is stored, and only for challenge methods (R35). */
  readonly unsigned?: true;
  /** State of the URL: a challenge method takes no events before its handshake (R34). */
  readonly urlVerified: boolean;
}

/** Stands for a secret that is not told (R10). Sent back, it keeps the stored one (R11); it is never a secret itself. */
export const maskedSecret = '***';

export interface RetiringSecret {
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/** The verdict on one request. Never says what the right signature would have been. */
export type Verification =
  | { readonly kind: 'verified' }
  | { readonly kind: 'challenge'; readonly reply: ChallengeReply }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly detail: string; readonly status?: number };

export interface ChallengeReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A URL of the platform that has to be called once to agree to its events; scheme and host are checked. */
  readonly visit?: string;
  /** Anyone gets this answer, so it proves nothing: events alone verify the URL (R32, R33). */
  readonly provesNothing?: true;
}

export const rejectionReasons = [
  'SIGNATURE_MISMATCH',
  'HEADER_MISSING',
  'HEADER_MISMATCH',
  'TIMESTAMP_OUT_OF_WINDOW',
  'URL_NOT_VERIFIED',
  'SECRET_NOT_SET',
  'MALFORMED_BODY',
  'MALFORMED_CHALLENGE',
  'METHOD_NOT_ALLOWED',
  'TOO_LARGE',
  'RATE_LIMITED',
  'SOURCE_DISABLED',
] as const;

export type RejectionReason = (typeof rejectionReasons)[number];
