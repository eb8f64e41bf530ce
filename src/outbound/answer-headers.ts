import { toShownUrl } from '../model/request.ts';

/**
 * Header lines of an answer as they are kept and shown: enough to understand it, without what would let a reader act as
 * Signalbox or as the receiver. Names stay; a redirect says where to.
 */
export function withoutSecretHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, shownValue(name.toLowerCase(), value)]),
  );
}

/** Sessions, tokens and challenges: `set-cookie`, `authorization`, `www-authenticate`, `x-auth-token`, `x-amz-security-token`, `x-csrf-token`, `api-key` … */
const secretNames =
  /cookie|authori[sz]|authenticat|auth(-|$)|token|secret|session|passw|credential|csrf|xsrf|api-?key|access-?key|signature/;
const urlNames: ReadonlySet<string> = new Set(['location', 'content-location']);
/** URLs among other text. */
const urlHolders: ReadonlySet<string> = new Set(['link', 'refresh']);

function shownValue(name: string, value: string): string {
  if (secretNames.test(name)) return '***';
  if (urlNames.has(name)) return toShownUrl(value);
  return urlHolders.has(name) ? value.replaceAll(/[?#][^\s>"',;]*/g, '?***') : value;
}
