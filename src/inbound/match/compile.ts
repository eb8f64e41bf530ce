import { hash } from 'node:crypto';
import type { Json } from '../../model/json.ts';
import { parseMatchPath } from '../../model/inbound/matches.ts';
import type { MatchDocument, MatchPath, Matches } from '../../model/inbound/matches.ts';
import { readPath } from '../../model/path/path.ts';
import { decimalOf, comparedDepthMax, numberIn } from '../../model/path/value-equals.ts';
import { isJsonList, isJsonObject } from '../../model/json.ts';

/** Matches, ready to be found by an index and to be evaluated. */
export interface CompiledMatches {
  /** Digest of `paths`; '' when there are none. Waits with one shape are found by one key. */
  readonly shape: string;
  /** Digest of the classes of what is expected at `paths`; '' when there are none. */
  readonly key: string;
  /** The canonical places that name one value, sorted. */
  readonly paths: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** As it was written. */
  readonly path: string;
  readonly place: MatchPath;
  readonly expected: Json;
}

/**
 * Compiles the resolved matches of a wait. Shape and key are a pre-filter (M55): an event that holds has this key for
 * this shape; one that has the key still has to be evaluated. A path that is not valid makes a condition that never holds.
 */
export function compileMatches(matches: Matches): CompiledMatches {
  const conditions = Object.entries(matches).map(([path, expected]) => ({
    path,
    place: parseMatchPath(path),
    expected,
  }));
  const expectedAt = new Map<string, Json>();
  for (const { place, expected } of conditions) {
    if (isSingle(place)) expectedAt.set(place.text, expected);
  }
  const paths = [...expectedAt.keys()].sort();
  const classes = paths.map((path) => valueClass(expectedAt.get(path) ?? null));
  return { shape: digest(paths), key: digest(classes), paths, conditions };
}

/** The key that matching waits of a shape have for this event; undefined when the event lacks one of the values (M42). */
export function keyForShape(paths: readonly string[], document: MatchDocument): string | undefined {
  const classes: string[] = [];
  for (const path of paths) {
    const place = parseMatchPath(path);
    const value = isSingle(place) ? readPlace(place, document) : undefined;
    if (value === undefined) return undefined;
    classes.push(valueClass(value));
  }
  return digest(classes);
}

function isSingle(place: MatchPath): place is SinglePlace {
  return place.kind !== 'indefinite' && place.kind !== 'invalid';
}

/** JSON keeps the parts apart, so that no joining of two texts gives a third (M54). */
function digest(parts: readonly string[]): string {
  return parts.length === 0 ? '' : hash('sha256', JSON.stringify(parts)).slice(0, digestCharacters);
}

/** 128 bits: no two are equal by chance, and none can be made to be. */
const digestCharacters = 32;

/** A place that names one value at most. */
type SinglePlace = Exclude<MatchPath, { readonly kind: 'indefinite' | 'invalid' }>;

/** The value an event has at a place; undefined when it has none (M42). */
export function readPlace(place: SinglePlace, document: MatchDocument): Json | undefined {
  switch (place.kind) {
    case 'definite':
      return readPath(place.segments, document.payload);
    case 'method':
      return document.method;
    case 'header':
      return document.headers.find(([name]) => name.toLowerCase() === place.name)?.[1];
    case 'query':
      return Object.hasOwn(document.query, place.name) ? document.query[place.name] : undefined;
    default:
      return place satisfies never;
  }
}

/**
 * The class of a value: equal values (M50) have equal classes, so waits can be found by it (M55). It is coarser than
 * equality ("1.0" and "1" share a class and differ as strings), so what it finds still has to be evaluated.
 */
export function valueClass(value: Json): string {
  switch (typeof value) {
    case 'string':
      return stringClass(value);
    case 'number':
      return `n${decimalOf(String(value)) ?? value}`;
    case 'boolean':
      return `b${value}`;
    default:
      return innerClass(value, { left: classedNodesMax }, 0);
  }
}

/** Large values are cut, in an order that equal values share: the class stays correct and its cost bounded. */
const classedNodesMax = 10_000;

function stringClass(value: string): string {
  if (value === 'true' || value === 'false') return `b${value}`;
  const decimal = decimalOf(value);
  return decimal === undefined ? `s${value}` : `n${decimal}`;
}

function innerClass(value: Json, nodes: { left: number }, depth: number): string {
  nodes.left -= 1;
  if (nodes.left < 0 || depth > comparedDepthMax) return '~';
  if (isJsonList(value)) {
    return `[${listed(value, nodes, (element) => innerClass(element, nodes, depth + 1))}]`;
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${listed(keys, nodes, (key) => `${JSON.stringify(key)}:${innerClass(value[key] ?? null, nodes, depth + 1)}`)}}`;
  }
  const decimal = numberIn(value);
  return decimal === undefined ? JSON.stringify(value) : `n${decimal}`;
}

function listed<T>(items: readonly T[], nodes: { readonly left: number }, print: (item: T) => string): string {
  const printed = [String(items.length)];
  for (const item of items) {
    if (nodes.left <= 0) break;
    printed.push(print(item));
  }
  return printed.join(',');
}
