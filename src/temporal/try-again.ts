import { setTimeout as sleep } from 'node:timers/promises';
import { reachedNoWorker } from './unavailable.ts';

/**
 * Repeats a call that the service dropped: it takes back a task of a run for a signal that came meanwhile, and the
 * updates and queries that came with it are lost. An update has to be sent under the same id each time: one is taken at most.
 */
export async function tryAgain<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === triesMax || !reachedNoWorker(error)) throw error;
    }
    await sleep(pauseMs * tries);
  }
}

/** More signals in a row than this would be a run that is never told anything. */
const triesMax = 5;
const pauseMs = 20;
