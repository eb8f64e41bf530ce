import { largeBodyBytesMin } from '../large/large-body.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { ReceiveAnswer, Receiver } from '../receive/receive.ts';
import type { RefusalBudget } from './refusal-budget.ts';

export interface OverloadOptions {
  readonly refusals: Pick<RefusalBudget, 'count'>;
}

/** Two commits' worth: what comes behind as many waits for a tenth of a second. */
const crowdMin = 500;
/** A burst, or what came while the database was away, is taken: a crowd that stays as long is more than can be taken. */
const patienceMs = 1_000;
/**
 * So many ticks without an answer: the database is away, and what waits for it waits for its return. They are ticks of the event loop,
 * not of a clock: where the process itself is what is too slow, they come late as well.
 */
const standstill = { ticks: 5, tickMs: 50 };
/** Requests are refused in turn, until there was no need to for so long. */
const relentAfterMs = 1_000;
/** Whatever the reason, no more than that: a process has so many connections. */
const waitingMax = { requests: 5_000, bytes: 128 * 1024 * 1024 };

/**
 * Refuses requests with 503 while more come than can be taken for longer than a burst, so that those that are accepted have their
 * answer in a moment and not just before their senders give up. The sources with the most requests waiting are refused first: one that
 * floods starves none. Nothing is written of them, so they are counted (R98).
 */
export function refuseOverload(receiver: Receiver, { refusals }: OverloadOptions): Receiver {
  const waitingOf = new Map<string, number>();
  const waiting = { requests: 0, bytes: 0 };
  let crowdedSince: number | undefined;
  let ticksWithoutAnswer = 0;
  let ticking: NodeJS.Timeout | undefined;
  let refusesUntil = Number.NEGATIVE_INFINITY;

  return {
    admit: (sourceId) => receiver.admit(sourceId),
    receive: (sourceId, request) => pass(sourceId, sizeOf(request), () => receiver.receive(sourceId, request)),
    refuse: (sourceId, request, refusal) =>
      pass(sourceId, sizeOf(request), () => receiver.refuse(sourceId, request, refusal)),
  };

  async function pass(sourceId: string, bytes: number, go: () => Promise<ReceiveAnswer>): Promise<ReceiveAnswer> {
    if (isTooMany(sourceId, bytes)) {
      refusals.count(sourceId, overloaded.reason);
      return overloaded;
    }
    enter(sourceId, bytes);
    try {
      return await go();
    } finally {
      leave(sourceId, bytes);
    }
  }

  function isTooMany(sourceId: string, bytes: number): boolean {
    if (waiting.requests >= waitingMax.requests || waiting.bytes + bytes > waitingMax.bytes) return true;
    if (waiting.requests < crowdMin) return false;
    const at = performance.now();
    crowdedSince ??= at;
    ticking ??= setInterval(tick, standstill.tickMs).unref();
    if (ticksWithoutAnswer >= standstill.ticks) return false;
    if (at - crowdedSince <= patienceMs && at > refusesUntil) return false;
    const own = waitingOf.get(sourceId) ?? 0;
    if (own < waiting.requests / (waitingOf.size + (own === 0 ? 1 : 0))) return false;
    refusesUntil = at + relentAfterMs;
    return true;
  }

  function enter(sourceId: string, bytes: number): void {
    waiting.requests += 1;
    waiting.bytes += bytes;
    waitingOf.set(sourceId, (waitingOf.get(sourceId) ?? 0) + 1);
  }

  function leave(sourceId: string, bytes: number): void {
    waiting.requests -= 1;
    waiting.bytes -= bytes;
    const own = (waitingOf.get(sourceId) ?? 1) - 1;
    if (own === 0) waitingOf.delete(sourceId);
    else waitingOf.set(sourceId, own);
    if (waiting.requests < crowdMin) return calmDown();
    // The crowd is of the time when nothing could be answered: it has its patience anew.
    if (ticksWithoutAnswer >= standstill.ticks) crowdedSince = performance.now();
    ticksWithoutAnswer = 0;
  }

  function tick(): void {
    ticksWithoutAnswer += 1;
  }

  function calmDown(): void {
    crowdedSince = undefined;
    clearInterval(ticking);
    ticking = undefined;
    ticksWithoutAnswer = 0;
  }
}

/** Large ones have limits of their own, by what they take of memory. */
function sizeOf({ body: { byteLength } }: IncomingRequest): number {
  return byteLength < largeBodyBytesMin ? byteLength : 0;
}

const overloaded = {
  kind: 'refused',
  reason: 'RATE_LIMITED',
  status: 503,
  detail: 'more requests come than this server can take; send it again in a few seconds',
} as const;
