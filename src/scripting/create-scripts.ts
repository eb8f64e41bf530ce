import { availableParallelism } from 'node:os';
import type { Scripts } from '../model/script.ts';
import { failedOutcome, scriptLateMessage, memoryBytesMax, memoryMessage, scriptTimeMsMax } from './limits.ts';
import type { Job, ScriptOutcome } from './limits.ts';
import { createThreadPool, unlessBusy } from './thread-pool.ts';

export interface ScriptPool extends Scripts {
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

/** At least two, so that one endless script leaves a thread to the others; no more than a machine has, and few, since each may take a script's memory. */
const threadsMax = Math.max(2, Math.min(4, availableParallelism()));
/** A caller that does not say how long it waits is a person or a dispatch: both try again. */
const waitMsMaxDefault = 10_000;

/** Threads that run scripts, started when they are needed. Owners take turns, and a script that is not quick takes its own time. */
export function createScripts({ waitMsMax = waitMsMaxDefault } = {}): ScriptPool {
  const pool = createThreadPool<Job, ScriptOutcome>({
    module: new URL('./script-thread', import.meta.url),
    // The engine stops a script by itself; some of its built-in loops do not ask for the time.
    graceMs: 1_000,
    // The thread's own heap holds a request and a result, as text and as value; a script has its memory elsewhere.
    heapBytesMax: 4 * memoryBytesMax,
    stopped: (job, { reason }) => failedOutcome(job, reason === 'memory' ? memoryMessage : scriptLateMessage),
    threadsMax,
    timeMsMax: scriptTimeMsMax,
    waitMsMax,
  });

  return {
    async evaluate(request) {
      return resultOf(await unlessBusy(pool.run({ kind: 'evaluate', request }, request.owner)));
    },

    async evaluateQuickly(request) {
      const outcome = await unlessBusy(pool.runQuickly({ kind: 'evaluate', request }, request.owner));
      return outcome && resultOf(outcome);
    },

    async check(scripts) {
      const outcome = await unlessBusy(pool.run({ kind: 'check', scripts }, checks));
      if (outcome.kind !== 'checked') throw new Error('A thread for scripts mixed up its answers.');
      return outcome.checks;
    },

    stop: () => pool.stop(),
  };
}

/** The owner of scripts that are being saved. */
const checks = 'checks';

function resultOf(outcome: ScriptOutcome) {
  if (outcome.kind !== 'evaluated') throw new Error('A thread for scripts mixed up its answers.');
  return outcome.result;
}
