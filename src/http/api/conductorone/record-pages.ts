import type { Request } from 'express';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { Records, RecordQuery } from '../../../model/access/records.ts';
import { isStorableTime } from '../../../model/storable-text.ts';
import { refuse } from './errors.ts';
import { requireId } from './ids.ts';
import { cut, nextPageToken, pageOfBody, pageOfQuery, type Page, type PageRequest } from './paging.ts';

export interface RecordPage<T> {
  readonly list: readonly T[];
  readonly nextPageToken: string;
}

/** One page of a GET list. */
export function listPage<T>(
  records: Records<T>,
  request: Request,
  query: Partial<RecordQuery> = {},
): Promise<RecordPage<T>> {
  return fetchPage(records, pageOfQuery(request), query);
}

/** One page of a search; `refs` given: exactly those, in that order, unknown ones left out (C153). */
export async function searchPage<T>(
  records: Records<T>,
  body: JsonObject,
  query: Partial<RecordQuery>,
): Promise<RecordPage<T>> {
  const refs = refIds(body['refs']);
  if (refs !== undefined) return { list: await records.findAll(refs), nextPageToken: '' };
  return fetchPage(records, pageOfBody(body), query);
}

/** The list of texts in a search filter; undefined when it filters nothing. */
export function textsIn(body: JsonObject, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isText))
    return refuse('invalid', `invalid ${upperFirst(name)}: value must be a list of strings`);
  return value.length === 0 ? undefined : value;
}

export function textIn(body: JsonObject, name: string): string {
  const value = body[name] ?? '';
  return typeof value === 'string' ? value : refuse('invalid', `invalid ${upperFirst(name)}: value must be a string`);
}

/** A time as the store writes it; undefined when none is given. */
export function timeIn(body: JsonObject, name: string): string | undefined {
  const text = textIn(body, name);
  if (text === '') return undefined;
  const at = new Date(text);
  return !isStorableTime(at)
    ? refuse('invalid', `invalid ${name}: value must be a time like 2026-01-31T12:00:00Z`)
    : at.toISOString();
}

/** A filter on members, without those that were not given. */
export function given(
  members: Readonly<Record<string, readonly string[] | undefined>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, values]) => (values === undefined ? [] : [[name, values]])),
  );
}

export function refIds(refs: Json | undefined, name = 'Refs'): readonly string[] | undefined {
  if (refs === undefined) return undefined;
  if (!Array.isArray(refs)) return refuse('invalid', `invalid ${name}: value must be a list of objects with an id`);
  return refs.length === 0
    ? undefined
    : refs.map((ref) => requireId(isJsonObject(ref) ? ref['id'] : undefined, `${name}.Id`));
}

/** A record by the id in a path. Absent or deleted: 404 (C11). */
export async function requireRecord<T>(
  records: Records<T>,
  id: string,
  { what, isOf = () => true }: { readonly what: string; isOf?(record: T): boolean },
): Promise<T> {
  const record = await records.find(requireId(id, 'Id'));
  return record === undefined || !isOf(record)
    ? refuse('notFound', `There is no ${what} with the id "${id}".`)
    : record;
}

async function fetchPage<T>(
  records: Records<T>,
  page: PageRequest,
  query: Partial<RecordQuery>,
): Promise<RecordPage<T>> {
  const shown: Page<T> = cut(await records.search({ ...query, offset: page.offset, limit: page.limit + 1 }), page);
  return { list: shown.items, nextPageToken: nextPageToken(page, shown) };
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}
