/** Counts what an address does wrong, and says when it has to wait. */
export interface WrongTokenLimit {
  /** Seconds to wait, when it was once too often. */
  count(address: string): number | undefined;
}

export interface WrongTokenLimitOptions {
  readonly max: number;
  readonly windowMs: number;
  readonly clock: () => number;
}

/** Addresses remembered: under attack from more of them the count begins anew, and memory stays as it is. */
const addressesMax = 10_000;

/** Fixed windows per address; nothing is kept per token (C98). */
export function createWrongTokenLimit({ max, windowMs, clock }: WrongTokenLimitOptions): WrongTokenLimit {
  let counts = new Map<string, number>();
  let endsMs = 0;
  return {
    count(address) {
      const nowMs = clock();
      if (nowMs >= endsMs || counts.size >= addressesMax) {
        counts = new Map();
        endsMs = nowMs + windowMs;
      }
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count > max ? Math.max(1, Math.ceil((endsMs - nowMs) / 1000)) : undefined;
    },
  };
}
