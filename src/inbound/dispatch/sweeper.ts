import { startRounds, type Rounds } from '../../concurrency/rounds.ts';
import type { DispatchQueue, DueDispatch } from '../../model/inbound/event-store.ts';
import { isLargeBody, largeBodyBytesMin } from '../large/large-body.ts';
import type { LargeDispatcher } from '../large/large-dispatcher.ts';
import type { DispatchWork } from './dispatch-work.ts';
import type { Dispatcher } from './dispatcher.ts';
import { readWork, type ReadWorkDependencies } from './dispatch-work.ts';

export interface SweeperDependencies extends ReadWorkDependencies {
  readonly queue: DispatchQueue;
  readonly dispatcher: Dispatcher;
  /** Absent: large events are read here as well. */
  readonly largeDispatcher?: LargeDispatcher;
  readonly onError: (error: unknown) => void;
}

/** Work taken in one go, and how long others leave it alone. */
const worksPerSweep = 200;
/** Events read and worked on at once: their bodies can be large. */
const worksAtOnceMax = 32;
const leaseMs = 60_000;
/** The fast path does not wait for this: it only bounds how late work after a crash or an outage begins. */
const pauseMs = 500;
const pauseAfterErrorMs = 2_000;

/** Picks up what a crash, an outage or a full process left behind, until it is stopped. Never gives up on an event. */
export function startSweeper(dependencies: SweeperDependencies): Rounds {
  return startRounds(sweep, { pauseMs: pauseAfterErrorMs, onError: dependencies.onError });

  async function sweep(): Promise<number> {
    const due = await dependencies.queue.takeDue({ limit: worksPerSweep, leaseMs });
    const underWay = new Set<Promise<void>>();
    let isFull = false;
    // Read one after the other, so that they are offered in the order of their receipt; then worked on side by side.
    for (const one of due) {
      if (underWay.size >= worksAtOnceMax) await Promise.race(underWay);
      const work = await read(one).catch((error: unknown): undefined => void dependencies.onError(error));
      if (work === undefined) continue;
      if (work === 'full') {
        isFull = true;
        continue;
      }
      // Its place in line is kept by the dispatcher, which takes what there is room for: a slow expression must not hold up what others left behind.
      if (work.source.expression !== undefined) {
        isFull = !dependencies.dispatcher.offer(work) || isFull;
        continue;
      }
      const done = dependencies.dispatcher.dispatch(work).finally(() => underWay.delete(done));
      underWay.add(done);
    }
    await Promise.all(underWay);
    // Where there is no room, taking more would only read bodies and put rows off that nobody gets to.
    return due.length < worksPerSweep || isFull ? pauseMs : 0;
  }

  /** Undefined: nothing is left to do here. */
  async function read(due: DueDispatch): Promise<DispatchWork | 'full' | undefined> {
    const { eventId, attempts: before, reofferedAt, resumeOnly, sourceId, bodyBytes } = due;
    const { dispatcher, largeDispatcher } = dependencies;
    const attempts = before + 1;
    if (dispatcher.has(eventId) || largeDispatcher?.has(eventId) === true) return undefined;
    const large = { eventId, sourceId, bodyBytes, attempts, reofferedAt, resumeOnly };
    if (largeDispatcher !== undefined && bodyBytes >= largeBodyBytesMin)
      return largeDispatcher.offer(large) ? undefined : 'full';
    const found = await readWork(
      dependencies,
      { eventId, attempts, reofferedAt, resumeOnly },
      { isLarge: (event) => largeDispatcher !== undefined && isLargeBody(event) },
    );
    switch (found.kind) {
      case 'work':
        return found.work;
      case 'large':
        return largeDispatcher?.offer(large) === true ? undefined : 'full';
      case 'over':
        await dependencies.queue.finish([due], leaseMs);
        return undefined;
      case 'expired':
        return undefined;
    }
  }
}
