import { mapBelow, mapOnce } from './mask-request.ts';
import { isJsonObject, type Json } from '../json.ts';

/**
 * Secrets in the input of tasks (A65). Stored input has `${workflow.secrets.NAME}`, and the secret takes its place when the
 * task is handed off: to the server that an HTTP task calls, or to a worker. The same text that came from outside, out of an
 * event for one, is data: it is stored with one `$` more, and handed off as it came. `$` at the end of data before a secret is
 * stored as `${workflow.secrets.$}`, which no secret can be named.
 */
const opening = '${workflow.secrets.';

const written =
  /\$\$\{workflow\.secrets\.|\$\{workflow\.secrets\.(\$+)\}|\$\{workflow\.secrets\.([A-Za-z0-9_-]+)((?:[.[][^{}]*)?)\}/g;

/** True for input, as a definition has it, that names a secret anywhere. */
export function namesSecrets(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes('workflow.secrets.');
}

/** Data as it is stored in an input that names secrets. */
export function guardData(text: string): string {
  return text.includes(opening) ? text.replaceAll(opening, () => `$${opening}`) : text;
}

/** Data right before the name of a secret: a `$` at its end would make that a text. */
export function guardDataBeforeSecret(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '$') end -= 1;
  const dollars = text.slice(end);
  return guardData(text.slice(0, end)) + (dollars === '' ? '' : `${opening}${dollars}}`);
}

export function guardValue(value: Json): Json {
  return mapStrings(value, guardData);
}

/** The names of the secrets that a stored input is handed off with. */
export function secretNamesIn(value: Json): ReadonlySet<string> {
  const names = new Set<string>();
  mapStrings(value, (text) => {
    for (const [, , name] of text.matchAll(written)) if (name !== undefined) names.add(name);
    return text;
  });
  return names;
}

/** Puts secrets in their places. `find` gives a part of one that is JSON, by its path, or all of it. */
export function putSecrets(value: Json, find: (name: string, path: string) => string): Json {
  return mapStrings(value, (text) =>
    text.replaceAll(written, (_all, dollars: string | undefined, name: string | undefined, path = '') =>
      name === undefined ? (dollars ?? opening) : find(name, path),
    ),
  );
}

function mapStrings(value: Json, replace: (text: string) => string): Json {
  return mapOnce(value, new Map(), (part, map) => {
    if (typeof part === 'string') return replace(part);
    return isJsonObject(part) || Array.isArray(part) ? mapBelow(part, (_key, member) => map(member)) : part;
  });
}
