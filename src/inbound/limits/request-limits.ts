import type { Source } from '../../model/inbound/source.ts';
import { createTokenBuckets, type Token } from './token-buckets.ts';

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

/** Where nothing is limited. */
const free: Token = { waitSeconds: 0, take: () => undefined };

/** A sender that was away comes back with what it kept. */
const burstSeconds = 10;

export function createRequestLimits({
  perSourceDefault = 0,
  perAddress = 0,
  clock,
}: RequestLimitOptions): RequestLimits {
  const sources = createTokenBuckets(clock);
  const addresses = createTokenBuckets(clock);
  return {
    check(source, address) {
      // The address first: one that floods must not use up what the source's genuine senders may send.
      const fromAddress = perAddress > 0 && address !== undefined ? addresses.ask(address, toRate(perAddress)) : free;
      if (fromAddress.waitSeconds > 0)
        return passed(`more than ${perAddress} requests a second came from one address`, fromAddress.waitSeconds);
      const perSource = source.settings.rateLimitPerSecond ?? perSourceDefault;
      const toSource = perSource > 0 ? sources.ask(source.id, toRate(perSource)) : free;
      if (toSource.waitSeconds > 0)
        return passed(`more than ${perSource} requests a second came for this webhook`, toSource.waitSeconds);
      fromAddress.take();
      toSource.take();
      return undefined;
    },
  };
}

function toRate(perSecond: number) {
  return { perSecond, burst: Math.max(1, perSecond * burstSeconds) };
}

function passed(detail: string, waitSeconds: number): PassedLimit {
  return { detail, retryAfterSeconds: Math.ceil(waitSeconds) };
}
