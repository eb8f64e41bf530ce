import type { JsonObject } from '../../model/json.ts';
import { textAt } from './body.ts';

const placeholder = /\{([^{}]*)\}/g;

/** The fault of a template such as `https://api.example.com/v1/things/{data.id}`; undefined: it can be filled. */
export function urlTemplateProblem(template: string): string | undefined {
  const probe = template.replace(placeholder, 'x');
  const other = template.replace(placeholder, 'y');
  if (!URL.canParse(probe) || !URL.canParse(other)) return 'is no URL';
  const { protocol, username, password, host } = new URL(probe);
  if (protocol !== 'https:' && protocol !== 'http:') return 'has to begin with https:// or http://';
  if (username !== '' || password !== '') return 'has a user in it; put the key into signalbox.thin.token';
  // Data chooses a thing, never the host that gets the key.
  if (host !== new URL(other).host) return 'has a name in braces in its host; they may stand behind it';
  if (!placeholder.test(template)) return 'names no member of the event in braces, like {data.id}';
  placeholder.lastIndex = 0;
  return undefined;
}

/** The URL with the members of the event in place of their names, each as one piece; undefined where one is missing. */
export function fillUrl(template: string, payload: JsonObject): URL | undefined {
  const values = [...template.matchAll(placeholder)].map(([, name = '']) => textAt(payload, name.split('.')));
  if (values.some((value) => value === undefined || value === '' || /^\.{1,2}$/.test(value))) return undefined;
  let at = 0;
  const filled = template.replace(placeholder, () => encodeURIComponent(values[at++] ?? ''));
  return URL.canParse(filled) ? new URL(filled) : undefined;
}
