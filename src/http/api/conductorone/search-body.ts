import type { Request } from 'express';
import type { Json, JsonObject } from '../../../model/json.ts';
import { suggest } from '../../../model/suggest.ts';
import { readJsonBody } from './body.ts';
import { refuse } from './errors.ts';

/** Members that every search takes beside its filters. `expandMask` chooses nothing here: answers expand all that they name. */
const always = ['pageSize', 'pageToken', 'expandMask'];

/**
 * The body of a search that filters by these members. Any other that is given is refused: a list that passes over a
 * filter is longer than what was asked for, and nobody sees it (C116).
 */
export function readSearchBody(request: Request, filters: readonly string[]): JsonObject {
  const body = readJsonBody(request.body);
  const known = [...always, ...filters];
  const other = Object.keys(body).find((name) => !known.includes(name) && !isEmpty(body[name]));
  if (other === undefined) return body;
  const meant = suggest(other, known);
  return refuse(
    'invalid',
    `invalid ${other}: this search does not filter by it${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
}

/** Clients send members that filter nothing. */
function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'string' && value.endsWith('UNSPECIFIED'))
  );
}
