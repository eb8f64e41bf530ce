/** The share of each key in a common room: never more than is still free, so there is always room for another key. */
export interface FairQuota {
  has(key: string, amount: number): boolean;
  take(key: string, amount: number): void;
  giveBack(key: string, amount: number): void;
}

export function createFairQuota(max: number): FairQuota {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    has: (key, amount) => (taken.get(key) ?? 0) + amount <= max - total,
    take(key, amount) {
      total += amount;
      taken.set(key, (taken.get(key) ?? 0) + amount);
    },
    giveBack(key, amount) {
      total -= amount;
      const left = (taken.get(key) ?? 0) - amount;
      if (left > 0) taken.set(key, left);
      else taken.delete(key);
    },
  };
}
