import type { PayloadHints } from '../../model/inbound/event-bodies.ts';
import { hydratedMember } from '../../model/inbound/hydration.ts';
import { parseMatchPath, type MatchPath } from '../../model/inbound/matches.ts';
import type { Json } from '../../model/json.ts';
import { decimalOf } from '../../model/path/value-equals.ts';

/**
 * The texts that an event's bytes show when it has this value at this path, so that all others need not be read. Never
 * says too much: where a value can be written without any such text, there is no hint. Undefined: read them all.
 */
export function payloadHintsOf(key: string, expected: Json | undefined): PayloadHints | undefined {
  const { names, isPlain, mayBeFetched } = wayOf(parseMatchPath(key));
  const groups = [
    ...(isPlain && expected !== undefined ? [valueTexts(expected)] : []),
    ...names.filter((name) => !madeNames.has(name)).map(longestPlain),
  ].filter((texts) => texts.length > 0);
  return groups.length === 0 ? undefined : { groups: groups.slice(0, groupsMax), mayBeFetched };
}

/** More tell little, and each is looked for in each body. */
const groupsMax = 4;

/** Members of the payload that no sender wrote: their names stand nowhere, and what is in them may be in base64. */
const madeNames: ReadonlySet<string> = new Set(['request', 'requestEncoding', hydratedMember]);

interface Way {
  /** All of them lie on the way to each value of the path. */
  readonly names: readonly string[];
  /** A scalar at its end stands in the bytes as the sender wrote it. */
  readonly isPlain: boolean;
  /** It may lead into what was fetched for the event. */
  readonly mayBeFetched: boolean;
}

function wayOf(place: MatchPath): Way {
  if (place.kind === 'definite') {
    const { segments } = place;
    return {
      names: namesOf(segments),
      // What is below a member, or an element of it, is no text in base64.
      isPlain: segments.length > 1 || isWritten(segments[0]),
      mayBeFetched: segments[0] === hydratedMember,
    };
  }
  if (place.kind !== 'indefinite' || place.steps.some(({ kind }) => kind === 'function')) return anyWay;
  const keys = place.steps.flatMap((step) => (step.kind === 'child' ? [step.key] : []));
  const end = place.steps.at(-1);
  return { names: namesOf(keys), isPlain: end?.kind === 'child' && isWritten(end.key), mayBeFetched: true };
}

const anyWay: Way = { names: [], isPlain: false, mayBeFetched: true };

function namesOf(keys: readonly (string | number)[]): readonly string[] {
  return keys.filter((key) => typeof key === 'string');
}

function isWritten(key: string | number | undefined): boolean {
  return key !== undefined && !madeNames.has(String(key));
}

/** Texts of which each spelling of an equal value has one (M50-M52). */
function valueTexts(expected: Json): readonly string[] {
  if (expected === null || typeof expected === 'boolean') return [String(expected)];
  if (typeof expected === 'object') return [];
  const decimal = decimalOf(String(expected));
  if (decimal !== undefined) return digitTexts(decimal);
  return longestPlain(String(expected));
}

/**
 * A number may be written with a point anywhere (1.2345e5), so one half of its digits stands together. One that is no
 * integer in the event may round to it from below (123449.999999999999): then the second half is less by one.
 */
function digitTexts(decimal: string): readonly string[] {
  const [, digits = '', exponent = ''] = /^-?(\d+)e(-?\d+)$/.exec(decimal) ?? [];
  // Fractions round to their doubles from many texts.
  if (exponent.startsWith('-') || digits.length < digitsMin) return [];
  if (!Number.isSafeInteger(Number(decimal))) return digits.length > doubleDigitsMax ? [digits] : [];
  const middle = Math.floor(digits.length / 2);
  const [first, second] = [digits.slice(0, middle), digits.slice(middle)];
  return [first, second, String(BigInt(second) - 1n).padStart(second.length, '0')];
}

/** Shorter halves are in most bodies by chance. */
const digitsMin = 6;
/** No double prints as more, so an integer of more is equal to its own text alone. */
const doubleDigitsMax = 17;

/** Of a text the longest part that is written in one way; none if that is too short to tell anything. */
function longestPlain(text: string): readonly string[] {
  const parts = (text.match(/[A-Za-z0-9_.-]+/g) ?? []).sort((a, b) => b.length - a.length);
  const [longest = ''] = parts;
  return longest.length < plainMin ? [] : [longest.slice(0, plainMax)];
}

const plainMin = 2;
const plainMax = 200;
