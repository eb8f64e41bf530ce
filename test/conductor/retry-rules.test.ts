import { describe, expect, test } from 'vitest';
import { checkRetryRules, retryDelayMs, retryRules, warnRetryRules } from '../../src/conductor/retry-rules.ts';
import type { Json } from '../../src/model/json.ts';

const delays = (taskDefinition: Record<string, Json>, random = 0) => {
  const rules = retryRules({ name: 't', taskReferenceName: 't', taskDefinition });
  return [0, 1, 2, 3].map((retries) => retryDelayMs(rules, retries, random));
};

describe('the pause before a retry (A77)', () => {
  test('FIXED is the same, 60 s where nothing is written (A28)', () => {
    expect(delays({})).toEqual([60_000, 60_000, 60_000, 60_000]);
    expect(delays({ retryDelaySeconds: 1, backoffScaleFactor: 9 })).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  test('LINEAR_BACKOFF grows by its scale, EXPONENTIAL_BACKOFF doubles', () => {
    expect(delays({ retryLogic: 'LINEAR_BACKOFF', retryDelaySeconds: 1, backoffScaleFactor: 2 })).toEqual([
      2_000, 4_000, 6_000, 8_000,
    ]);
    expect(delays({ retryLogic: 'EXPONENTIAL_BACKOFF', retryDelaySeconds: 1 })).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('is capped, and jitter comes on top of that', () => {
    const rules = {
      retryLogic: 'EXPONENTIAL_BACKOFF',
      retryDelaySeconds: 1,
      maxRetryDelaySeconds: 3,
      backoffJitterMs: 500,
    };
    expect(delays(rules)).toEqual([1_000, 2_000, 3_000, 3_000]);
    expect(delays(rules, 0.5)).toEqual([1_250, 2_250, 3_250, 3_250]);
  });

  test('stays a time that a timer can hold', () => {
    const rules = retryRules({
      name: 't',
      taskReferenceName: 't',
      taskDefinition: { retryLogic: 'EXPONENTIAL_BACKOFF', retryCount: 1_000 },
    });
    expect(retryDelayMs(rules, 999, 0)).toBe(36_500 * 86_400_000);
    expect(retryDelayMs(rules, 49_999, 0)).toBe(36_500 * 86_400_000);
    expect(retryDelayMs({ ...rules, delayMs: 0 }, 49_999, 0)).toBe(0);
  });
});

describe('how often a task is tried again', () => {
  test.each([
    [{}, 0],
    [{ retryCount: 2 }, 2],
    [{ taskDefinition: { retryCount: 3 } }, 3],
    [{ retryCount: 0, taskDefinition: { retryCount: 3 } }, 0],
    [{ retryCount: null, taskDefinition: { retryCount: 3 } }, 3],
    [{ retryCount: -1, taskDefinition: { retryCount: 3 } }, 3],
  ])('%j: %i times (A28, A90)', (task, retriesMax) => {
    expect(retryRules({ name: 't', taskReferenceName: 't', ...task }).retriesMax).toBe(retriesMax);
  });

  test.each([0, -1, 1_000, 25_000, 50_000, 2_147_483_647])(
    'a count of %i registers, with a warning where a run has no room for it',
    (retryCount) => {
      const own = { name: 't', taskReferenceName: 't', retryCount };
      const inside = { name: 't', taskReferenceName: 't', taskDefinition: { retryCount } };
      for (const task of [own, inside]) {
        expect(checkRetryRules(task, 'tasks[0]')).toEqual([]);
        expect(warnRetryRules(task, 'tasks[0]')).toHaveLength(retryCount > 25_000 ? 1 : 0);
      }
    },
  );

  test.each([-2, 1.5, 'often', true, 1e300])('a count of %j is refused', (retryCount) => {
    expect(checkRetryRules({ name: 't', taskReferenceName: 't', retryCount }, 'tasks[0]')).toMatchObject([
      { path: 'tasks[0].retryCount', invalidValue: retryCount },
    ]);
  });
});
