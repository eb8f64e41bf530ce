import { describe, expect, test } from 'vitest';
import { createKeyedQueue } from '../../src/concurrency/keyed-queue.ts';

const bounds = { waitingMax: 5, waitingPerKeyMax: 3, runningPerKeyMax: 2 };

describe('turns', () => {
  test('go round the keys, in order within each', () => {
    const turns = createKeyedQueue<number>(bounds);
    for (const [key, item] of [
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 4],
      ['c', 5],
    ] as const)
      expect(turns.add(key, item)).toBe(true);
    expect([turns.take(), turns.take(), turns.take(), turns.take()].map((turn) => turn?.item)).toEqual([1, 4, 5, 2]);
  });

  test('are not had by a key that runs as many as it may, until one is done', () => {
    const turns = createKeyedQueue<number>(bounds);
    for (const item of [1, 2, 3]) turns.add('a', item);
    expect([turns.take()?.item, turns.take()?.item, turns.take()]).toEqual([1, 2, undefined]);
    turns.done('a');
    expect(turns.take()?.item).toBe(3);
    expect(turns.take()).toBeUndefined();
  });

  test('are refused beyond the bound of a key and of all', () => {
    const turns = createKeyedQueue<number>(bounds);
    expect([1, 2, 3, 4].map((item) => turns.add('a', item))).toEqual([true, true, true, false]);
    expect([1, 2, 3].map((item) => turns.add('b', item))).toEqual([true, true, false]);
    expect(turns.clear()).toHaveLength(5);
    expect(turns.add('b', 1)).toBe(true);
  });
});
