import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { namesOne, parsePath, readPath, type PathStep } from '../model/path/path.ts';
import { StepBudget } from '../model/path/step-budget.ts';
import { walkValues } from '../model/path/walk-values.ts';

/** The values that names in expressions stand for, and the cost that finding them may have. */
export interface ExpressionContext {
  /** The value of the name a path begins with: `workflow`, a task's reference, `CPEWF_TASK_ID`. */
  lookup(head: string): Json | undefined;
  /** Told of each whole-string expression that found nothing (M47). */
  missing?(expression: string): void;
  /** Told of an expression that was given up, and why; it is null then. */
  givenUp?(expression: string, reason: string): void;
  /** Shared by all expressions that are resolved at one time; absent: each has its own. */
  readonly budget?: StepBudget;
  /** A value that was found, as it may be kept: not one that goes on growing. */
  keep?(head: string, value: Json): Json;
  /** A resolved value is handed off with secrets: no data may look like the name of one. */
  readonly guardsSecrets?: boolean;
  /** False: a path that has to be searched for finds nothing, as it did before there were lists in expressions. */
  findsLists?(): boolean;
}

export type FoundValue =
  | { readonly kind: 'found'; readonly value: Json }
  | { readonly kind: 'nothing' }
  /** Looking for it, or the value itself, is too much. */
  | { readonly kind: 'givenUp'; readonly reason: string };

/**
 * The value that a path names, as Jayway has it: a path with `..`, `*`, slices or filters names a list, which is empty
 * where nothing is found; a function makes one value of it (A61).
 *
 * @example findValue('ref.output.items[*].id', context) // { kind: 'found', value: [1, 2] }
 */
export function findValue(path: string, context: ExpressionContext): FoundValue {
  const { head, below } = splitHead(path);
  const found = find(head, below, context);
  return found.kind === 'found' && context.keep !== undefined
    ? { kind: 'found', value: context.keep(head, found.value) }
    : found;
}

function find(head: string, below: string, context: ExpressionContext): FoundValue {
  const parsed = parsePath(below);
  switch (parsed.kind) {
    case 'invalid':
      return { kind: 'nothing' };
    case 'definite':
      return toFound(readBelow(head, parsed.segments, context));
    case 'indefinite':
      return context.findsLists?.() === false ? { kind: 'nothing' } : search(head, parsed.steps, context);
    default:
      return parsed satisfies never;
  }
}

/** The name a path begins with and the JSONPath below it: `ref.output.id` is `ref` and `$.output.id`. */
export function splitHead(path: string): { readonly head: string; readonly below: string } {
  const end = path.search(/[.[]/);
  return end < 0 ? { head: path, below: '$' } : { head: path.slice(0, end), below: `$${path.slice(end)}` };
}

/** The budget of one task's expressions: a fifth of a second, and all of the largest input a few times over. */
export const expressionStepsMax = 500_000;

/** Twice the largest payload that Temporal takes. A value that is found in many places is written as often (`..*`). */
const listCharactersMax = 4 * 1024 * 1024;

function toFound(value: Json | undefined): FoundValue {
  return value === undefined ? { kind: 'nothing' } : { kind: 'found', value };
}

function readBelow(
  head: string,
  segments: readonly (string | number)[],
  { lookup }: ExpressionContext,
): Json | undefined {
  const value = lookup(head);
  return value === undefined ? undefined : readPath(segments, value);
}

function search(head: string, steps: readonly PathStep[], context: ExpressionContext): FoundValue {
  const { budget = new StepBudget(expressionStepsMax, { weighsFilters: true }) } = context;
  const { searched, members } = splitMembers(steps);
  const from = context.lookup(head);
  const fromRoot = ([name, ...segments]: readonly (string | number)[]) =>
    typeof name === 'string' ? readBelow(name, segments, context) : undefined;
  const walked = from === undefined ? [] : walkValues(searched, { from, fromRoot, budget });
  if (walked === undefined) return { kind: 'givenUp', reason: `it looks at more than ${expressionStepsMax} values` };
  const values = members === undefined ? walked : walked.filter(isJsonObject).map((value) => pick(value, members));
  if (namesOne(searched)) return toFound(values[0]);
  if (!isWithin(values, listCharactersMax))
    return { kind: 'givenUp', reason: `what it finds has more than ${listCharactersMax} characters as JSON` };
  return { kind: 'found', value: values };
}

/** Several names at the end make one object of each value: `user['id','name']`. */
function splitMembers(steps: readonly PathStep[]): {
  readonly searched: readonly PathStep[];
  readonly members?: readonly string[];
} {
  const last = steps.at(-1);
  const members = last?.kind === 'list' ? last.keys.filter((key) => typeof key === 'string') : [];
  return members.length === 0 ? { searched: steps } : { searched: steps.slice(0, -1), members };
}

function pick(value: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(
    members.flatMap((name) => {
      const member = readPath([name], value);
      return member === undefined ? [] : [[name, member] as const];
    }),
  );
}

/** About: looks no further than it has to. */
function isWithin(values: readonly Json[], charactersMax: number): boolean {
  let left = charactersMax;
  const open: Json[] = [values];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isJsonList(value)) left -= value.length + 2;
    else if (isJsonObject(value)) for (const key of Object.keys(value)) left -= key.length + 4;
    else left -= typeof value === 'string' ? value.length + 2 : 1;
    if (left < 0) return false;
    if (isJsonList(value)) for (const element of value) open.push(element);
    else if (isJsonObject(value)) for (const member of Object.values(value)) open.push(member);
  }
  return true;
}
