import type { Source } from '../../model/inbound/source.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** How many requests a source and an address may send, over all of them and in this process (R110). */
export interface RequestLimits {
  /** Undefined: go on. Else the limit that was passed and when to come back. */
  check(source: Source, address: string | undefined): PassedLimit | undefined;
}

export interface PassedLimit {
  readonly detail: string;
  readonly retryAfterSeconds: number;
}

export interface RequestLimitOptions {
  /** For sources that have no limit of their own; 0: none. */
  readonly perSourceDefault?: number;
  /** One address over all sources; 0: none. Platforms send from few addresses. */
  readonly perAddress?: number;
  readonly clock: () => number;
}

/** A sender that was away comes back with what it kept. */
const burstSeconds = 10;

export function createRequestLimits({ perSourceDefault = 0, perAddress = 0, clock }: RequestLimitOptions): RequestLimits {
  const sources = createTokenBuckets(clock);
  const addresses = createTokenBuckets(clock);
  return {
    check(source, address) {
      const perSource = source.settings.rateLimitPerSecond ?? perSourceDefault;
      const late = perSource > 0 ? sources.take(source.id, toRate(perSource)) : 0;
      if (late > 0) return passed(`more than ${perSource} requests a second came for this webhook`, late);
      const wait = perAddress > 0 && address !== undefined ? addresses.take(address, toRate(perAddress)) : 0;
      return wait > 0 ? passed(`more than ${perAddress} requests a second came from one address`, wait) : undefined;
    },
  };
}

function toRate(perSecond: number) {
  return { perSecond, burst: Math.max(1, perSecond * burstSeconds) };
}

function passed(detail: string, waitSeconds: number): PassedLimit {
  return { detail, retryAfterSeconds: Math.ceil(waitSeconds) };
}
