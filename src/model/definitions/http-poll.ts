import type { HttpTaskAnswer, HttpTaskCall } from './http-call.ts';
import type { Json, JsonObject } from '../json.ts';

export const pollingStrategies = ['FIXED', 'LINEAR_BACKOFF', 'EXPONENTIAL_BACKOFF'] as const;

export type PollingStrategy = (typeof pollingStrategies)[number];

/** A request that is made again and again until its answer is the one that is waited for. */
export interface HttpPoll {
  readonly call: HttpTaskCall;
  /** Codes and families that are a success beside 2xx. Another status ends it. */
  readonly acceptedStatusCodes: readonly Json[];
  /** A script over the task's input with `output` in it: true ends it. */
  readonly condition: string;
  readonly input: JsonObject;
  readonly intervalMs: number;
  readonly strategy: PollingStrategy;
  /** Whose script it is, for people. */
  readonly owner: string;
}

/** The last answer. */
export interface HttpPollEnd {
  readonly answer: HttpTaskAnswer;
  readonly polls: number;
  /** Absent: the condition holds, or was not asked. */
  readonly conditionError?: string;
  /** What the condition wrote to its console. */
  readonly lines: readonly string[];
}

/** A day: who waits longer between two polls wants a schedule. */
const delayMsMax = 86_400_000;

/** The pause after the poll of that number, from 1. */
export function pollDelayMs({ intervalMs, strategy }: Pick<HttpPoll, 'intervalMs' | 'strategy'>, poll: number): number {
  switch (strategy) {
    case 'FIXED':
      return Math.min(intervalMs, delayMsMax);
    case 'LINEAR_BACKOFF':
      return Math.min(intervalMs * poll, delayMsMax);
    case 'EXPONENTIAL_BACKOFF':
      return Math.min(intervalMs * 2 ** (poll - 1), delayMsMax);
  }
}
