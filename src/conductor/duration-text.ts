/**
 * A duration as Conductor writes it, `"1 days 2 hours 3 mins 4 secs"`: units in this order, each at most once, in
 * milliseconds; undefined when it is none or longer than `durationMsMax`.
 *
 * @example parseDuration('90 secs') // 90_000
 */
export function parseDuration(text: string): number | undefined {
  // Nobody writes a longer one, and the pattern goes over a text of blanks again and again.
  if (text.length > textCharactersMax) return undefined;
  const match = pattern.exec(text.trim());
  const amounts = match?.slice(1);
  if (amounts === undefined || amounts.every((amount) => amount === undefined)) return undefined;
  const totalMs = amounts.reduce((sum, amount, index) => sum + Number(amount ?? 0) * (unitsMs[index] ?? 0), 0);
  return totalMs <= durationMsMax ? totalMs : undefined;
}

/** A hundred years: more is a mistake in the unit, and far from what a timer of Temporal can hold. */
export const durationMsMax = 36_500 * 86_400_000;

const textCharactersMax = 200;

const unitsMs = [86_400_000, 3_600_000, 60_000, 1_000];

const pattern =
  /^(?:(\d{1,12})\s*d(?:ays?)?)?\s*(?:(\d{1,12})\s*h(?:(?:ou)?rs?)?)?\s*(?:(\d{1,12})\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d{1,12})\s*s(?:ec(?:ond)?s?)?)?$/i;
