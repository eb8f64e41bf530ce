import { isJsonList, isJsonObject, type Json, type JsonObject } from '../json.ts';
import { parsePath, type DefinitePath, type IndefinitePath, type InvalidPath } from '../path/path.ts';
import type { HeaderLine } from '../request.ts';

/** Path (or `@header:<name>`, `@query:<name>`, `@method`) to the value expected there; all must hold, none matches every event (M4, M5). */
export type Matches = Readonly<Record<string, Json>>;

/** The document that matches look at: the payload (M20) and the request around it (M28). */
export interface MatchDocument {
  readonly payload: JsonObject;
  readonly method: string;
  readonly headers: readonly HeaderLine[];
  /** A name that occurs more than once has a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/** Where a condition looks. `text` is canonical: equal places have equal texts. */
export type MatchPath =
  | DefinitePath
  | IndefinitePath
  | InvalidPath
  | { readonly kind: 'method'; readonly text: '@method' }
  | { readonly kind: 'header'; readonly text: string; readonly name: string }
  | { readonly kind: 'query'; readonly text: string; readonly name: string };

export interface MatchesIssue {
  /** The key as it was written. */
  readonly path: string;
  readonly message: string;
}

/** Mistakes in matches that can never hold (M6); empty when they may be saved. */
export function validateMatches(matches: Matches): readonly MatchesIssue[] {
  const count = Object.keys(matches).length;
  if (count > conditionsMax)
    return [
      {
        path: '',
        message: `a wait has at most ${conditionsMax} conditions, and these are ${count}: expect an object where several of its members are meant`,
      },
    ];
  const issues: MatchesIssue[] = [];
  let characters = 0;
  const literals = new Map<string, { readonly path: string; readonly text: string }>();
  for (const [path, expected] of Object.entries(matches)) {
    const place = parseMatchPath(path);
    if (place.kind === 'invalid') {
      issues.push({ path, message: place.message });
      continue;
    }
    const text = canonicalText(expected);
    characters += path.length + text.length;
    if (characters > charactersMax)
      return [
        ...issues,
        {
          path,
          message: `paths and expected values have more than ${charactersMax} characters together; each event is compared with all of them`,
        },
      ];
    if (place.kind === 'indefinite' || hasExpression(expected)) continue;
    if (place.text === '$' && !isJsonObject(expected)) {
      issues.push({
        path,
        message: '$ is the whole payload, which is always an object: expect an object or name a key',
      });
    }
    const earlier = literals.get(place.text);
    if (earlier !== undefined && earlier.text !== text) {
      issues.push({
        path,
        message: `names the same value as ${earlier.path}, but expects another one: both can never hold`,
      });
    }
    literals.set(place.text, { path, text });
  }
  return issues;
}

/** Each event is asked each of them, and every pair of them is compared when a definition is saved. */
export const conditionsMax = 200;
/** All events of the sources of a wait are compared with this much text. */
const charactersMax = 64 * 1024;

/** Reads a key of `matches`. Header names have no case, query names do. */
export function parseMatchPath(key: string): MatchPath {
  if (key === '@method') return { kind: 'method', text: key };
  const [, kind, name] = /^@(header|query):(.*)$/s.exec(key) ?? [];
  if (kind === undefined || name === undefined) return parsePath(key);
  if (name === '') return { kind: 'invalid', message: `a ${kind} name is missing after @${kind}:` };
  if (kind === 'query') return { kind: 'query', text: key, name };
  return { kind: 'header', text: key.toLowerCase(), name: name.toLowerCase() };
}

/** `${` begins an expression, `$${` is the literal text `${` (M46, A60). */
function hasExpression(value: Json): boolean {
  if (typeof value === 'string') return /(?:^|[^$])(?:\$\$)*\$\{/.test(value);
  if (isJsonList(value)) return value.some(hasExpression);
  return isJsonObject(value) && Object.values(value).some(hasExpression);
}

/** JSON text that does not depend on the order of keys. */
function canonicalText(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
