import type { Request } from 'express';
import type { JsonObject } from '../../../model/json.ts';
import { suggest } from '../../../model/suggest.ts';
import { refuse } from './errors.ts';

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
