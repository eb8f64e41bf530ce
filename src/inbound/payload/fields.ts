import { hasTooManyFields } from '../../model/form-fields.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { parseExactJson } from './exact-json.ts';

/** Request parameters by name; a name that occurs more than once has a list (M21). */
export type QueryParameters = Readonly<Record<string, string | readonly string[]>>;

/** The parameters of a URL, absolute or just path and query. */
export function queryParametersOf(url: string): QueryParameters {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const end = url.indexOf('#', start);
  return collect(new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end)));
}

/** The fields of a form body as an object, with a `payload` of JSON expanded (M22); undefined for more than `formFieldsMax`. */
export function objectOfForm(text: string): JsonObject | undefined {
  return hasTooManyFields(text) ? undefined : expandPayload(collect(new URLSearchParams(text)));
}

/** Repeated names become lists, in order. Any name is just a key, `__proto__` too. */
export function collect<T>(entries: Iterable<readonly [string, T]>): Record<string, T | T[]> {
  const byName = new Map<string, T[]>();
  for (const [name, value] of entries) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => {
      const [first] = values;
      return [name, values.length === 1 && first !== undefined ? first : values];
    }),
  );
}

/** The keys of a JSON object in the field `payload` become the object; other fields do not replace them (M22). */
export function expandPayload(fields: JsonObject): JsonObject {
  const { payload, ...others } = fields;
  if (typeof payload !== 'string' || !payload.trimStart().startsWith('{')) return fields;
  const parsed = parseExactJson(payload);
  return parsed.kind === 'json' && isJsonObject(parsed.value) ? addMissing(parsed.value, others) : fields;
}

/** Adds the keys an object does not have (M21, M22). */
export function addMissing(object: JsonObject, additions: Readonly<Record<string, Json>>): JsonObject {
  const missing = Object.entries(additions).filter(([name]) => !Object.hasOwn(object, name));
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}
