/** Time on the wall of a zone, written as if it were UTC → the instant, both epoch milliseconds. */
export type ZoneClock = (localMs: number) => number;

/**
 * The clock of a zone: an IANA name (`Europe/Berlin`), `UTC`, `GMT`, `Z`, an offset (`+02:00`, `GMT+2`), or one of the
 * usual short names, which are fixed offsets (`PDT`). Undefined when there is no such zone.
 */
export function readZone(zone: string): ZoneClock | undefined {
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
