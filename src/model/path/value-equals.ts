import { decimalOf, isCarriedAsText } from './exact-number.ts';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../json.ts';

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
