/** A cron expression, as the values that each field allows. */
export interface Cron {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 is January. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
}

export type ParsedCron =
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'invalid'; readonly message: string };

/**
 * Reads a cron expression of six fields (seconds, minutes, hours, day of month, month, day of week), as Conductor's scheduler
 * takes them; of five, where the second is 0; or a word such as `@daily`. A day has to fit both of its fields.
 *
 * @example parseCron('0 30 9 * * MON-FRI') // on working days at 9:30
 */
export function parseCron(text: string): ParsedCron {
  const written = words.get(text.trim().toLowerCase()) ?? text.trim();
  const fields = written.split(/\s+/);
  const six =
    fields.length === 5 ? ['0', ...fields] : fields.length === 7 && fields[6] === '*' ? fields.slice(0, 6) : fields;
  if (six.length !== 6)
    return invalid(`has ${fields.length} fields; write six: seconds, minutes, hours, day of month, month, day of week`);
  const values: (readonly number[])[] = [];
  for (const [at, field] of six.entries()) {
    const kind = kinds[at];
    const read = kind && readField(field, kind);
    if (kind === undefined || read === undefined)
      return invalid(`${JSON.stringify(field)} is no ${kind?.name ?? 'field'}: ${rule}`);
    values.push(read);
  }
  const [seconds = [], minutes = [], hours = [], daysOfMonth = [], months = [], days = []] = values;
  const daysOfWeek = [...new Set(days.map((day) => day % 7))].toSorted((one, other) => one - other);
  return { kind: 'cron', cron: { seconds, minutes, hours, daysOfMonth, months, daysOfWeek } };
}

/** In Temporal's form: numbers alone, and the year behind. */
export function toTemporalCron(cron: Cron): string {
  const { seconds, minutes, hours, daysOfMonth, months, daysOfWeek } = cron;
  return [...[seconds, minutes, hours, daysOfMonth, months, daysOfWeek].map((values) => values.join(',')), '*'].join(
    ' ',
  );
}

/** The next times in UTC from one on, epoch milliseconds; fewer where there are no more in eight years (29 February). */
export function nextTimes(
  cron: Cron,
  { fromMs, untilMs = Number.POSITIVE_INFINITY, limit }: { fromMs: number; untilMs?: number; limit: number },
): readonly number[] {
  const times: number[] = [];
  const day = new Date(fromMs);
  day.setUTCHours(0, 0, 0, 0);
  for (let days = 0; days < daysLookedAt; days += 1, day.setUTCDate(day.getUTCDate() + 1)) {
    if (!isOn(cron, day)) continue;
    for (const hour of cron.hours)
      for (const minute of cron.minutes)
        for (const second of cron.seconds) {
          const atMs = day.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000;
          if (atMs < fromMs) continue;
          if (atMs > untilMs || times.length >= limit) return times;
          times.push(atMs);
        }
  }
  return times;
}

const daysLookedAt = 8 * 366;

function isOn({ daysOfMonth, months, daysOfWeek }: Cron, day: Date): boolean {
  return (
    months.includes(day.getUTCMonth() + 1) &&
    daysOfMonth.includes(day.getUTCDate()) &&
    daysOfWeek.includes(day.getUTCDay())
  );
}

const words: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 0 1 1 *'],
  ['@annually', '0 0 0 1 1 *'],
  ['@monthly', '0 0 0 1 * *'],
  ['@weekly', '0 0 0 * * 0'],
  ['@daily', '0 0 0 * * *'],
  ['@midnight', '0 0 0 * * *'],
  ['@hourly', '0 0 * * * *'],
]);

interface FieldKind {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of values, from `min` on. */
  readonly names?: readonly string[];
}

const kinds: readonly FieldKind[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { name: 'day of the week', min: 0, max: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

const rule = 'write *, numbers, ranges (1-5), lists (1,15) and steps (*/10), or ?; L, W and # are not known here';

function readField(text: string, kind: FieldKind): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const read = readPart(part, kind);
    if (read === undefined) return undefined;
    for (const value of read) values.add(value);
  }
  return [...values].toSorted((one, other) => one - other);
}

function readPart(part: string, kind: FieldKind): readonly number[] | undefined {
  const [, from = '', to, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
  const isAll = from === '*' || from === '?';
  const first = isAll ? kind.min : readValue(from, kind);
  // `5/15` means from 5 on.
  const open = isAll || (step !== undefined && to === undefined);
  const last = open ? kind.max : to === undefined ? first : readValue(to, kind);
  const width = step === undefined ? 1 : Number(step);
  if (first === undefined || last === undefined || last < first || width < 1 || (isAll && to !== undefined))
    return undefined;
  return Array.from({ length: Math.floor((last - first) / width) + 1 }, (_, at) => first + at * width);
}

function readValue(text: string, { min, max, names = [] }: FieldKind): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function invalid(message: string): ParsedCron {
  return { kind: 'invalid', message };
}
