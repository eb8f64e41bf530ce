import { isJsonList, isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/**
 * Whether an event's value is the expected one (M50-M52). Scalars are compared leniently over types, because senders and
 * workflow inputs disagree about quotes: 1 = "1.0", true = "true". Inside lists and objects types must be the same.
 */
export function valueEquals(expected: Json, actual: Json): boolean {
  switch (typeof expected) {
    case 'boolean':
      return actual === expected || actual === String(expected);
    case 'number':
      return typeof actual === 'number' ? actual === expected : isSameNumber(String(expected), actual);
    case 'string':
      return equalsText(expected, actual);
    default:
      return innerEquals(expected, actual, 0);
  }
}

/** How deep two values are compared; payloads are no deeper (see payload/exact-json.ts), and deeper ones are not equal (M44). */
export const comparedDepthMax = 512;

/** The decimal of a number, also of one that is carried as text (M27). */
export function numberIn(value: Json): string | undefined {
  if (typeof value === 'number') return decimalOf(String(value));
  return typeof value === 'string' && isCarriedAsText(value) ? decimalOf(value) : undefined;
}

function equalsText(expected: string, actual: Json): boolean {
  if (expected === actual) return true;
  if (typeof actual === 'boolean') return expected === String(actual);
  if (typeof actual === 'number') return isSameNumber(expected, String(actual));
  return typeof actual === 'string' && isCarriedAsText(actual) && isSameNumber(expected, actual);
}

function isSameNumber(expected: string, actual: Json): boolean {
  if (typeof actual !== 'string') return false;
  const decimal = decimalOf(expected);
  return decimal !== undefined && decimal === decimalOf(actual);
}

function innerEquals(expected: Json, actual: Json, depth: number): boolean {
  if (depth > comparedDepthMax) return false;
  if (isJsonList(expected)) return isJsonList(actual) && listEquals(expected, actual, depth);
  if (isJsonObject(expected)) return isJsonObject(actual) && objectEquals(expected, actual, depth);
  if (expected === actual) return true;
  const decimal = numberIn(expected);
  return decimal !== undefined && decimal === numberIn(actual);
}

function listEquals(expected: readonly Json[], actual: readonly Json[], depth: number): boolean {
  if (expected.length !== actual.length) return false;
  return expected.every((element, index) => {
    const other = actual[index];
    return other !== undefined && innerEquals(element, other, depth + 1);
  });
}

function objectEquals(expected: JsonObject, actual: JsonObject, depth: number): boolean {
  const entries = Object.entries(expected);
  if (entries.length !== Object.keys(actual).length) return false;
  return entries.every(([key, value]) => {
    const other = Object.hasOwn(actual, key) ? actual[key] : undefined;
    return other !== undefined && innerEquals(value, other, depth + 1);
  });
}

/**
 * Numbers by their decimal value instead of by the nearest double (M27).
 *
 * JSON carries integers beyond 2^53 and numbers beyond the range of doubles, JavaScript's numbers do not: such a number
 * is carried as a string of its JSON text ("9007199254740993"), in payloads, task output and expected values alike.
 */

/** True for the text of a JSON number that a double cannot hold: it is carried as text. Fractions are left to doubles. */
export function isCarriedAsText(text: string): boolean {
  const first = text.charCodeAt(0);
  const beginsLikeNumber = first === 45 || (first >= 48 && first <= 57);
  if (!beginsLikeNumber || text.length < shortestCarried) return false;
  const parts = jsonNumber.exec(text);
  if (parts === null) return false;
  const value = Number(text);
  const isInteger = parts[3] === undefined && parts[4] === undefined;
  return isInteger ? !Number.isSafeInteger(value) : !Number.isFinite(value);
}

/** The value of a JSON number's text, one spelling per value: 1, 1.0 and 10e-1 are `1e0`. Undefined for any other text. */
export function decimalOf(text: string): string | undefined {
  if (text.length > numberCharactersMax) return undefined;
  const parts = jsonNumber.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (exponent.length > exponentCharactersMax) return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0e0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Negative, zero or positive, for two decimals as `decimalOf` spells them. */
export function compareDecimals(left: string, right: string): number {
  if (left === right) return 0;
  const [a, b] = [Number(left), Number(right)];
  if (a !== b) return a < b ? -1 : 1;
  return compareExactly(left, right);
}

/** Any JSON number of sensible use fits; longer text is compared as text. */
const numberCharactersMax = 1_000;
const exponentCharactersMax = 10;
/** "1e309". */
const shortestCarried = 5;
const jsonNumber = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Two decimals that round to the same double. Beyond the range of doubles only signs and exponents are looked at. */
function compareExactly(left: string, right: string): number {
  const [a, b] = [toParts(left), toParts(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  if (Math.max(a.exponent, b.exponent) - exponent > numberCharactersMax) {
    return (a.exponent < b.exponent ? -1 : 1) * (left.startsWith('-') ? -1 : 1);
  }
  const scaledA = a.digits * 10n ** BigInt(a.exponent - exponent);
  const scaledB = b.digits * 10n ** BigInt(b.exponent - exponent);
  return scaledA === scaledB ? 0 : scaledA < scaledB ? -1 : 1;
}

function toParts(decimal: string): { readonly digits: bigint; readonly exponent: number } {
  const [digits = '0', exponent = '0'] = decimal.split('e');
  return { digits: BigInt(digits), exponent: Number(exponent) };
}
