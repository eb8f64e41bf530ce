import type { JsonSchemas } from '../model/definitions/schema.ts';
import { memoryBytesMax } from './limits.ts';
import type { SchemaJob, SchemaOutcome } from './schema-thread.ts';
import { createThreadPool, unlessBusy } from './thread-pool.ts';

export interface JsonSchemaPool extends JsonSchemas {
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

/** So that one pattern without end leaves a thread to the others. */
const threadsMax = 2;
/** A schema and a value of the usual kind take some milliseconds, 32 MiB of numbers about a second. */
const timeMsMax = 4_000;
/** A caller that does not say how long it waits is a person or a dispatch: both try again. */
const waitMsMaxDefault = 10_000;

const lateMessage = `it takes longer than ${timeMsMax / 1000} s and was stopped`;
const memoryMessage = `it needs more than ${(4 * memoryBytesMax) / 1024 / 1024} MiB of memory`;

/** Threads that hold values against JSON Schemas, started when they are needed. */
export function createJsonSchemas({ waitMsMax = waitMsMaxDefault } = {}): JsonSchemaPool {
  const pool = createThreadPool<SchemaJob, SchemaOutcome>({
    module: new URL('./schema-thread', import.meta.url),
    graceMs: 0,
    // The value, and a fault for each element of it.
    heapBytesMax: 4 * memoryBytesMax,
    stopped: (job, { reason }) => stoppedOutcome(job, reason === 'memory' ? memoryMessage : lateMessage),
    threadsMax,
    timeMsMax,
    waitMsMax,
  });

  return {
    async check(schemas) {
      if (schemas.length === 0) return [];
      const outcome = await unlessBusy(pool.run({ kind: 'check', schemas }, checks));
      if (outcome.kind !== 'checked') throw new Error(mixedUp);
      return outcome.mistakes;
    },

    async validate({ owner, ...request }) {
      return verdictOf(await unlessBusy(pool.run({ kind: 'validate', request }, owner)));
    },

    async validateQuickly({ owner, ...request }) {
      const outcome = await unlessBusy(pool.runQuickly({ kind: 'validate', request }, owner));
      return outcome && verdictOf(outcome);
    },

    stop: () => pool.stop(),
  };
}

/** The owner of schemas that are being saved. */
const checks = 'checks';
const mixedUp = 'A thread for schemas mixed up its answers.';

function verdictOf(outcome: SchemaOutcome) {
  if (outcome.kind !== 'validated') throw new Error(mixedUp);
  return outcome.verdict;
}

function stoppedOutcome(job: SchemaJob, reason: string): SchemaOutcome {
  switch (job.kind) {
    case 'check':
      return { kind: 'checked', mistakes: job.schemas.map(() => reason) };
    case 'validate':
      return { kind: 'validated', verdict: { kind: 'unusable', reason } };
  }
}
