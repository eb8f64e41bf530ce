import type { Request } from 'express';
import type { JsonObject, Json } from '../../../model/json.ts';
import { suggest } from '../../../model/suggest.ts';
import { refuse } from './errors.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Records, RecordQuery } from '../../../model/access/records.ts';
import { isStorableTime } from '../../../model/storable-text.ts';
import { requireId } from './body.ts';

/** The start and length of a page (C7). Tokens are offsets in base64url: clients must not read them. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** More of them come after this page. */
  readonly more: boolean;
}

const defaultLimit = 25;
const limitMin = 10;
const limitMax = 100;

/**
 * The page that a GET list is asked for, in either spelling. Any other parameter is refused: a mistyped token would
 * give the first page for ever.
 *
 * @param filters the parameters that the list takes beside these
 */
export function pageOfQuery({ query }: Request, filters: readonly string[] = []): PageRequest {
  const known = ['page_size', 'page_token', ...filters];
  const other = Object.keys(query).find((name) => !known.includes(name) && name !== 'pageSize' && name !== 'pageToken');
  if (other !== undefined) {
    const meant = suggest(other, known);
    refuse(
      'invalid',
      `invalid ${other}: this list does not take it${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    );
  }
  return pageOf(query['page_size'] ?? query['pageSize'], query['page_token'] ?? query['pageToken']);
}

export function pageOfBody(body: JsonObject): PageRequest {
  return pageOf(body['pageSize'], body['pageToken']);
}

/** Asks the store for one more than the page holds, to know whether there is a next one. */
export function cut<T>(found: readonly T[], { limit }: PageRequest): Page<T> {
  return { items: found.slice(0, limit), more: found.length > limit };
}

export function nextPageToken({ offset, limit }: PageRequest, { more }: Page<unknown>): string {
  return more ? Buffer.from(`o${offset + limit}`).toString('base64url') : '';
}

function pageOf(size: unknown, token: unknown): PageRequest {
  return { offset: offsetOf(token), limit: limitOf(size) };
}

function limitOf(size: unknown): number {
  if (size === undefined || size === '' || size === 0 || size === '0') return defaultLimit;
  const asked = Number(size);
  if (!Number.isInteger(asked)) return refuse('invalid', 'invalid PageSize: value must be a whole number');
  return Math.min(limitMax, Math.max(limitMin, asked));
}

function offsetOf(token: unknown): number {
  if (token === undefined || token === '') return 0;
  const text = typeof token === 'string' ? Buffer.from(token, 'base64url').toString() : '';
  if (!/^o\d{1,9}$/.test(text)) return refuse('invalid', 'invalid PageToken: use the nextPageToken of the page before');
  return Number(text.slice(1));
}

interface RecordPage<T> {
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
