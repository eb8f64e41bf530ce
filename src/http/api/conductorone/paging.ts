import type { Request } from 'express';
import type { JsonObject } from '../../../model/json.ts';
import { refuse } from './errors.ts';

/** Where a page begins and how long it is (C7). Tokens are offsets in base64url: clients must not read them. */
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

export function pageOfQuery({ query }: Request): PageRequest {
  return pageOf(query['page_size'], query['page_token']);
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
