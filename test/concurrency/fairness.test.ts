import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, createFairQuota } from '../../src/concurrency/limiter.ts';
import { createBatcher } from '../../src/concurrency/batcher.ts';
import { createKeyedQueue } from '../../src/concurrency/keyed-queue.ts';

describe('a queue in which keys take turns', () => {
  it('gives keys their turn and each its items in order', () => {
    const queue = createKeyedQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(item.slice(0, 1), item);
    expect(queue.takeWhile(() => true)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(0);
    expect(queue.take()).toBeUndefined();
  });

  it('loses nothing, doubles nothing and keeps the order of each key', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(700))), (steps) => {
        const queue = createKeyedQueue<readonly [string, number]>();
        const taken: (readonly [string, number])[] = [];
        let pushed = 0;
        for (const [key, amount] of steps) {
          for (let at = 0; at < amount; at += 1) queue.add(key, [key, (pushed += 1)]);
          let left = Math.floor(amount / 2);
          taken.push(...queue.takeWhile(() => (left -= 1) >= 0));
        }
        taken.push(...queue.takeWhile(() => true));
        expect(taken.length).toBe(pushed);
        for (const key of ['a', 'b', 'c']) {
          const numbers = taken.filter(([known]) => known === key).map(([, number]) => number);
          expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
        }
      }),
      { numRuns: 50 },
    );
  });
});

it('a crowd of one source does not keep another out of the next commit', async () => {
  const batches: string[][] = [];
  const commit = createBatcher<string, true>({
    write: async (batch) => {
      batches.push([...batch]);
      await sleep(1);
      return batch.map(() => true as const);
    },
    lanes: 1,
    itemsMax: 10,
    weigh: () => 1,
    weightMax: 10,
    fairBy: (item) => item.slice(0, 1),
  });
  const crowd = Array.from({ length: 200 }, (_, at) => commit.add(`a${at}`));
  await sleep(2);
  await commit.add('b');
  const seen = batches.findIndex((batch) => batch.includes('b'));
  await Promise.all(crowd);
  expect(batches.length).toBe(21);
  expect(seen).toBeLessThan(6);
});

it('tasks of another key run next, not behind the crowd, and never more than allowed at once', async () => {
  const limit = createLimiter(4);
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const task = (name: string) => async () => {
    most = Math.max(most, (running += 1));
    await sleep(1);
    running -= 1;
    order.push(name);
  };
  const crowd = Array.from({ length: 100 }, () => limit(task('crowd'), 'a'));
  const failing = limit(async () => {
    throw new Error('fails');
  }, 'c');
  await Promise.all([limit(task('other'), 'b'), expect(failing).rejects.toThrow('fails')]);
  expect(order.filter((name) => name === 'crowd').length).toBeLessThan(13);
  await Promise.all(crowd);
  expect(most).toBe(4);
  expect(order).toHaveLength(101);
});

it('one key never has more than what is still free, so another always finds room', () => {
  const share = createFairQuota(100);
  let crowd = 0;
  while (share.has('a', 1)) [crowd] = [crowd + 1, share.take('a', 1)];
  expect(crowd).toBe(50);
  expect(share.has('b', 25)).toBe(true);
  share.take('b', 25);
  expect(share.has('a', 1)).toBe(false);
  share.giveBack('a', 50);
  expect(share.has('a', 75)).toBe(true);
  expect(share.has('a', 76)).toBe(false);
});

it('no batch has two items of one key, and nobody waits for more than the batch before', async () => {
  const batches: string[][] = [];
  const commit = createBatcher<string, number>({
    write: async (batch) => {
      batches.push([...batch]);
      await sleep(1);
      return batch.map((item) => item.length);
    },
    lanes: 2,
    itemsMax: 3,
    keyOf: (item) => item.slice(0, 1),
  });
  expect(await Promise.all(['a', 'bb', 'aaa', 'c', 'd', 'e', 'eeeeee'].map((item) => commit.add(item)))).toEqual([
    1, 2, 3, 1, 1, 1, 6,
  ]);
  expect(batches).toEqual([['a', 'bb'], ['aaa', 'c', 'd'], ['e'], ['eeeeee']]);
});
