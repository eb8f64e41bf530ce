import { endOfJsonString } from './json-depth.ts';

export interface JsonBounds {
  /** Values, objects, lists and members counted alike. */
  readonly values: number;
  /** Different names of members: to the engine a new name is worth ten values. Absent: any number. */
  readonly names?: number;
  /** Numbers that a double may not hold: they are looked at one by one, and the text is parsed again. Absent: any number. */
  readonly longNumbers?: number;
}

/**
 * The bound that a text exceeds, if any. To be asked before parsing: a megabyte of `{}` is 350,000 objects, and each
 * costs far more than its two characters.
 */
export function jsonExcess(
  text: string,
  { values, names = Infinity, longNumbers = Infinity }: JsonBounds,
): keyof JsonBounds | undefined {
  // The shortest values are a digit and a comma, the shortest members `"a":1,`.
  if (text.length < 2 * values && text.length < 6 * names && text.length <= longNumberDigits * longNumbers)
    return undefined;
  const seen = new Set<string>();
  let count = 1;
  let digits = 0;
  let long = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    digits = code >= zero && code <= nine ? digits + 1 : 0;
    if (digits === longNumberDigits) {
      long += 1;
      if (long > longNumbers) return 'longNumbers';
    }
    if (code === quote) {
      const end = endOfJsonString(text, at);
      if (names !== Infinity && isBeforeColon(text, end)) seen.add(text.slice(at, end));
      if (seen.size > names) return 'names';
      at = end - 1;
    } else if (code === comma || code === openBracket || code === openBrace) {
      count += 1;
      if (count > values) return 'values';
    }
  }
  return undefined;
}

function isBeforeColon(text: string, start: number): boolean {
  let at = start;
  while (at < text.length && text.charCodeAt(at) <= space) at += 1;
  return text.charCodeAt(at) === colon;
}

/** 2^53 has as many. */
const longNumberDigits = 16;
const space = 0x20;
const zero = 0x30;
const nine = 0x39;
const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;
