import { describe, expect, test } from 'vitest';
import { nextDelayMs } from '../../src/model/outbound/retry-table.ts';

describe('the retry table', () => {
  test('fast waits 3 to 15 s, 50 attempts in all (C61)', () => {
    expect([
      nextDelayMs({ preset: 'fast', attempts: 1, random: 0 }),
      nextDelayMs({ preset: 'fast', attempts: 49, random: 0.999_999 }),
    ]).toEqual([3_000, 15_000]);
    expect(nextDelayMs({ preset: 'fast', attempts: 50, random: 0 })).toBeUndefined();
  });

  test('day has seven steps, spread by a tenth (C61)', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => nextDelayMs({ preset: 'day', attempts, random: 0.5 }));
    expect(delays).toEqual([5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, undefined]);
    expect([
      nextDelayMs({ preset: 'day', attempts: 2, random: 0 }),
      nextDelayMs({ preset: 'day', attempts: 2, random: 1 }),
    ]).toEqual([270_000, 330_000]);
  });

  test('waits as long as the receiver asks, a quarter of an hour at most, and never less than the table (C61)', () => {
    expect(nextDelayMs({ preset: 'fast', attempts: 1, random: 0, afterMs: 60_000 })).toBe(60_000);
    expect(nextDelayMs({ preset: 'fast', attempts: 1, random: 0, afterMs: 10_000_000 })).toBe(900_000);
    expect(nextDelayMs({ preset: 'fast', attempts: 1, random: 0, afterMs: 1 })).toBe(3_000);
    expect(nextDelayMs({ preset: 'fast', attempts: 50, random: 0, afterMs: 60_000 })).toBeUndefined();
  });
});
