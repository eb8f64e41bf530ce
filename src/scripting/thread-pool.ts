import { createKeyedQueue, type KeyedQueue } from '../concurrency/keyed-queue.ts';
import { startThread, type Done, type Thread, type ThreadKind } from '../threads/start-thread.ts';
import { BoundedMap } from '../model/bounded-map.ts';
import { ScriptsBusyError } from '../model/script.ts';

/** Threads that do jobs for many owners, none of whom can take them from the others. */
export interface ThreadPool<Job, Outcome> {
  /** @throws PoolBusy, or Error when the threads themselves are broken. */
  run(job: Job, owner: string): Promise<Outcome>;
  /** The same for whom the others must not wait: undefined when it is not done at once. */
  runQuickly(job: Job, owner: string): Promise<Outcome | undefined>;
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

export interface PoolOptions<Job, Outcome, Part = never> extends ThreadKind<Job, Outcome, Part> {
  /** At least two, so that slow jobs leave one to the others. */
  readonly threadsMax: number;
  /** The time limit of a job. */
  readonly timeMsMax: number;
  /** Callers give up some time; what waits longer is refused, so that no thread works for nobody. */
  readonly waitMsMax: number;
}

/** Nothing is wrong with the job: try again later. */
export class PoolBusy extends Error {
  override readonly name = 'PoolBusy';
}

/** The same as an error that callers outside know. */
export async function unlessBusy<T>(outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    throw error instanceof PoolBusy ? new ScriptsBusyError(error.message, { cause: error }) : error;
  }
}

/** A job as it should be is done in a few ms; on a loaded machine it may take some of these. */
const quickMsMax = 250;
/** With jobs as they should be, about a second's work. */
const quickWaitingMax = { waitingMax: 200, waitingPerKeyMax: 100 };
/** Minutes of work already: callers must not begin to wait for more, and one owner's are not to be all of them. */
const slowWaitingMax = { waitingMax: 60, waitingPerKeyMax: 20 };
/** How long an owner whose job was not quick does without first tries: its others are likely to be like it. */
const slowForMs = 60_000;
/** Owners that are remembered as slow; beyond this the oldest is forgotten, which costs it one more first try. */
const slowOwnersMax = 10_000;
/** Owners that are remembered as quick; one that is forgotten has its turn among the new ones. */
const quickOwnersMax = 10_000;
/** First tries are over soon; more means that something is wrong with the threads. */
const firstWaitMsMax = 10_000;
/** A caller that others wait for waits no longer for a thread. */
const quickWaitMsMax = 1_000;

const tooMany = 'Too many wait for their turn already. Try again in a moment.';
const ending = 'Nothing more is evaluated: the process is ending.';

