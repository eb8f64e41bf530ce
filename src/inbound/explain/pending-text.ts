import type { EventEntry } from '../../model/inbound/event-queries.ts';

/** @example pendingText(pending) // 'tried 3 times, next at 2026-11-22T18:00:00.000Z; the last error was: …' */
export function pendingText({ attempts, dueAt, lastError }: NonNullable<EventEntry['pending']>): string {
  if (attempts === 0) return 'being dispatched now';
  return `tried ${attempts === 1 ? 'once' : `${attempts} times`}, next at ${dueAt.toISOString()}${lastError === undefined ? '' : `; the last error was: ${lastError}`}`;
}
