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
/** While requests are refused, those that wait are as many as are answered in so long, and as many as keep a commit busy. */
const refusing = { waitMs: 60, waitingMin: 64 };
/** Over so long it is counted how many are answered: a commit answers many at once. */
const rateOverMs = 200;
/**
 * So many ticks without an answer: the database is away, and what waits for it waits for its return. They are ticks of the event loop,
 * not of a clock: where the process itself is what is too slow, they come late as well.
 */
const standstill = { ticks: 5, tickMs: 50 };
/** Requests are refused in turn, until there was no need to for so long. */
const relentAfterMs = 1_000;
/** Whatever the reason, no more than that: a process has so many connections. */
const waitingMax = { requests: 5_000, bytes: 128 * 1024 * 1024 };
/** Senders that were refused together shall not come back together. */
const retryAfterSeconds = { min: 5, max: 10 };

type Refused = ReceiveAnswer & { readonly kind: 'refused' };

export interface BoundedReceiver extends Receiver {
  /** The refusal of a request of which no more than its head was read, where it has to be refused; it is counted by then. */
  turnAway(sourceId: string, bodyBytes: number): Refused | undefined;
}

/**
 * Refuses requests with 503 while more come than can be taken for longer than a burst, so that those that are accepted have their
 * answer in a moment and not just before their senders give up. The sources with the most requests waiting are refused first: one that
 * floods starves none. Nothing is written of them, so they are counted (R98).
 */
export function refuseOverload(receiver: Receiver, { refusals }: OverloadOptions): BoundedReceiver {
  const waitingOf = new Map<string, number>();
  const waiting = { requests: 0, bytes: 0 };
  let crowdedSince: number | undefined;
  let ticksWithoutAnswer = 0;
  let ticking: NodeJS.Timeout | undefined;
  let refusesUntil = Number.NEGATIVE_INFINITY;
  let answered = { count: 0, since: 0 };
  let answersPerMs = 0;

  return {
    admit: (sourceId) => receiver.admit(sourceId),
    receive: (sourceId, request) => pass(sourceId, request, () => receiver.receive(sourceId, request)),
    refuse: (sourceId, request, refusal) => pass(sourceId, request, () => receiver.refuse(sourceId, request, refusal)),
    turnAway: (sourceId, bodyBytes) =>
      // One without any is perhaps not even there, which is said before anything else.
      waitingOf.has(sourceId) && isTooMany(sourceId, sizeOf(bodyBytes)) ? refuseOne(sourceId) : undefined,
  };

  async function pass(
    sourceId: string,
    { body }: IncomingRequest,
    go: () => Promise<ReceiveAnswer>,
  ): Promise<ReceiveAnswer> {
    const bytes = sizeOf(body.byteLength);
    if (isTooMany(sourceId, bytes)) return refuseOne(sourceId);
    enter(sourceId, bytes);
    try {
      return await go();
    } finally {
      leave(sourceId, bytes);
    }
  }

  function refuseOne(sourceId: string): Refused {
    refusals.count(sourceId, overloaded.reason);
    const { min, max } = retryAfterSeconds;
    return { ...overloaded, retryAfterSeconds: min + Math.floor(Math.random() * (max - min + 1)) };
  }

  function isTooMany(sourceId: string, bytes: number): boolean {
    if (waiting.requests >= waitingMax.requests || waiting.bytes + bytes > waitingMax.bytes) return true;
    if (waiting.requests < refusing.waitingMin) return false;
    const at = performance.now();
    const refuses = at <= refusesUntil;
    if (waiting.requests < (refuses ? roomWhileRefusing() : crowdMin)) return false;
    crowdedSince ??= at;
    if (ticking === undefined) watch(at);
    if (ticksWithoutAnswer >= standstill.ticks) return false;
    if (at - crowdedSince <= patienceMs && !refuses) return false;
    const own = waitingOf.get(sourceId) ?? 0;
    if (own < waiting.requests / (waitingOf.size + (own === 0 ? 1 : 0))) return false;
    refusesUntil = at + relentAfterMs;
    return true;
  }

  function roomWhileRefusing(): number {
    return Math.min(crowdMin, Math.max(refusing.waitingMin, answersPerMs * refusing.waitMs));
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
    answered.count += 1;
    if (waiting.requests < crowdMin) crowdedSince = undefined;
    // The crowd is of the time when nothing could be answered: it has its patience anew.
    else if (ticksWithoutAnswer >= standstill.ticks) crowdedSince = performance.now();
    ticksWithoutAnswer = 0;
  }

  function watch(at: number): void {
    ticksWithoutAnswer = 0;
    answered = { count: 0, since: at };
    ticking = setInterval(tick, standstill.tickMs).unref();
  }

  function tick(): void {
    ticksWithoutAnswer = waiting.requests === 0 ? 0 : ticksWithoutAnswer + 1;
    const at = performance.now();
    if (at - answered.since >= rateOverMs) {
      answersPerMs = answered.count / (at - answered.since);
      answered = { count: 0, since: at };
    }
    if (waiting.requests >= crowdMin || at <= refusesUntil) return;
    clearInterval(ticking);
    ticking = undefined;
  }
}

/** Large ones have limits of their own, by what they take of memory. */
function sizeOf(bodyBytes: number): number {
  return bodyBytes < largeBodyBytesMin ? bodyBytes : 0;
}

const overloaded = {
  kind: 'refused',
  reason: 'RATE_LIMITED',
  status: 503,
  detail: 'more requests come than this server can take; send it again in a few seconds',
} as const;
