import type { Json } from '../../model/json.ts';
import type { MatchDocument, MatchPath } from '../../model/inbound/matches.ts';
import { readPath } from '../../model/path/path.ts';

/** A place that names one value at most. */
export type SinglePlace = Exclude<MatchPath, { readonly kind: 'indefinite' | 'invalid' }>;

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
