import { isCarriedAsText } from '../../model/path/exact-number.ts';
import type { Json } from '../../model/json.ts';
import { findJsonError } from './json-error.ts';

export type ParsedJson = { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'malformed'; readonly message: string };

/**
 * Parses JSON without rounding (M27): an integer beyond 2^53 and a number beyond the range of doubles become the string
 * of their text, which plain JSON carries everywhere; all else is as JSON.parse has it. The last of equal keys wins (M25).
 *
 * @example parseExactJson('{"id":9007199254740993}') // { kind: 'json', value: { id: '9007199254740993' } }
 */
export function parseExactJson(text: string): ParsedJson {
  // Before parsing: the engine takes seconds for millions of open brackets.
  if (text.length > jsonDepthMax && hasManyBrackets(text) && isTooDeep(text)) {
    return { kind: 'malformed', message: `the JSON is nested more than ${jsonDepthMax} levels deep` };
  }
  try {
    const rounded: Json = JSON.parse(text);
    return { kind: 'json', value: mayHoldLongNumber.test(text) ? JSON.parse(quoteLongNumbers(text)) : rounded };
  } catch {
    // The engine's own message quotes the body; bodies hold secrets (G9).
    return { kind: 'malformed', message: `the body is not valid JSON: ${findJsonError(text)}` };
  }
}

/** Deeper than any sender nests, shallow enough for every recursive reader of payloads, Temporal's converter included. */
export const jsonDepthMax = 512;

/**
 * One cheap look over the text: 16 digits that can end a number or its whole part, or an exponent of three digits. Also true
 * for some strings: then the slow way gives the same. Counts no more than 16 digits, so that long runs cost no squares.
 */
const mayHoldLongNumber = /\d{16}(?:[\s,\]}.eE]|$)|\d[eE]\+?\d{3,}(?:[\s,\]}]|$)/;

/** Quickly says no for ordinary bodies, which open few brackets in all. */
function hasManyBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > jsonDepthMax) return true;
    }
  }
  return false;
}

/** Counts open brackets outside strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth > jsonDepthMax) return true;
  }
  return false;
}

/** Puts quotes around the numbers of a valid JSON text that a double cannot hold. */
function quoteLongNumbers(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
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
const backslash = 0x5c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The place after a string's closing quote: the first one with an even number of backslashes before it. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = end;
    while (text.charCodeAt(slashes - 1) === backslash) slashes -= 1;
    if ((end - slashes) % 2 === 0) return end + 1;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  const pattern = /[-+.eE\d]*/y;
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 1);
}
