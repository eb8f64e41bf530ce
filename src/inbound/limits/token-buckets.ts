import { BoundedMap } from '../../model/bounded-map.ts';

/** Token buckets by name. Names that are not used for as long as a bucket takes to fill are forgotten. */
export interface TokenBuckets {
  /** Takes one token: 0, or the seconds until there will be one. */
  take(name: string, rate: Rate): number;
  /** Says whether there is one, and takes none yet. */
  ask(name: string, rate: Rate): Token;
}

export interface Token {
  /** 0, or the seconds until there will be one. */
  readonly waitSeconds: number;
  /** Takes the token. Call it right after `ask`, or not at all. */
  take(): void;
}

export interface Rate {
  readonly perSecond: number;
  /** The number of things that an idle name may do at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** A few MB. Past this many the name that came first is forgotten, which only gives it a fresh burst. */
const namesMax = 50_000;

export function createTokenBuckets(clock: () => number): TokenBuckets {
  const buckets = new BoundedMap<string, Bucket>(namesMax);
  return {
    take(name, rate) {
      const bucket = filled(name, rate);
      if (bucket.tokens < 1) return (1 - bucket.tokens) / rate.perSecond;
      bucket.tokens -= 1;
      return 0;
    },
    ask(name, rate) {
      const bucket = filled(name, rate);
      return {
        waitSeconds: bucket.tokens < 1 ? (1 - bucket.tokens) / rate.perSecond : 0,
        take: () => void (bucket.tokens -= 1),
      };
    },
  };

  function filled(name: string, { perSecond, burst }: Rate): Bucket {
    const now = clock();
    const bucket = buckets.get(name) ?? add(name, { tokens: burst, filledAt: now });
    // A clock that is set back gives nothing and takes nothing.
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    return bucket;
  }

  function add(name: string, bucket: Bucket): Bucket {
    buckets.set(name, bucket);
    return bucket;
  }
}
