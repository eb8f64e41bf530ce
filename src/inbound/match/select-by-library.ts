import { JSONPath } from 'jsonpath-plus';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { PathStep } from '../../model/path/path.ts';

/**
 * The values a path names, by jsonpath-plus, where it does what Jayway does: names, wildcards, slices and one `..`.
 * Undefined for all else, which our own walk has to do (docs/decisions/0004-jsonpath.md). Code in paths never runs: such
 * paths do not parse, and evaluating is off.
 */
export function selectByLibrary(steps: readonly PathStep[], payload: JsonObject): readonly Json[] | undefined {
  const tokens = tokensOf(steps);
  if (tokens === undefined || !isPlain(payload)) return undefined;
  const found: Json[] = JSONPath({
    path: ['$', ...tokens],
    json: payload,
    eval: false,
    wrap: true,
    resultType: 'value',
  });
  return found;
}

/** The library has no bound of its own: with one `..` its work grows with the payload and no faster, so this bounds it (M44). */
export const nodesMax = 10_000;

const tokensOfSteps = new WeakMap<readonly PathStep[], readonly string[] | 'none'>();

function tokensOf(steps: readonly PathStep[]): string[] | undefined {
  let tokens = tokensOfSteps.get(steps);
  if (tokens === undefined) {
    tokens = toTokens(steps) ?? 'none';
    tokensOfSteps.set(steps, tokens);
  }
  return tokens === 'none' ? undefined : [...tokens];
}

function toTokens(steps: readonly PathStep[]): readonly string[] | undefined {
  if (steps.filter((step) => step.kind === 'deep').length > 1) return undefined;
  const tokens = steps.map(toToken);
  return tokens.every((token) => token !== undefined) ? tokens : undefined;
}

/** Undefined: what the library reads differently. */
function toToken(step: PathStep): string | undefined {
  switch (step.kind) {
    case 'any':
      return '*';
    case 'deep':
      return '..';
    case 'child':
      return typeof step.key === 'string' && plainName.test(step.key) ? step.key : undefined;
    case 'slice':
      return (step.from ?? 0) < 0 || (step.to ?? 0) < 0 ? undefined : `${step.from ?? ''}:${step.to ?? ''}`;
    case 'list':
    case 'filter':
    case 'function':
      return undefined;
    default:
      return step satisfies never;
  }
}

/** Signs are operators to the library, digits name elements of texts too, and every text and list has a `length`. */
const plainName = /^(?!length$)[A-Za-z_][A-Za-z0-9_]*$/;

const plainPayloads = new WeakMap<JsonObject, boolean>();

function isPlain(payload: JsonObject): boolean {
  let plain = plainPayloads.get(payload);
  if (plain === undefined) {
    plain = isSmallAndPlain(payload);
    plainPayloads.set(payload, plain);
  }
  return plain;
}

/** The library reads a key of the payload that a wildcard comes to as if it stood in the path: `*` would be one again. */
const operator = /[*$^~@`?(),:.]|^$/;

/** Looks no further than it has to. */
function isSmallAndPlain(payload: JsonObject): boolean {
  const open: Json[] = [payload];
  let count = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    count += 1;
    if (count + open.length > nodesMax) return false;
    if (isJsonList(value)) open.push(...value.slice(0, nodesMax));
    else if (isJsonObject(value)) {
      for (const [key, child] of Object.entries(value)) {
        if (operator.test(key)) return false;
        open.push(child);
      }
    }
  }
  return true;
}
