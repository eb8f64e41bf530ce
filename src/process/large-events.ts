import type { LargeDispatched, LargeWork } from '../inbound/large/large-dispatcher.ts';
import { createJobPool } from '../threads/job-pool.ts';
import type { EventJob, EventOutcome, EventThreadSetup } from './event-job.ts';

/** Two: while one works for one source, the other has room for the others. */
const threadsMax = 2;
/** 25 MB of JSON as its text, as its values and as what is sent on. */
const heapBytesMax = 1024 * 1024 * 1024;
/** An event that wakes many, with an engine that is slow to answer. What is not done by then is tried again. */
const timeMsMax = 60_000;
/** Nobody waits for a dispatch, and people who ask wait no longer than this. */
const waitMsMax = 8_000;
const waitingMax = 200;
const waitingPerOwnerMax = 100;

export interface LargeEvents {
  /** Undefined: there is no room now. */
  dispatch(work: LargeWork): Promise<LargeDispatched | undefined>;
  /** Jobs that wait for a thread. */
  waiting(): number;
  stop(): Promise<void>;
}

/** Threads that read large events, started when the first is there. Sources take turns. */
export function createLargeEvents(setup: EventThreadSetup): LargeEvents {
  const pool = createJobPool<EventJob, EventOutcome>({
    module: new URL('./event-thread.ts', import.meta.url),
    setup,
    graceMs: 0,
    heapBytesMax,
    stopped: (_job, { reason }) => ({ kind: 'stopped', error: reason === 'memory' ? memoryMessage : lateMessage }),
    threadsMax, timeMsMax, waitMsMax, waitingMax, waitingPerOwnerMax,
  });
  return {
    async dispatch(work) {
      const outcome = await pool.run(() => ({ kind: 'dispatch', work }), work.sourceId);
      return outcome?.kind === 'dispatched' ? outcome.made : outcome;
    },
    waiting: () => pool.waiting(),
    stop: () => pool.stop(),
  };
}

const lateMessage = `the event was not worked off within ${timeMsMax / 1000} s`;
const memoryMessage = `the event needs more than ${heapBytesMax / 1024 / 1024} MiB of memory`;
