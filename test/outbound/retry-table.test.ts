import { describe, expect, test } from 'vitest';
import { nextDelayMs, postpone, postponedMsMax, type Postponement } from '../../src/model/outbound/retry-table.ts';

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

describe('an attempt that was not made', () => {
  const day = 24 * 3_600_000;
  const pauses = (count: number, random: number, leftMs = day) => {
    const found: Postponement[] = [];
    while (found.length < count) found.push(postpone({ afterMs: 15_000, last: found.at(-1), leftMs, random }));
    return found.map(({ delayMs }) => delayMs);
  };

  test('is put off twice as long each time, by 10 to 20 minutes at most', () => {
    expect(pauses(8, 0)).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 480_000, postponedMsMax, postponedMsMax]);
    expect(pauses(9, 0.999).at(-1)).toBeLessThan(2 * postponedMsMax);
  });

  test('begins at what is asked for, and never waits less than that', () => {
    expect(postpone({ afterMs: 500, leftMs: day, random: 0.5 }).delayMs).toBe(750);
    expect(postpone({ afterMs: 15_000, last: { pauseMs: 500, delayMs: 750 }, leftMs: day, random: 0 }).delayMs).toBe(
      15_000,
    );
  });

  test('is made several times more before nobody waits for it any more', () => {
    expect(pauses(7, 0, 10 * 60_000).at(-1)).toBe(5 * 60_000);
    expect(postpone({ afterMs: 15_000, leftMs: 1_000, random: 0 }).delayMs).toBe(15_000);
  });
});
