import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';

/** The finding about a field that has a value; undefined without one. */
export type FieldRules = Readonly<Record<string, (value: Json) => string | undefined>>;

interface FieldOptions {
  readonly known: ReadonlySet<string>;
  readonly rules: FieldRules;
  /** The prefix of the name in paths. */
  readonly below: string;
}

/** Warns of fields that have no effect, and of those that nobody knows. */
export function warnFields(fields: JsonObject, { known, rules, below }: FieldOptions): readonly DefinitionError[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (!isSet(value) || name.startsWith('_')) return [];
    const message = known.has(name) ? rules[name]?.(value) : unknownField(name, known);
    return message === undefined ? [] : [{ path: below + name, message }];
  });
}

/** Builders send fields that do not belong to a task with nothing in them (A26). */
export function isSet(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}

function unknownField(name: string, known: ReadonlySet<string>): string {
  const meant = suggest(name, [...known]);
  return `is kept and has no effect: no such field is known${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
