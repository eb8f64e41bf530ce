import { Worker } from 'node:worker_threads';
import { failedOutcome, type Job, type Outcome, type Word } from './job.ts';
import { lateMessage, memoryBytesMax, memoryMessage, timeMsMax } from './limits.ts';

/** A thread that runs scripts, one at a time. */
export interface ScriptThread {
  /** @throws Error when the thread broke, for no reason of the script's. */
  run(job: Job): Promise<Outcome>;
  /** False once it was stopped, or stopped itself. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** The engine stops a script by itself. The whole thread is ended when it has not, this long after. */
const graceMs = 1_000;
/** A thread of a loaded machine has to load the engine first. */
const startMsMax = 30_000;
/** The thread's own heap holds a request and a result, as text and as value; a script has its memory elsewhere. */
const resourceLimits = { maxOldGenerationSizeMb: (4 * memoryBytesMax) / 1024 / 1024 };

export function startThread(): ScriptThread {
  // No environment goes in, so none of the secrets that may be in it.
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { execArgv: [], env: {}, resourceLimits });
  let alive = true;
  let failure = new Error('The thread for scripts has ended.');
  let waiter: { resolve(word: Word | undefined): void; reject(error: Error): void } | undefined;
  worker.on('message', (word: Word) => waiter?.resolve(word));
  worker.on('error', (error: Error) => { failure = error; });
  worker.on('exit', () => {
    alive = false;
    waiter?.reject(failure);
  });
  const ready = nextWord(startMsMax);
  // Whoever has the first job learns of it.
  ready.catch(() => undefined);

  return {
    isAlive: () => alive,

    async run(job) {
      try {
        if ((await ready) === undefined) throw new Error(`The thread for scripts did not start within ${startMsMax / 1000} s.`);
        const word = nextWord(timeMsMax + graceMs);
        worker.postMessage(job);
        const outcome = await word;
        if (outcome?.kind === 'evaluated' || outcome?.kind === 'checked') return outcome;
        await stop();
        return failedOutcome(job, lateMessage);
      } catch (error) {
        await stop();
        if (isOutOfMemory(error)) return failedOutcome(job, memoryMessage);
        throw error;
      }
    },

    stop,
  };

  async function stop(): Promise<void> {
    alive = false;
    await worker.terminate();
  }

  /** Undefined when it did not come in time. A thread that has nothing to do keeps no process alive. */
  async function nextWord(withinMs: number): Promise<Word | undefined> {
    worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Word | undefined>((resolve, reject) => {
        waiter = { resolve, reject };
        timer = setTimeout(() => resolve(undefined), withinMs);
      });
    } finally {
      clearTimeout(timer);
      waiter = undefined;
      worker.unref();
    }
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
