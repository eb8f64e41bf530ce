import { isJsonList, isJsonObject, type Json } from '../json.ts';
import { conditionsMax, parseMatchPath, type Matches, type MatchesIssue, type MatchPath } from './matches.ts';
import type { PathStep } from '../path/path.ts';

/** Warnings about conditions that no event, or no event of the usual kind, can hold. */
export function warnMatches(matches: Matches): readonly MatchesIssue[] {
  // It cannot be saved, and every pair would be looked at.
  if (Object.keys(matches).length > conditionsMax) return [];
  const conditions = Object.entries(matches).map(([path, expected]) => ({
    path,
    expected,
    place: parseMatchPath(path),
  }));
  const alone = conditions.flatMap((condition) => {
    const message = warnOf(condition);
    return message === undefined ? [] : [{ path: condition.path, message }];
  });
  return [...alone, ...conflictsOf(conditions)];
}

interface Condition {
  readonly path: string;
  readonly expected: Json;
  readonly place: MatchPath;
}

function warnOf({ expected, place }: Condition): string | undefined {
  switch (place.kind) {
    case 'invalid':
      return undefined;
    case 'method':
      return isLiteral(expected) && !(typeof expected === 'string' && /^[A-Z]+$/.test(expected))
        ? 'can never hold: a method is text in upper case, like "POST"'
        : textWarning(expected);
    case 'header':
      return isText(expected) ? textWarning(expected) : 'can never hold: a header is text';
    case 'query':
      return expected === null || isJsonObject(expected)
        ? 'can never hold: a query parameter is text, or a list of texts'
        : textWarning(expected);
    case 'definite':
      return typeof place.segments[0] === 'number' ? rootIndex(place.segments[0]) : textWarning(expected);
    case 'indefinite':
      return stepWarning(place.steps) ?? textWarning(expected);
    default:
      return place satisfies never;
  }
}

function rootIndex(index: number): string {
  return `can never hold: the payload is an object; the elements of a list body are at request[${index}]`;
}

function stepWarning(steps: readonly PathStep[]): string | undefined {
  const [first] = steps;
  if (first?.kind === 'child' && typeof first.key === 'number') return rootIndex(first.key);
  if (first?.kind === 'slice')
    return 'can never hold: the payload is an object; the elements of a list body are below request';
  const isEmpty = (step: PathStep) =>
    step.kind === 'slice' && step.to !== undefined && step.to >= 0 && (step.from ?? 0) >= step.to;
  return steps.some(isEmpty) ? 'can never hold: the slice ends before it begins' : undefined;
}

/** Texts that look like something else, and are compared as they are (M46, M53). */
function textWarning(expected: Json): string | undefined {
  if (typeof expected !== 'string') return undefined;
  const braces = expected.indexOf('{{');
  const isTemplate = expected.includes('$.{') || (braces !== -1 && expected.includes('}}', braces + 2));
  if (isTemplate) return 'is compared with this very text; an expression is written ${workflow.input.x}';
  if (/^(\*|%|\.\*)$|^\/\^.*\/\w*$/.test(expected))
    return 'is compared with this very text; there are no patterns in values, use a filter in the path, or no condition';
  return undefined;
}

/** One value cannot be a text and have members, nor have another member than the one that is expected of it. */
function conflictsOf(conditions: readonly Condition[]): readonly MatchesIssue[] {
  const definite = conditions.flatMap(({ path, expected, place }) =>
    place.kind === 'definite' ? [{ path, expected, segments: place.segments }] : [],
  );
  return definite.flatMap((outer) =>
    definite
      .filter(
        (inner) =>
          inner.segments.length > outer.segments.length &&
          outer.segments.every((segment, at) => segment === inner.segments[at]),
      )
      .filter(
        (inner) => isLiteral(outer.expected) && !hasMember(outer.expected, inner.segments.slice(outer.segments.length)),
      )
      .map((inner) => ({
        path: inner.path,
        message: `can never hold together with ${outer.path}, whose expected value has nothing there`,
      })),
  );
}

function hasMember(value: Json, segments: readonly (string | number)[]): boolean {
  let current: Json | undefined = value;
  for (const segment of segments) {
    if (typeof segment === 'number') current = isJsonList(current) ? current.at(segment) : undefined;
    else
      current =
        current !== undefined && isJsonObject(current) && Object.hasOwn(current, segment)
          ? current[segment]
          : undefined;
    if (current === undefined) return false;
  }
  return true;
}

function isText(expected: Json): boolean {
  return expected !== null && typeof expected !== 'object';
}

/** Nothing in it is resolved later. */
function isLiteral(expected: Json): boolean {
  if (typeof expected === 'string') return !expected.includes('${');
  if (isJsonList(expected)) return expected.every(isLiteral);
  return !isJsonObject(expected) || Object.values(expected).every(isLiteral);
}
