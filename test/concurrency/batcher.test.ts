import { expect, test } from 'vitest';
import { createBatcher, LateError } from '../../src/concurrency/batcher.ts';

test('while a batch hangs everyone has an answer in time, and what was not begun by then is not written', async () => {
  const written: string[] = [];
  let letGo = (): void => undefined;
  const commits = createBatcher<string, string>({
    async write(batch) {
      written.push(...batch);
      if (batch.includes('hangs')) await new Promise<void>((resolve) => (letGo = resolve));
      return batch.map((item) => `${item} is written`);
    },
    lanes: 1,
    itemsMax: 10,
    weigh: () => 1,
    weightMax: 10,
    answerWithinMs: 50,
  });
  const hanging = commits.add('hangs');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const behind = Array.from({ length: 30 }, (_, n) => commits.add(`behind ${n}`));
  const answers = await Promise.allSettled([hanging, ...behind]);
  expect(answers.map((one) => one.status === 'rejected' && one.reason instanceof LateError)).toEqual(
    Array(31).fill(true),
  );

  const next = commits.add('next');
  letGo();
  expect(await next).toBe('next is written');
  expect(written).toEqual(['hangs', 'next']);
  await commits.drain();
});
