import { ConditionsBusyError, type Conditions } from '../model/access/conditions.ts';
import type { ConditionJob, ConditionOutcome, ConditionPart } from './condition-job.ts';
import { conditionLateMessage, conditionTimeMsMax } from './condition-job.ts';
import { createThreadPool, PoolBusy } from './thread-pool.ts';

export interface ConditionPool extends Conditions {
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

/** Two: one that is busy with a condition without end leaves the other. */
const threadsMax = 2;
/** A person waits for most of them, and workflows give up on a local activity after 20 s. */
const waitMsMax = 5_000;
/** The facts are some KiB, and the language has no loops that keep what they make. */
const heapBytesMax = 64 * 1024 * 1024;

/** Threads that evaluate conditions, started when they are needed. */
export function createConditions(): ConditionPool {
  const pool = createThreadPool<ConditionJob, ConditionOutcome, ConditionPart>({
    module: new URL('./condition-thread', import.meta.url),
    // The thread breaks off a condition by itself.
    graceMs: 500,
    heapBytesMax,
    stopped: (_job, { reason, parts }) => ({
      parts,
      stopped: reason === 'memory' ? memoryMessage : conditionLateMessage,
    }),
    threadsMax,
    timeMsMax: conditionTimeMsMax,
    waitMsMax,
  });

  return {
    async check(texts) {
      const { parts, stopped } = await run({ kind: 'check', texts }, 'checks');
      const problems = parts.map((part) => (part.kind === 'checked' ? part.problem : undefined));
      return stopped === undefined
        ? problems
        : [...problems, { message: stopped, start: 0, end: texts[parts.length]?.length ?? 0 }];
    },

    async evaluate({ texts, facts, owner, until }) {
      if (texts.length === 0) return [];
      const { parts, stopped } = await run({ kind: 'evaluate', texts, facts, until }, owner);
      const values = parts.flatMap((part) => (part.kind === 'evaluated' ? [part.value] : []));
      return stopped === undefined ? values : [...values, { kind: 'stopped', message: stopped }];
    },

    stop: () => pool.stop(),
  };

  async function run(job: ConditionJob, owner: string): Promise<ConditionOutcome> {
    try {
      return await pool.run(job, owner);
    } catch (error) {
      throw error instanceof PoolBusy ? new ConditionsBusyError(error.message, { cause: error }) : error;
    }
  }
}

const memoryMessage = `it needs more than ${heapBytesMax / 1024 / 1024} MiB of memory`;
