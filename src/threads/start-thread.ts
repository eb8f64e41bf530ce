import { setFlagsFromString } from 'node:v8';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadOrder, ThreadMessage } from './serve-jobs.ts';

/** A thread that does jobs, one at a time. */
export interface Thread<Job, Outcome> {
  /** @throws Error when the thread broke, for no reason of the job's. */
  run(order: ThreadOrder<Job>): Promise<Done<Outcome>>;
  /** False once it was stopped, or stopped itself. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

export interface Done<Outcome> {
  readonly outcome: Outcome;
  readonly late: boolean;
}

export interface ThreadKind<Job, Outcome, Part = never> {
  /** The module inside, without its extension: the build has another one. */
  readonly module: URL;
  /** The data that the module gets at its start, as its `workerData.setup`. */
  readonly setup?: unknown;
  /** How much longer than its time a job may take until the thread is ended: 0 where the thread cannot stop one by itself. */
  readonly graceMs: number;
  /** The thread's own heap. */
  readonly heapBytesMax: number;
  /** The outcome in place of a thread that had to be ended. */
  readonly stopped: (job: Job, stop: StoppedJob<Part>) => Outcome;
  /** Bytes of a job that are handed over instead of copied: nobody else may have them. */
  readonly handedOver?: (job: Job) => readonly ArrayBuffer[];
}

export interface StoppedJob<Part> {
  readonly reason: 'time' | 'memory';
  /** The thread's notes on the job until then. */
  readonly parts: readonly Part[];
}

/**
 * Node ends a thread at the limit of its heap and lets it have some megabytes more meanwhile. New objects that all stay do
 * not fit into them where there may be as many as V8 allows by itself: the whole process is then ended, not the thread.
 */
const newObjectsMbMax = 8;
// The main's own `--max-semi-space-size` would hold for threads too, whatever their limits say; its heap is set up already.
setFlagsFromString('--max-semi-space-size=0');
/** A thread of a loaded machine has to load its engine first. */
const startMsMax = 30_000;

export function startThread<Job, Outcome, Part>({
  module,
  setup,
  graceMs,
  heapBytesMax,
  stopped,
  handedOver,
}: ThreadKind<Job, Outcome, Part>): Thread<Job, Outcome> {
  // No environment goes in, so none of the secrets that may be in it.
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    execArgv: [],
    env: {},
    workerData: { module: module.href + extname(import.meta.url), setup },
    resourceLimits: {
      maxOldGenerationSizeMb: heapBytesMax / 1024 / 1024,
      maxYoungGenerationSizeMb: newObjectsMbMax,
    },
  });
  let alive = true;
  let failure = new Error('The thread has ended.');
  let waiter: { resolve(word: Answer<Outcome> | undefined): void; reject(error: Error): void } | undefined;
  let parts: Part[] = [];
  worker.on('message', (word: ThreadMessage<Outcome, Part>) => {
    if (word.kind === 'part') parts.push(word.part);
    else waiter?.resolve(word);
  });
  worker.on('error', (error: Error) => {
    failure = error;
  });
  // It could not be read here: without this nobody would ever answer.
  worker.on('messageerror', (error: Error) => waiter?.reject(error));
  worker.on('exit', () => {
    alive = false;
    waiter?.reject(failure);
  });
  const ready = nextWord(startMsMax);
  // The first job's caller learns of it.
  ready.catch(() => undefined);

  return {
    isAlive: () => alive,

    async run(order) {
      const end = (reason: StoppedJob<Part>['reason']): Done<Outcome> => ({
        outcome: stopped(order.job, { reason, parts }),
        late: reason === 'time',
      });
      try {
        if ((await ready) === undefined) throw new Error(`A thread did not start within ${startMsMax / 1000} s.`);
        parts = [];
        const word = nextWord(order.timeMsMax + graceMs);
        worker.postMessage(order, [...(handedOver?.(order.job) ?? [])]);
        const said = await word;
        if (said?.kind === 'outcome') return said;
        await stop();
        return end('time');
      } catch (error) {
        await stop();
        if (isOutOfMemory(error)) return end('memory');
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
  async function nextWord(withinMs: number): Promise<Answer<Outcome> | undefined> {
    worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Answer<Outcome> | undefined>((resolve, reject) => {
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

type Answer<Outcome> = Exclude<ThreadMessage<Outcome, never>, { readonly kind: 'part' }>;

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
