import { availableParallelism } from 'node:os';
import { ScriptsBusyError, type Scripts } from '../model/script.ts';
import { expressionOf, type Job, type Outcome } from './job.ts';
import { startThread, type ScriptThread } from './start-thread.ts';
import { createTurns } from './turns.ts';

export interface ScriptPool extends Scripts {
  /** What waits is refused, what runs is stopped. */
  stop(): Promise<void>;
}

/** At least two, so that one endless script leaves a thread to the others; no more than a machine has, and few, since each may take a script's memory. */
const threadsMax = Math.max(2, Math.min(4, availableParallelism()));
/** One script at its time limit is not to take all threads. */
const threadsPerScriptMax = threadsMax - 1;
/** With scripts as fast as they should be (a few ms), about a second's work; with the slowest, a wait of minutes, which callers must not begin. */
const waitingMax = 200;
/** Of one script, so that one in trouble does not fill the queue. */
const waitingPerScriptMax = 100;
/**
 * Workflows give up on a script after 20 s and ask again. What waits longer than half of that is refused, not run: all
 * threads would be busy for callers that have gone, and nobody would ever be in time.
 */
const waitMsMaxDefault = 10_000;

const tooMany = 'Too many scripts wait for their turn already. Try again in a moment.';

interface Turn {
  readonly job: Job;
  readonly sinceMs: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that run scripts, started when they are needed. Different scripts take turns, whatever waits of each. */
export function createScripts({ waitMsMax = waitMsMaxDefault } = {}): ScriptPool {
  const turns = createTurns<Turn>({ waitingMax, waitingPerKeyMax: waitingPerScriptMax, runningPerKeyMax: threadsPerScriptMax });
  const idle: ScriptThread[] = [];
  const all = new Set<ScriptThread>();
  let stopped = false;

  return {
    async evaluate(request) {
      const outcome = await run({ kind: 'evaluate', request });
      if (outcome.kind !== 'evaluated') throw new Error('A thread for scripts mixed up its answers.');
      return outcome.result;
    },

    async check(expression) {
      const outcome = await run({ kind: 'check', expression });
      if (outcome.kind !== 'checked') throw new Error('A thread for scripts mixed up its answers.');
      return outcome.check;
    },

    async stop() {
      stopped = true;
      for (const { reject } of turns.clear()) reject(new ScriptsBusyError('Scripts are no longer run: the process is ending.'));
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };

  function run(job: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (stopped) return reject(new ScriptsBusyError('Scripts are no longer run: the process is ending.'));
      if (!turns.add(expressionOf(job), { job, sinceMs: performance.now(), resolve, reject })) return reject(new ScriptsBusyError(tooMany));
      goOn();
    });
  }

  function goOn(): void {
    while (!stopped && (idle.length > 0 || all.size < threadsMax)) {
      const next = turns.take();
      if (next === undefined) return;
      if (performance.now() - next.item.sinceMs > waitMsMax) {
        turns.done(next.key);
        next.item.reject(new ScriptsBusyError(tooMany));
        continue;
      }
      void runTurn(idle.pop() ?? start(), next.key, next.item);
    }
  }

  function start(): ScriptThread {
    const thread = startThread();
    all.add(thread);
    return thread;
  }

  async function runTurn(thread: ScriptThread, key: string, { job, resolve, reject }: Turn): Promise<void> {
    try {
      resolve(await thread.run(job));
    } catch (error) {
      reject(error);
    } finally {
      if (thread.isAlive()) idle.push(thread);
      else all.delete(thread);
      turns.done(key);
      goOn();
    }
  }
}
