import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../src/inbound/dispatch/signal-dispatcher.ts';
import { createGroupCommit } from '../../../src/inbound/receive/group-commit.ts';
import { createFairQueue } from '../../../src/inbound/limits/fair-queue.ts';
import { createFairQuota } from '../../../src/inbound/limits/fair-quota.ts';

describe('a fair queue', () => {
  it('gives keys their turn and each its items in order', () => {
    const queue = createFairQueue<string>((item) => item.slice(0, 1));
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item);
    expect(queue.take(() => true)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(0);
    expect(queue.takeOne()).toBeUndefined();
  });

  it('loses nothing, doubles nothing and keeps the order of each key', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(700))), (steps) => {
        const queue = createFairQueue<readonly [string, number]>(([key]) => key);
        const taken: (readonly [string, number])[] = [];
        let pushed = 0;
        for (const [key, amount] of steps) {
          for (let at = 0; at < amount; at += 1) queue.push([key, (pushed += 1)]);
          let left = Math.floor(amount / 2);
          taken.push(...queue.take(() => (left -= 1) >= 0));
        }
        taken.push(...queue.take(() => true));
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
  const commit = createGroupCommit<string, true>({
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