interface Turn<Job, Outcome> {
  readonly job: Job;
  readonly latestMs: number;
  readonly resolve: (done: Done<Outcome> | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Unknown: first tries for owners of which no job was quick yet. */
type Lane = 'quick' | 'unknown' | 'slow';

interface Next<Job, Outcome> {
  readonly key: string;
  readonly item: Turn<Job, Outcome>;
  readonly lane: Lane;
}

/**
 * Every job gets a short first try, and what that does not finish a second one with the whole time in a lane that never
 * has all threads. So whatever somebody evaluates, and under however many names, a job of the usual kind waits for short
 * tries only. Owners whose jobs were quick and those of whom nothing is known have every other first try, so that many new
 * ones at once keep no known one waiting for all of theirs. In each lane owners take turns.
 */
export function createThreadPool<Job, Outcome, Part = never>(
  options: PoolOptions<Job, Outcome, Part>,
): ThreadPool<Job, Outcome> {
  const { threadsMax, timeMsMax, waitMsMax } = options;
  const runningPerKeyMax = threadsMax - 1;
  const lanes: Readonly<Record<Lane, KeyedQueue<Turn<Job, Outcome>>>> = {
    quick: createKeyedQueue({ ...quickWaitingMax, runningPerKeyMax }),
    unknown: createKeyedQueue({ ...quickWaitingMax, runningPerKeyMax }),
    slow: createKeyedQueue({ ...slowWaitingMax, runningPerKeyMax }),
  };
  const slowUntilMs = new BoundedMap<string, number>(slowOwnersMax);
  const quickOwners = new BoundedMap<string, true>(quickOwnersMax);
  const idle: Thread<Job, Outcome>[] = [];
  const all = new Set<Thread<Job, Outcome>>();
  let slowRunning = 0;
  let wasUnknown = false;
  let stopped = false;

  return {
    async run(job, owner) {
      const first = await firstTry(job, owner, performance.now() + Math.min(waitMsMax, firstWaitMsMax));
      return first ?? secondTry(job, owner);
    },

    async runQuickly(job, owner) {
      try {
        return await firstTry(job, owner, performance.now() + quickWaitMsMax);
      } catch (error) {
        if (error instanceof PoolBusy && !stopped) return undefined;
        throw error;
      }
    },

    async stop() {
      stopped = true;
      for (const { reject } of [...lanes.quick.clear(), ...lanes.unknown.clear(), ...lanes.slow.clear()])
        reject(new PoolBusy(ending));
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };

  /** Undefined: it is not quick, or its owner's jobs were not. */
  async function firstTry(job: Job, owner: string, latestMs: number): Promise<Outcome | undefined> {
    if (isSlow(owner)) return undefined;
    const done = await queue(quickOwners.has(owner) ? 'quick' : 'unknown', { job, owner, latestMs });
    return done?.late === false ? done.outcome : undefined;
  }

  async function secondTry(job: Job, owner: string): Promise<Outcome> {
    const done = await queue('slow', { job, owner, latestMs: performance.now() + waitMsMax });
    if (done === undefined) throw new PoolBusy(tooMany);
    return done.outcome;
  }

  /** Undefined: it has lost its place in the quick lane. */
  function queue(
    lane: Lane,
    { job, owner, latestMs }: { readonly job: Job; readonly owner: string; readonly latestMs: number },
  ): Promise<Done<Outcome> | undefined> {
    return new Promise((resolve, reject) => {
      if (stopped) return reject(new PoolBusy(ending));
      if (!lanes[lane].add(owner, { job, latestMs, resolve, reject })) return reject(new PoolBusy(tooMany));
      goOn();
    });
  }

  function goOn(): void {
    while (!stopped && (idle.length > 0 || all.size < threadsMax)) {
      const next = take();
      if (next === undefined) return;
      const { key, item, lane } = next;
      const isOver = performance.now() > item.latestMs;
      if (!isOver && (lane === 'slow' || !isSlow(key))) {
        void runTurn(idle.pop() ?? start(), next);
        continue;
      }
      lanes[lane].done(key);
      if (isOver) item.reject(new PoolBusy(tooMany));
      else item.resolve(undefined);
    }
  }

  /** The slow lane first: it never has all threads, so it cannot keep the other from going on. */
  function take(): Next<Job, Outcome> | undefined {
    const slow = slowRunning < threadsMax - 1 ? lanes.slow.take() : undefined;
    if (slow !== undefined) return { ...slow, lane: 'slow' };
    const [first, second]: readonly [Lane, Lane] = wasUnknown ? ['quick', 'unknown'] : ['unknown', 'quick'];
    return takeOf(first) ?? takeOf(second);
  }

  function takeOf(lane: Lane): Next<Job, Outcome> | undefined {
    const next = lanes[lane].take();
    if (next === undefined) return undefined;
    wasUnknown = lane === 'unknown';
    return { ...next, lane };
  }

  function start(): Thread<Job, Outcome> {
    const thread = startThread(options);
    all.add(thread);
    return thread;
  }

  async function runTurn(thread: Thread<Job, Outcome>, { key, item, lane }: Next<Job, Outcome>): Promise<void> {
    if (lane === 'slow') slowRunning += 1;
    try {
      const done = await thread.run({ job: item.job, timeMsMax: lane === 'slow' ? timeMsMax : quickMsMax });
      if (done.late) noteSlow(key);
      else if (lane !== 'slow') noteQuick(key);
      item.resolve(done);
    } catch (error) {
      item.reject(error);
    } finally {
      if (lane === 'slow') slowRunning -= 1;
      if (thread.isAlive()) idle.push(thread);
      else all.delete(thread);
      lanes[lane].done(key);
      goOn();
    }
  }

  function isSlow(owner: string): boolean {
    return (slowUntilMs.get(owner) ?? 0) > performance.now();
  }

  function noteQuick(owner: string): void {
    quickOwners.renew(owner, true);
  }

  function noteSlow(owner: string): void {
    quickOwners.delete(owner);
    slowUntilMs.renew(owner, performance.now() + slowForMs);
  }
}
