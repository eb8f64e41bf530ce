import { setTimeout as sleep } from 'node:timers/promises';
import type { DispatchQueue, DueDispatch } from '../../model/inbound/dispatch-queue.ts';
import type { EventLog } from '../../model/inbound/event-log.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import { readingOf, readRequest } from '../read-request.ts';
import type { DispatchWork } from './dispatch-work.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface SweeperDependencies {
  readonly queue: DispatchQueue;
  readonly log: Pick<EventLog, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  readonly dispatcher: Dispatcher;
  /** How long events are offered, from their receipt. */
  readonly retentionMs: number;
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
export function startSweeper(dependencies: SweeperDependencies): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = sweepUntil(stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function sweepUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pause = await sweep().catch((error: unknown) => (dependencies.onError(error), pauseAfterErrorMs));
      if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  async function sweep(): Promise<number> {
    const due = await dependencies.queue.takeDue({ limit: worksPerSweep, leaseMs });
    const underWay = new Set<Promise<void>>();
    let isFull = false;
    // Read one after the other, so that they are offered in the order of their receipt; then worked on side by side.
    for (const one of due) {
      if (underWay.size >= worksAtOnceMax) await Promise.race(underWay);
      const work = await read(one).catch((error: unknown): undefined => void dependencies.onError(error));
      if (work === undefined) continue;
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

  async function read(due: DueDispatch): Promise<DispatchWork | undefined> {
    const { eventId, attempts, reofferedAt, resumeOnly } = due;
    if (dependencies.dispatcher.has(eventId)) return undefined;
    const event = await dependencies.log.find(eventId);
    const source = event && (await dependencies.sources.find(event.sourceId));
    // Too old to be offered (M37); retention comes by and writes down how its work ended.
    if (event !== undefined && event.receivedAt.getTime() < Date.now() - dependencies.retentionMs) return undefined;
    // An expired event or a deleted source: nothing can be woken any more (R15, M37).
    const request = event && source && readRequest(event, readingOf(source));
    if (event === undefined || source === undefined || request === undefined || request.kind === 'malformed') {
      await dependencies.queue.finish([due], leaseMs);
      return undefined;
    }
    const { document, items } = request;
    return { event, document, items, source, attempts: attempts + 1, reofferedAt, resumeOnly };
  }
}
