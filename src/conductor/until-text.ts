import { readZone } from './time-zone.ts';

/**
 * An instant as Conductor writes it: `yyyy-MM-dd`, `yyyy-MM-dd HH:mm` or `yyyy-MM-dd HH:mm z`, in epoch milliseconds;
 * undefined when it is none. Without a zone it is UTC: what a worker's own zone makes of it would differ from worker to
 * worker. A time that the clocks skip is that much later; of one that comes twice the first counts.
 */
export function parseUntil(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d)(?: (\S.*))?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hours = '00', minutes = '00', zone = 'UTC'] = match;
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:00.000Z`;
  const localMs = Date.parse(iso);
  // A day that the month does not have is silently another day.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== iso) return undefined;
  return readZone(zone)?.(localMs);
}
