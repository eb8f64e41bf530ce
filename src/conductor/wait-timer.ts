import type { Json, JsonObject } from '../model/json.ts';
import { parseDuration } from './duration-text.ts';
import { hasExpression } from './template.ts';
import type { Read, WaitInputError } from './wait-input.ts';
import { readZone } from './time-zone.ts';

/** When a WAIT ends by itself. */
export type WaitTimer =
  | { readonly kind: 'none' }
  | { readonly kind: 'duration'; readonly durationMs: number }
  | { readonly kind: 'until'; readonly atMs: number };

/** The timer in a WAIT's resolved input. Null and empty text are none: generated definitions send them. */
export function readTimer(input: JsonObject): Read<WaitTimer> {
  const { duration = null, until = null } = input;
  if (isGiven(duration) && isGiven(until)) return { kind: 'invalid', reason: bothRule };
  if (isGiven(duration)) {
    const durationMs = typeof duration === 'string' ? parseDuration(duration) : undefined;
    return durationMs === undefined
      ? unreadable('duration', duration)
      : { kind: 'valid', value: { kind: 'duration', durationMs } };
  }
  if (!isGiven(until)) return { kind: 'valid', value: { kind: 'none' } };
  const atMs = typeof until === 'string' ? parseUntil(until) : undefined;
  return atMs === undefined ? unreadable('until', until) : { kind: 'valid', value: { kind: 'until', atMs } };
}

/** Mistakes that show before anything is resolved. */
export function validateTimer(input: JsonObject): readonly WaitInputError[] {
  return fields.flatMap((field) => {
    const value = input[field] ?? null;
    if (typeof value === 'string' && hasExpression(value)) return [];
    return readTimer({ [field]: value }).kind === 'valid'
      ? []
      : [{ keys: [field], message: rules[field], invalidValue: value }];
  });
}

/** Both is a mistake of the run, as in Conductor: an expression may leave one of them empty. */
export function warnTimer({ duration = null, until = null }: JsonObject): readonly WaitInputError[] {
  return isGiven(duration) && isGiven(until) ? [{ keys: ['until'], message: bothRule }] : [];
}

const fields = ['duration', 'until'] as const;

type Field = (typeof fields)[number];

const bothRule = 'a WAIT that has both duration and until fails; give one of them';

const rules: Readonly<Record<Field, string>> = {
  duration:
    'must be like "1 days 2 hours 3 mins 4 secs" (units in this order, a hundred years at most), or an expression',
  until:
    'must be like "2026-12-31", "2026-12-31 18:30" or "2026-12-31 18:30 Europe/Berlin" (UTC without a zone), or an expression',
};

function isGiven(value: Json): boolean {
  return value !== null && value !== '';
}

function unreadable(field: Field, value: Json): Read<never> {
  return { kind: 'invalid', reason: `${field} resolved to ${JSON.stringify(value)}; it ${rules[field]}` };
}

/**
 * An instant as Conductor writes it: `yyyy-MM-dd`, `yyyy-MM-dd HH:mm` or `yyyy-MM-dd HH:mm z`, in epoch milliseconds;
 * undefined when it is none. Without a zone it is UTC: what a worker's own zone makes of it would differ from worker to
 * worker. A time that the clocks skip is that much later; of one that comes twice the first counts.
 */
function parseUntil(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d)(?: (\S.*))?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hours = '00', minutes = '00', zone = 'UTC'] = match;
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:00.000Z`;
  const localMs = Date.parse(iso);
  // A day that the month does not have is silently another day.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== iso) return undefined;
  return readZone(zone)?.(localMs);
}
