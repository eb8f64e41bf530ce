import type { Json } from '../../model/json.ts';
import type { ShownCondition } from './explain-matches.ts';

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
