import type { HookVerdict } from '../inbound/receive/judge.ts';
import type { JudgeJob, LargeJudge } from '../inbound/large/judge-apart.ts';
import { joinInTurns } from '../concurrency/join-in-turns.ts';
import { createJobPool, type JobPool } from '../threads/job-pool.ts';

/** Two: while one is busy with the bodies of one source, the other has room for those of the others. */
const threadsMax = 2;
/** 25 MB of JSON as its text, as its values and once more without rounded numbers. */
const heapBytesMax = 1024 * 1024 * 1024;
/** The worst of 25 MB takes three seconds on a small machine. */
const timeMsMax = 20_000;
/** Senders wait ten seconds, and the judging itself is in them. */
const waitMsMax = 5_000;
/** The bytes themselves are bounded where they are read (`read-body.ts`). */
const waitingMax = 200;
const waitingPerOwnerMax = 100;

export interface LargeJudgePool {
  readonly judge: LargeJudge;
  readonly load: Pick<JobPool<unknown, unknown>, 'waiting' | 'refused'>;
  stop(): Promise<void>;
}

/** Threads that judge large requests, started when the first comes. Sources take turns. */
export function createLargeJudge(): LargeJudgePool {
  const pool = createJobPool<JudgeJob, HookVerdict>({
    module: new URL('./judge-thread', import.meta.url),
    graceMs: 0,
    heapBytesMax,
    handedOver: ({ request: { body } }) => (body.buffer instanceof ArrayBuffer ? [body.buffer] : []),
    stopped: () => tooCostly,
    threadsMax,
    timeMsMax,
    waitMsMax,
    waitingMax,
    waitingPerOwnerMax,
  });
  return {
    judge: (job) =>
      pool.run(
        async () => ({ ...job, request: { ...job.request, body: await joinInTurns([job.request.body]) } }),
        job.source.id,
      ),
    load: pool,
    stop: () => pool.stop(),
  };
}

/** The sender may come again: the machine may only be busy. */
const tooCostly: HookVerdict = {
  kind: 'rejected',
  reason: 'RATE_LIMITED',
  status: 503,
  detail: `reading the body took more than ${timeMsMax / 1000} s or ${heapBytesMax / 1024 / 1024} MiB of memory`,
};
