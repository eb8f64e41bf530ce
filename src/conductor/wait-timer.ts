import type { Json, JsonObject } from '../model/json.ts';
import { parseDuration } from './time-limits.ts';
import { hasExpression } from './template.ts';
import type { Read, WaitInputError } from './wait-input.ts';

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

/** Time on the wall of a zone, written as if it were UTC → the instant, both epoch milliseconds. */
type ZoneClock = (localMs: number) => number;

/**
 * The clock of a zone: an IANA name (`Europe/Berlin`), `UTC`, `GMT`, `Z`, an offset (`+02:00`, `GMT+2`), or one of the
 * usual short names, which are fixed offsets (`PDT`). Undefined when there is no such zone.
 */
function readZone(zone: string): ZoneClock | undefined {
  const offsetMinutes = shortNames.get(zone.toUpperCase()) ?? readOffset(zone);
  if (offsetMinutes !== undefined) return (localMs) => localMs - offsetMinutes * minuteMs;
  const format = formatOf(zone);
  return format && ((localMs) => toInstant(localMs, format));
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Minutes ahead of UTC, as Java's short names mean them. */
const shortNames: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['AKST', -540],
  ['AKDT', -480],
  ['HST', -600],
  ['WET', 0],
  ['WEST', 60],
  ['BST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['IST', 330],
  ['JST', 540],
  ['AEST', 600],
  ['AEDT', 660],
]);

function readOffset(zone: string): number | undefined {
  const match = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(zone);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 18 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** Between the offset of the day before and that of the day after, the one that was in force then. */
function toInstant(localMs: number, format: Intl.DateTimeFormat): number {
  const [before, after] = [offsetAt(localMs - dayMs, format), offsetAt(localMs + dayMs, format)];
  const [early, late] = [localMs - before, localMs - after];
  if (offsetAt(early, format) === before) return early;
  return offsetAt(late, format) === after ? late : early;
}

function offsetAt(instantMs: number, format: Intl.DateTimeFormat): number {
  const parts = format.formatToParts(instantMs);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wallMs = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return wallMs - instantMs;
}
