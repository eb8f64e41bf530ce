import { afterEach, expect, test } from 'vitest';
import { createJobPool, type JobPool, type JobPoolOptions } from '../../src/threads/job-pool.ts';

let pool: JobPool<number, string> | undefined;
afterEach(() => pool?.stop());

/** A job takes as many milliseconds as it says; 0 never ends. */
function start(options: Partial<JobPoolOptions<number, string>> = {}): JobPool<number, string> {
  pool = createJobPool<number, string>({
    module: new URL('./slow-thread', import.meta.url),
    graceMs: 0,
    heapBytesMax: 64 * 1024 * 1024,
    stopped: (_job, { reason }) => `stopped: ${reason}`,
    threadsMax: 2,
    timeMsMax: 30_000,
    waitMsMax: 30_000,
    waitingMax: 100,
    waitingPerOwnerMax: 50,
    ...options,
  });
  return pool;
}

test('the jobs of one owner leave a thread to the others', async () => {
  const { run } = start();
  // Both threads have started.
  await Promise.all([run(() => 1_000, 'a'), run(() => 1_000, 'b')]);
  const ends: string[] = [];
  const crowd = Array.from({ length: 5 }, () => run(() => 300, 'crowd').then(() => void ends.push('crowd')));
  await run(() => 1, 'alone').then(() => void ends.push('alone'));
  await Promise.all(crowd);
  expect(ends.indexOf('alone')).toBeLessThanOrEqual(1);
});

test('what waits is bounded, and makes no job before its turn', async () => {
  const { run, waiting } = start({ waitingPerOwnerMax: 2 });
  let made = 0;
  const make = () => ((made += 1), 200);
  const answers = Promise.all([run(make, 'a'), run(make, 'a'), run(make, 'a'), run(make, 'a')]);
  expect([made, waiting()]).toEqual([1, 2]);
  expect(await answers).toEqual(['done', 'done', 'done', undefined]);
  expect(waiting()).toBe(0);
});

test('whoever had no turn in time is told so', async () => {
  const { run } = start({ waitMsMax: 200 });
  await run(() => 1, 'a');
  const long = run(() => 1_500, 'a');
  expect(await run(() => 1, 'a')).toBeUndefined();
  expect(await long).toBe('done');
});

test('a job without end is stopped, and the next has a thread', async () => {
  const { run } = start();
  await run(() => 1, 'a');
  expect(await run(() => 0, 'a', { timeMsMax: 300 })).toBe('stopped: time');
  expect(await run(() => 1, 'a')).toBe('done');
});

test('what waits when the pool is stopped is refused', async () => {
  const { run, stop } = start();
  const running = run(() => 5_000, 'a').catch((error: unknown) => error);
  const waits = run(() => 1, 'a');
  await stop();
  expect(await waits).toBeUndefined();
  expect(await running).toBeInstanceOf(Error);
  expect(await run(() => 1, 'a')).toBeUndefined();
});
