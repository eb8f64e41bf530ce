import { expect, test } from 'vitest';
import type { RunningTask, TaskContext } from '../../src/conductor/task-descriptor.ts';
import { doWhile } from '../../src/conductor/tasks/do-while.ts';

/** The CPU that a loop over so many items takes by itself, in microseconds: the least of some tries. */
async function costOf(length: number): Promise<number> {
  const costs: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const before = process.cpuUsage();
    const result = await doWhile.run(loopOver(Array.from({ length }, (_, at) => at)), context);
    const { user, system } = process.cpuUsage(before);
    expect(result.output?.iteration).toBe(length);
    costs.push(user + system);
  }
  return Math.min(...costs);
}

const context = {
  setOutput: () => undefined,
  resolve: (value: unknown) => value,
  hasBounds: true,
  betweenTurns: async () => undefined,
  runTasks: async () => ({ kind: 'completed', outputs: { a: { result: 1 } } }),
} as unknown as TaskContext;

const loopOver = (items: readonly number[]) =>
  ({
    definition: { name: 'l', taskReferenceName: 'l', type: 'DO_WHILE', loopOver: [] },
    input: { items },
  }) as unknown as RunningTask;

test('a loop costs what its length does, not the square of it', async () => {
  await costOf(4_000);
  const [short, long] = [await costOf(4_000), await costOf(16_000)];
  // Four times as long; the square would be sixteen times as much.
  expect(long / short).toBeLessThan(10);
}, 60_000);
