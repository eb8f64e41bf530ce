/** Token buckets by name. Names that are not used for as long as a bucket takes to fill are forgotten. */
export interface TokenBuckets {
  /** Takes one token: 0, or the seconds until there will be one. */
  take(name: string, rate: Rate): number;
}

export interface Rate {
  readonly perSecond: number;
  /** What an idle name may do at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** A few MB. Past this many the name that came first is forgotten, which only gives it a fresh burst. */
const namesMax = 50_000;

export function createTokenBuckets(clock: () => number): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  return {
    take(name, { perSecond, burst }) {
      const now = clock();
      const bucket = buckets.get(name) ?? add(name, { tokens: burst, filledAt: now });
      // A clock that is set back gives nothing and takes nothing.
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * perSecond);
      bucket.filledAt = now;
      if (bucket.tokens < 1) return (1 - bucket.tokens) / perSecond;
      bucket.tokens -= 1;
      return 0;
    },
  };

  function add(name: string, bucket: Bucket): Bucket {
    const oldest = buckets.keys().next();
    if (buckets.size >= namesMax && !oldest.done) buckets.delete(oldest.value);
    buckets.set(name, bucket);
    return bucket;
  }
}
