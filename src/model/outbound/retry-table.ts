/** `fast` is the documented one (C61); `day` is that of Standard Webhooks: about 32 hours. */
export const retryPresets = ['fast', 'day'] as const;
export type RetryPreset = (typeof retryPresets)[number];

export interface RetryQuery {
  readonly preset: RetryPreset;
  /** HTTP tries made so far, from 1. */
  readonly attempts: number;
  /** The pause that the receiver asked for. */
  readonly afterMs?: number;
  /** From 0 to 1, exclusive. */
  readonly random: number;
}

/** How long to wait before the next attempt; undefined when there is none left. */
export function nextDelayMs({ preset, attempts, afterMs = 0, random }: RetryQuery): number | undefined {
  const delay = preset === 'fast' ? fastDelayMs(attempts, random) : dayDelayMs(attempts, random);
  return delay === undefined ? undefined : Math.max(delay, Math.min(afterMs, retryAfterMsMax));
}

/** Bounds of retries: attempts of the table `fast`, and how long a receiver may put off the next (C61). */
export const fastAttemptsMax = 50;
export const retryAfterMsMax = 15 * 60_000;

function fastDelayMs(attempts: number, random: number): number | undefined {
  return attempts >= fastAttemptsMax ? undefined : Math.round(3_000 + random * 12_000);
}

export interface PostponementQuery {
  /** Sooner it is certain to be put off again. */
  readonly afterMs?: number;
  /** What this answered the last time; undefined when the last attempt was made. */
  readonly last?: Postponement;
  /** Until nobody waits for the message any more. */
  readonly leftMs: number;
  /** From 0 to 1, exclusive. */
  readonly random: number;
}

export interface Postponement {
  /** Without what spreads it. */
  readonly pauseMs: number;
  readonly delayMs: number;
}

/**
 * When a message is looked at again whose attempt was not made: the receiver is away, has too much to do, or the
 * database is away. Each look costs the run eleven events of the 51,200 that Temporal gives it, so each pause is twice
 * the last: a message goes about as long after the end of an outage as the outage took, and 20 minutes after it at most.
 */
export function postpone({ afterMs = 1_000, last, leftMs, random }: PostponementQuery): Postponement {
  const pauseMs = Math.max(afterMs, Math.min(postponedMsMax, 2 * (last?.pauseMs ?? 0)));
  // Spread, so that messages that were put off together do not come back together.
  const soonestMs = afterMs * (1 + random);
  // The end does not come as a surprise: it is approached by halves.
  const delayMs = Math.min(pauseMs * (1 + random), Math.max(soonestMs, leftMs / 2));
  return { pauseMs, delayMs: Math.round(delayMs) };
}

/** Some 100 looks a day: thirty days of them are two thirds of a history. */
export const postponedMsMax = 10 * 60_000;

const minute = 60_000;
const hour = 60 * minute;
const dayDelays = [5_000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour] as const;
/** Spread, so that messages that failed together do not come back together. */
const jitter = 0.1;

function dayDelayMs(attempts: number, random: number): number | undefined {
  const delay = dayDelays[attempts - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 - jitter + 2 * jitter * random));
}
