import { setImmediate as yieldNow } from 'node:timers/promises';
import { isCarriedAsText } from '../../model/path/value-equals.ts';
import type { Json } from '../../model/json.ts';
import { endOfJsonString, isTooDeep, jsonDepthMax } from '../../model/json-depth.ts';
import { jsonExcess } from '../../model/json-values.ts';
import { findJsonError } from './json-error.ts';

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'malformed'; readonly message: string };

/**
 * Parses JSON without rounding (M27): an integer beyond 2^53 and a number beyond the range of doubles become the string
 * of their text, which plain JSON carries everywhere; all else is as JSON.parse has it. The last of equal keys wins (M25).
 *
 * @example parseExactJson('{"id":9007199254740993}') // { kind: 'json', value: { id: '9007199254740993' } }
 */
export function parseExactJson(text: string): ParsedJson {
  const steps = exactJsonSteps(text);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same, with a turn for others between the steps: each goes over the whole text. */
export async function parseExactJsonInTurns(
  text: string,
  { valuesMax = jsonValuesMax }: { readonly valuesMax?: number } = {},
): Promise<ParsedJson> {
  const steps = exactJsonSteps(text, valuesMax);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    await yieldNow();
  }
}

function* exactJsonSteps(text: string, valuesMax = jsonValuesMax): Generator<undefined, ParsedJson, undefined> {
  if (isTooDeep(text)) {
    return { kind: 'malformed', message: `the JSON is nested more than ${jsonDepthMax} levels deep` };
  }
  yield;
  if (jsonExcess(text, { values: valuesMax }) !== undefined)
    return { kind: 'malformed', message: `the JSON holds more than ${valuesMax} values` };
  yield;
  try {
    const rounded: Json = JSON.parse(text);
    if (!mayHoldLongNumber.test(text)) return { kind: 'json', value: rounded };
    yield;
    const quoted = quoteLongNumbers(text);
    yield;
    return { kind: 'json', value: JSON.parse(quoted) };
  } catch {
    // The engine's own message quotes the body; bodies hold secrets (G9).
    return { kind: 'malformed', message: `the body is not valid JSON: ${findJsonError(text)}` };
  }
}

/**
 * More than senders put into 25 MB, whose values take 20 characters each and more. A body of nothing but `{}` would
 * become eight million objects, which no process that has to hold them survives for long.
 */
const jsonValuesMax = 2_000_000;

/**
 * One cheap look over the text: 16 digits that can end a number or its whole part, or an exponent of three digits. Also true
 * for some strings: then the slow way gives the same. Counts no more than 16 digits, so that long runs cost no squares.
 */
const mayHoldLongNumber = /\d{16}(?:[\s,\]}.eE]|$)|\d[eE]\+?\d{3,}(?:[\s,\]}]|$)/;

/** Puts quotes around the numbers of a valid JSON text that a double cannot hold. */
function quoteLongNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfJsonString(text, at);
    } else if (code === minus || (code >= zero && code <= nine)) {
      const end = endOfNumber(text, at);
      if (isCarriedAsText(text.slice(at, end))) {
        pieces.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  pieces.push(text.slice(copied));
  return pieces.join('');
}

const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;

function endOfNumber(text: string, start: number): number {
  const pattern = /[-+.eE\d]*/y;
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 1);
}
