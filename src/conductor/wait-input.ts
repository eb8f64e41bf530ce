import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { warnMatches } from '../model/inbound/match-warnings.ts';
import { validateMatches, type Matches } from '../model/inbound/matches.ts';
import { hasExpression } from './template.ts';
import type { WebhookWait } from './task-descriptor.ts';

/** A mistake in the input of a wait, at `keys` below it. */
export interface WaitInputError {
  readonly keys: readonly string[];
  readonly message: string;
  readonly invalidValue?: Json;
}

export type Read<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Mistakes that show before anything is resolved (M6). */
export function validateWait(input: JsonObject): readonly WaitInputError[] {
  const written = Object.hasOwn(input, 'matches') ? (input.matches ?? null) : spreadMatches(input);
  const below = Object.hasOwn(input, 'matches') ? ['matches'] : [];
  return [...validateWritten(written, below), ...(below.length > 0 ? validateSince(input) : [])];
}

/** Conditions that no event can hold, or that say something else than they seem to. */
export function warnWait(input: JsonObject): readonly WaitInputError[] {
  const written = Object.hasOwn(input, 'matches') ? (input.matches ?? null) : spreadMatches(input);
  if (!isJsonObject(written)) return [];
  const below = Object.hasOwn(input, 'matches') ? ['matches'] : [];
  return warnMatches(written).map(({ path, message }) => ({ keys: [...below, path], message }));
}

/** The conditions of a wait, in either shape (M2). `writtenAs` is `matches` before it was resolved. */
export function readMatches(input: JsonObject, { writtenAs }: { readonly writtenAs: Json | undefined }): Read<Matches> {
  const value = Object.hasOwn(input, 'matches') ? (input.matches ?? null) : spreadMatches(input);
  if (value === null) return { kind: 'valid', value: {} };
  if (!isJsonObject(value))
    return { kind: 'invalid', reason: `matches resolved to ${JSON.stringify(value)}; it must be a map` };
  // A map that came out of an expression (M3) was not there to be checked when the definition was saved.
  const [issue] = typeof writtenAs === 'string' ? validateMatches(value) : [];
  if (issue !== undefined)
    return {
      kind: 'invalid',
      reason: `matches resolved to a map whose key ${issue.path} cannot hold: ${issue.message}`,
    };
  return { kind: 'valid', value };
}

/** From when on events count (M9, M30); only beside `matches`, else `since` is a condition. */
export function readSince(input: JsonObject): Read<WebhookWait['since']> {
  const value = Object.hasOwn(input, 'matches') ? (input.since ?? 'workflow') : 'workflow';
  if (value === 'workflow' || value === 'task') return { kind: 'valid', value };
  const instantMs = toInstantMs(value);
  if (instantMs !== undefined) return { kind: 'valid', value: instantMs };
  return { kind: 'invalid', reason: `since resolved to ${JSON.stringify(value)}; ${sinceRule}` };
}

const sinceRule = 'it must be workflow, task, an ISO 8601 time or epoch milliseconds';

/** Shape (b): all of the input but keys that begin with `_`. */
function spreadMatches(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).filter(([key]) => !key.startsWith('_')));
}

function validateWritten(written: Json, below: readonly string[]): readonly WaitInputError[] {
  if (written === null) return [];
  if (isJsonObject(written)) {
    return validateMatches(written).map(({ path, message }) =>
      withValue({ keys: [...below, path], message }, written[path]),
    );
  }
  if (typeof written === 'string' && hasExpression(written)) return [];
  return [
    { keys: below, message: 'must be a map of paths to expected values, or an expression', invalidValue: written },
  ];
}

function validateSince(input: JsonObject): readonly WaitInputError[] {
  const { since } = input;
  if (typeof since === 'string' && hasExpression(since)) return [];
  return readSince(input).kind === 'valid' ? [] : [withValue({ keys: ['since'], message: sinceRule }, since)];
}

function withValue(error: WaitInputError, invalidValue: Json | undefined): WaitInputError {
  return invalidValue === undefined ? error : { ...error, invalidValue };
}

/** A time without zone is UTC: what a worker's own zone makes of it would differ from worker to worker. */
function toInstantMs(value: Json): number | undefined {
  if (typeof value === 'number') return isInstant(value) ? Math.trunc(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d{11,}$/.test(value)) return toInstantMs(Number(value));
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(value)) return undefined;
  const zoned = !value.includes('T') || /(?:Z|[+-]\d\d:?\d\d)$/.test(value.slice(10)) ? value : `${value}Z`;
  const instantMs = Date.parse(zoned);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

/** The range of `Date`. */
function isInstant(value: number): boolean {
  return value >= 0 && value <= 8.64e15;
}
