import { setTimeout as sleep } from 'node:timers/promises';
import type { Duration } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createLockKeeper } from './lost-locks.ts';
import { setClockAhead } from './test-clock.ts';

/** The time of a test: Temporal's, and the database's after it. */
export interface TestTime {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  advance(duration: Duration): Promise<void>;
}

/** Timers of workflows fire one after the other on the way; each may register waits, by the time of then. */
const followEveryMs = 25;

/**
 * Time passes as on the wall until `advance` is called: nothing else skips it. Temporal's own client lets it run while a
 * result is awaited, and then the time-out of a wait would race with the event that the test is about to deliver.
 */
export function createTestTime(
  temporal: Pick<TestWorkflowEnvironment, 'currentTimeMs' | 'sleep' | 'connection'>,
  pool: pg.Pool,
): TestTime {
  let aheadMs = 0;
  return {
    clock: () => Date.now() + aheadMs,
    async advance(duration) {
      const advanced = temporal.sleep(duration);
      const over = { is: false };
      const done = advanced.finally(() => void (over.is = true));
      const locks = createLockKeeper(temporal.connection);
      const followed = (async () => {
        while (!over.is) {
          await follow();
          await locks.look(aheadMs);
          await sleep(followEveryMs);
        }
      })();
      await done;
      await followed;
      await follow();
    },
  };

  async function follow(): Promise<void> {
    aheadMs = Math.max(0, (await temporal.currentTimeMs()) - Date.now());
    await setClockAhead(pool, aheadMs);
  }
}
