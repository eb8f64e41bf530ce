import { findPlatform } from '../platforms/index.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Delivery } from '../model/event.ts';
import type { MatchDocument } from '../model/matches.ts';
import type { IncomingRequest } from '../model/request.ts';
import type { Source } from '../model/source.ts';
import type { ChallengeReply, RejectionReason, VerifierSettings } from '../model/verification.ts';
import { deliveryOf } from './delivery.ts';
import { readRequest } from './read-request.ts';

/** What a request is worth, decided from its bytes, its source and the clock alone. */
export type Judgement =
  | Accepted
  | { readonly kind: 'challenge'; readonly reply: ChallengeReply }
  | Refused<'rejected'>
  /** Genuine or not, the URL was not verified yet (R34). */
  | Refused<'ignored'>;

interface Accepted {
  readonly kind: 'accepted';
  readonly document: MatchDocument;
  /** A request that carries many events: one document for each (M29). */
  readonly items?: readonly MatchDocument[];
  readonly delivery?: Delivery;
  readonly eventType?: string;
}

interface Refused<Kind extends string> {
  readonly kind: Kind;
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly status?: number;
}

const platformOfSource = new WeakMap<Source, Platform>();

/** Verifies the raw bytes first and reads them only when they are genuine (R40). Pure. */
export function judge(source: Source, request: IncomingRequest, nowMs: number): Judgement {
  const platform = platformOf(source);
  const verification = platform.verify(source.verifierSettings, request, Math.floor(nowMs / 1000));
  switch (verification.kind) {
    case 'challenge':
      return verification;
    case 'rejected':
      return { ...verification, kind: verification.reason === 'URL_NOT_VERIFIED' ? 'ignored' : 'rejected' };
    case 'verified':
      return accept(source, platform, request, nowMs);
  }
}

function accept(source: Source, platform: Platform, request: IncomingRequest, nowMs: number): Judgement {
  const read = readRequest(request, { splitArrays: source.settings.splitArrays ?? platform.name === 'sendgrid' });
  if (read.kind === 'malformed') return { kind: 'rejected', reason: 'MALFORMED_BODY', detail: read.message };
  return {
    kind: 'accepted',
    document: read.document,
    items: read.items,
    delivery: deliveryOf({ source, platform, request, body: read.body, nowMs }),
    eventType: platform.eventType?.(request, read.body),
  };
}

/** False when neither the verifier nor the platform says how requests prove themselves (R16). */
export function isVerifiable(settings: VerifierSettings): boolean {
  return findPlatform(settings) !== undefined;
}

function platformOf(source: Source): Platform {
  const known = platformOfSource.get(source);
  if (known !== undefined) return known;
  const platform = findPlatform(source.verifierSettings);
  // Saving refuses such a source (R16); only a row from elsewhere could get here.
  if (platform === undefined) throw new Error(`Source ${source.id} has neither a verifier nor a known platform.`);
  platformOfSource.set(source, platform);
  return platform;
}
