import { isJsonObject, type Json, type JsonObject } from '../json.ts';

export const masked = '***';

/** Names whose values executions do not show: those that the definition lists, and the two that always are (Orkes' words). */
export function maskedNames(maskedFields: unknown): ReadonlySet<string> {
  const listed = Array.isArray(maskedFields)
    ? maskedFields.filter((name): name is string => typeof name === 'string')
    : [];
  return new Set(['_secrets', '_masked', ...listed]);
}

export interface MaskOptions {
  /** In definitions: a text with an expression in it says where a value comes from, and is none itself. */
  readonly keepsTemplates?: boolean;
}

/** A value with what stands under these names masked, at any depth. A value without such a name is given back as it is. */
export function maskNames(value: Json, names: ReadonlySet<string>, options?: MaskOptions): Json {
  return mapMembers(value, (key, member) => (names.has(key) ? hide(member, options) : undefined));
}

/** `***` for what is there. */
export function hide(value: Json, { keepsTemplates = false }: MaskOptions = {}): Json {
  return value === null || (keepsTemplates && typeof value === 'string' && value.includes('${')) ? value : masked;
}

/** Replaces members of maps at any depth; undefined: look below. Parts that do not change are shared. */
export function mapMembers(value: Json, replace: (key: string, member: Json) => Json | undefined): Json {
  return mapOnce(value, new Map(), (part, map) =>
    mapBelow(part, (key, member) => (key === undefined ? undefined : replace(key, member)) ?? map(member)),
  );
}

/**
 * Maps each list and map in a value once, however often the value refers to it: values that double with every task share
 * their parts, and would otherwise be walked through for minutes.
 */
export function mapOnce(
  value: Json,
  known: Map<object, Json>,
  mapPart: (part: Json, map: (below: Json) => Json) => Json,
): Json {
  if (typeof value !== 'object' || value === null) return mapPart(value, (below) => below);
  const found = known.get(value);
  if (found !== undefined) return found;
  const mapped = mapPart(value, (below) => mapOnce(below, known, mapPart));
  known.set(value, mapped);
  return mapped;
}

/** Elements of a list and members of a map, each replaced; elements have no key. */
export function mapBelow(value: Json, replace: (key: string | undefined, member: Json) => Json): Json {
  if (Array.isArray(value)) {
    const elements = value.map((element: Json) => replace(undefined, element));
    return elements.every((element, at) => element === value[at]) ? value : elements;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, replace(key, member)] as const);
  return entries.every(([key, member]) => member === value[key]) ? value : toObject(entries);
}

/** Also a key like `__proto__` stays a key. */
function toObject(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}
