import { startThread, type Thread, type ThreadKind } from './start-thread.ts';
import { createKeyedQueue } from '../concurrency/keyed-queue.ts';

/** Threads that each do one job at a time, for many owners who take turns. */
export interface JobPool<Job, Outcome> {
  /**
   * `make` is asked for the job when its turn has come, so that what waits holds no copies. Undefined: there is no room,
   * or no turn came in time. @throws Error when the threads themselves are broken.
   */
  run(
    make: () => Job | Promise<Job>,
    owner: string,
    options?: { readonly timeMsMax?: number },
  ): Promise<Outcome | undefined>;
  /** Jobs that wait for their turn. */
  waiting(): number;
  /** Jobs that had no room or no turn, since the start. */
  refused(): number;
  /** Refuses the jobs that wait and stops those that run. */
  stop(): Promise<void>;
}

export interface JobPoolOptions<Job, Outcome> extends ThreadKind<Job, Outcome> {
  /** At least two: one owner never has all of them. */
  readonly threadsMax: number;
  /** Of one job that asks for no other; the thread that does not finish it is ended. */
  readonly timeMsMax: number;
  /** For a turn: whoever asks gives up some time. */
  readonly waitMsMax: number;
  readonly waitingMax: number;
  readonly waitingPerOwnerMax: number;
}

interface Turn<Job, Outcome> {
  readonly timeMsMax: number;
  readonly make: () => Job | Promise<Job>;
  readonly resolve: (outcome: Outcome | undefined) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
  isOver: boolean;
}

/** Threads are started when they are needed, and stay. */
export function createJobPool<Job, Outcome>(options: JobPoolOptions<Job, Outcome>): JobPool<Job, Outcome> {
  const { threadsMax, waitMsMax, waitingMax, waitingPerOwnerMax } = options;
  const turns = createKeyedQueue<Turn<Job, Outcome>>({
    waitingMax,
    waitingPerKeyMax: waitingPerOwnerMax,
    runningPerKeyMax: Math.max(1, threadsMax - 1),
  });
  const idle: Thread<Job, Outcome>[] = [];
  const all = new Set<Thread<Job, Outcome>>();
  let waiting = 0;
  let refused = 0;
  let stopped = false;

  return {
    run(make, owner, { timeMsMax = options.timeMsMax } = {}) {
      return new Promise((resolve, reject) => {
        if (stopped) return resolve(undefined);
        const turn: Turn<Job, Outcome> = {
          make,
          timeMsMax,
          resolve,
          reject,
          isOver: false,
          timer: setTimeout(() => giveUp(turn), waitMsMax),
        };
        if (!turns.add(owner, turn)) {
          clearTimeout(turn.timer);
          refused += 1;
          return resolve(undefined);
        }
        waiting += 1;
        goOn();
      });
    },
    waiting: () => waiting,
    refused: () => refused,
    async stop() {
      stopped = true;
      for (const turn of turns.clear()) giveUp(turn);
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };

  function giveUp(turn: Turn<Job, Outcome>): void {
    end(turn);
    refused += 1;
    turn.resolve(undefined);
  }

  function end(turn: Turn<Job, Outcome>): void {
    clearTimeout(turn.timer);
    if (!turn.isOver) waiting -= 1;
    turn.isOver = true;
  }

  function goOn(): void {
    while (!stopped && (idle.length > 0 || all.size < threadsMax)) {
      const next = turns.take();
      if (next === undefined) return;
      if (next.item.isOver) turns.done(next.key);
      else void runTurn(idle.pop() ?? start(), next.item, next.key);
    }
  }

  function start(): Thread<Job, Outcome> {
    const thread = startThread(options);
    all.add(thread);
    return thread;
  }

  async function runTurn(thread: Thread<Job, Outcome>, turn: Turn<Job, Outcome>, owner: string): Promise<void> {
    end(turn);
    try {
      turn.resolve((await thread.run({ job: await turn.make(), timeMsMax: turn.timeMsMax })).outcome);
    } catch (error) {
      turn.reject(error);
    } finally {
      if (thread.isAlive()) idle.push(thread);
      else all.delete(thread);
      turns.done(owner);
      goOn();
    }
  }
}
