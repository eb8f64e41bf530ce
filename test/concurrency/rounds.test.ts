import { expect, test } from 'vitest';
import { removeInBatches, startRounds, type Round } from '../../src/concurrency/rounds.ts';

const neverMs = 3_600_000;
const noError = (error: unknown) => expect.unreachable(String(error));

test('a round that fails is told, and the next one comes', async () => {
  const errors: unknown[] = [];
  let rounds = 0;
  const running = startRounds(
    async () => {
      rounds += 1;
      if (rounds === 2) throw new Error('the second');
      return rounds > 3 ? neverMs : undefined;
    },
    { pauseMs: 1, onError: (error) => errors.push(error) },
  );
  await expect.poll(() => rounds, { timeout: 60_000 }).toBe(4);
  await running.stop();
  expect(errors).toEqual([new Error('the second')]);
});

test('stopping waits for the round that is under way, breaks off its pauses, and none follows', async () => {
  const steps: string[] = [];
  const running = startRounds(
    async ({ signal, pause }) => {
      steps.push('begins');
      await pause(neverMs);
      steps.push(`ends, ${signal.aborted ? 'stopped' : 'not stopped'}`);
      return 0;
    },
    { pauseMs: 0, onError: noError },
  );
  await expect.poll(() => steps.length, { timeout: 60_000 }).toBe(1);
  await running.stop();
  expect(steps).toEqual(['begins', 'ends, stopped']);
});

test('no round begins when it is stopped before the first', async () => {
  const running = startRounds(async () => expect.unreachable('no round'), {
    pauseMs: 1,
    firstAfterMs: neverMs,
    onError: noError,
  });
  await running.stop();
});

test('removing goes on until a batch is not full', async () => {
  let left = 7;
  let batches = 0;
  const running = startRounds(
    async (round: Round) => {
      const removed = await removeInBatches(
        async (limit) => {
          batches += 1;
          const some = Math.min(limit, left);
          left -= some;
          return some;
        },
        { limit: 3, breathMs: 1, round },
      );
      expect(removed).toBe(7);
      return neverMs;
    },
    { pauseMs: neverMs, onError: noError },
  );
  await expect.poll(() => left, { timeout: 60_000 }).toBe(0);
  await running.stop();
  expect(batches).toBe(3);
});

test('removing rests for as long as a batch took, and no longer than its breath', async () => {
  const rests: number[] = [];
  const round: Round = { signal: new AbortController().signal, pause: async (ms) => void rests.push(ms) };
  const removeTwice = async (breathMs: number) => {
    const took: number[] = [];
    const remove = async (limit: number) => {
      const startedAt = performance.now();
      while (performance.now() - startedAt < 20);
      took.push(performance.now() - startedAt);
      return took.length === 2 ? 0 : limit;
    };
    await removeInBatches(remove, { limit: 3, breathMs, round });
    return took;
  };
  const [first = 0] = await removeTwice(neverMs);
  await removeTwice(1);
  expect(rests).toHaveLength(2);
  expect(rests[0]).toBeGreaterThanOrEqual(first);
  expect(rests[0]).toBeLessThan(neverMs);
  expect(rests[1]).toBe(1);
});
