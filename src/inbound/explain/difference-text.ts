import type { Json } from '../../model/json.ts';
import type { ShownCondition } from './explain-matches.ts';
import type { EventEntry } from '../../model/inbound/event-queries.ts';

/** Longer values are in the condition itself. */
const valueCharactersMax = 80;

/**
 * The value that a condition wanted and the one that the event had, in one clause without a full stop.
 *
 * @example differenceText(failed) // '$.type should be "order" and is "Order" (the texts differ in upper and lower case)'
 */
export function differenceText({
  path,
  expected,
  found,
  actual,
  actualBegins,
  reason = 'does not hold',
}: ShownCondition): string {
  const had = actual === undefined ? actualBegins : textOf(actual);
  const is = !found || had === undefined ? '' : ` and is ${shortened(had)}`;
  return `${path} should be ${shortened(textOf(expected))}${is} (${reason})`;
}

function textOf(value: Json): string {
  return JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length <= valueCharactersMax ? text : `${text.slice(0, valueCharactersMax)}…`;
}

/** Words from elsewhere, with a full stop: some of them are whole sentences already. */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** @example pendingText(pending) // 'tried 3 times, next at 2026-11-22T18:00:00.000Z; the last error was: …' */
export function pendingText({ attempts, dueAt, lastError }: NonNullable<EventEntry['pending']>): string {
  if (attempts === 0) return 'being dispatched now';
  return `tried ${attempts === 1 ? 'once' : `${attempts} times`}, next at ${dueAt.toISOString()}${lastError === undefined ? '' : `; the last error was: ${lastError}`}`;
}

/** A request that was refused or ignored. */
interface RefusedEntry {
  readonly id: string;
  readonly sourceId: string;
  readonly reason?: string;
  /** As it was received, and what is kept of it (R98). */
  readonly bodyBytes: number;
  readonly bodyKept: number;
}

/**
 * The advice after a refusal. Only a fault that a change at the source can mend is said to be mended there, and only what is kept
 * whole is said to be replayed (R100).
 *
 * @example afterRefusal(entry) // 'Raise signalbox.maxBodyBytes of the source if …, and let the sender send it again.'
 */
export function afterRefusal(entry: RefusedEntry): string {
  const { sourceId, reason } = entry;
  const again = onceMore(entry);
  switch (reason) {
    case 'SIGNATURE_MISMATCH':
      return `Either the sender signs with another secret than the source has, or what was signed was changed on its way (a proxy, another URL), or the request is not the sender's at all. If it is genuine, give the source the secret that the sender signs with (POST /api/sources/${sourceId}/rotate {"secret": "…"}); then ${again}.`;
    case 'SECRET_NOT_SET':
      return `Give the source the secret that the sender signs with (POST /api/sources/${sourceId}/rotate {"secret": "…"}); then ${again}. GET /api/metadata/webhook/${sourceId} says under "warnings" what else it lacks.`;
    case 'HEADER_MISMATCH':
      return `Compare the value at the sender with that of the source; mended at the source, ${again}.`;
    case 'HEADER_MISSING':
      return `See at the sender whether it sends this header; if it proves itself by another, change the verifier of the source, then ${again}.`;
    case 'TIMESTAMP_OUT_OF_WINDOW':
      return "Compare the clocks of the two, and let the sender send it again; what is older than the window was perhaps held up on its way, or is somebody's recording.";
    case 'URL_NOT_VERIFIED':
      return 'It is lost for workflows: let the sender send it again after the handshake.';
    case 'TOO_LARGE':
      return 'Let the sender send less; or raise signalbox.maxBodyBytes of the source, 25 MiB at most, and let the sender send it again.';
    case 'RATE_LIMITED':
      return `Senders that heed 429 send it again by themselves. If this was not too much, raise signalbox.rateLimitPerSecond of the source or the limit that is named; else ${again}.`;
    case 'SOURCE_DISABLED':
      return `Switch the source on (POST /api/sources/${sourceId}/enable); then ${again}.`;
    case 'MALFORMED_CHALLENGE':
      return 'Only the sender can make it right: let it test the URL again.';
    default:
      return 'Mend that at the sender, and let it send again.';
  }
}

function onceMore({ id, bodyBytes, bodyKept }: RefusedEntry): string {
  return bodyKept < bodyBytes
    ? 'let the sender send it again, because its body was not kept whole'
    : `POST /api/events/${id}/replay verifies the stored request again`;
}
