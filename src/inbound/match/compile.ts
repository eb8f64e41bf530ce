import { hash } from 'node:crypto';
import type { Json } from '../../model/json.ts';
import { parseMatchPath, type MatchDocument, type MatchPath, type Matches } from '../../model/inbound/matches.ts';
import { readPlace, type SinglePlace } from './read-place.ts';
import { valueClass } from './value-class.ts';

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
