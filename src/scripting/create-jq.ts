import type { Jq, JqRequest, JqResult } from '../model/jq.ts';
import { jqMemoryMessage } from './jq-engine.ts';
import { memoryBytesMax, scriptTimeMsMax } from './limits.ts';
import { createThreadPool, unlessBusy } from './thread-pool.ts';

export interface JqPool extends Jq {
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

/** So that one endless program leaves a thread to the others. Each has jq's memory beside its own. */
const threadsMax = 2;

const lateMessage = `jq ran longer than ${scriptTimeMsMax / 1000} s and was stopped.`;

/** Milliseconds that a program may wait for its turn, beside the callers of a request. */
const waitMsMaxDefault = 10_000;

/** Threads that run jq, started when they are needed. */
export function createJq({ waitMsMax = waitMsMaxDefault } = {}): JqPool {
  const pool = createThreadPool<JqRequest, JqResult>({
    module: new URL('./jq-thread', import.meta.url),
    graceMs: 0,
    // Input and results, as text and as values.
    heapBytesMax: 4 * memoryBytesMax,
    stopped: (_job, { reason }) => ({
      kind: 'failed',
      message: reason === 'memory' ? jqMemoryMessage : lateMessage,
      lines: [],
      isStopped: true,
    }),
    threadsMax,
    timeMsMax: scriptTimeMsMax,
    waitMsMax,
  });
  return {
    transform: (request) => unlessBusy(pool.run(request, request.owner)),
    transformQuickly: (request) => unlessBusy(pool.runQuickly(request, request.owner)),
    stop: () => pool.stop(),
  };
}
