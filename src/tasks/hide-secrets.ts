import { mapOnce } from '../model/definitions/mask-request.ts';
import { isJsonObject, type Json } from '../model/json.ts';

/**
 * Takes secrets out of what came back: whoever was asked may repeat what it was sent, as it came or as JSON, HTML, forms and
 * URLs write it, in values and in keys.
 */
export function createSecretsHider(secrets: readonly string[]): (value: Json) => Json {
  const forms = new Set(secrets.filter((secret) => secret.trim().length >= hiddenCharsMin).flatMap(formsOf));
  if (forms.size === 0) return (value) => value;
  // The longest comes first: one secret may be the beginning of another.
  const ordered = [...forms].sort((one, other) => other.length - one.length);
  const hide = (text: string): string => ordered.reduce((shown, form) => shown.replaceAll(form, '***'), text);
  return (value) =>
    mapOnce(value, new Map(), (part, map) => {
      if (typeof part === 'string') return hide(part);
      if (typeof part === 'number') return forms.has(String(part)) ? '***' : part;
      if (Array.isArray(part)) return part.map(map);
      if (!isJsonObject(part)) return part;
      return Object.fromEntries(Object.entries(part).map(([key, member]) => [hide(key), map(member)]));
    });
}

/** Shorter ones are found in any text. */
const hiddenCharsMin = 4;

/** The texts by which a secret can be told. Senders drop the blanks around it, as a header does with a file's last line. */
function formsOf(secret: string): readonly string[] {
  const plain = [...new Set([secret, secret.trim(), ...passwordIn(secret)])];
  const sent = [plain, plain.flatMap(htmlForms), plain.flatMap(urlForms), plain.flatMap(base64Forms)].flat();
  // All of them also in JSON, and JSON inside JSON: a queue's message, a log's line.
  const json = plain.flatMap(jsonForms);
  return [...sent, ...[...new Set(sent)].flatMap(jsonForms), ...json.flatMap(jsonForms)];
}

/** A secret can be what stands after `Basic`; who reads it knows the password. */
function passwordIn(secret: string): readonly string[] {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(secret.trim())) return [];
  const found = /^[\x20-\x39\x3b-\x7e]*:([\x20-\x7e]+)$/.exec(Buffer.from(secret, 'base64').toString());
  const [, password = ''] = found ?? [];
  return password.length >= hiddenCharsMin ? [password] : [];
}

/** Between quotes, as most write it, as Python does (ASCII alone), and as PHP does (`\/`). */
function jsonForms(text: string): readonly string[] {
  const usual = JSON.stringify(text).slice(1, -1);
  const ascii = usual.replaceAll(/[^\x00-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [usual, ascii, usual.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/')];
}

function htmlForms(text: string): readonly string[] {
  const some = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = some.replaceAll('"', '&quot;');
  return [some, quoted, ...['&#39;', '&#x27;', '&#039;', '&apos;'].map((quote) => quoted.replaceAll("'", quote))];
}

/** As a part, as a whole, in a query, a path and a form; the digits in either case. */
function urlForms(text: string): readonly string[] {
  const url = new URL('http://localhost/');
  url.search = `?${text.replaceAll('#', '%23')}`;
  url.pathname = `/${text.replaceAll('#', '%23').replaceAll('?', '%3F')}`;
  // Half a character has no bytes.
  const wellFormed = Buffer.from(text).toString();
  const forms = [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    url.search.slice(1),
    url.pathname.slice(1),
    new URLSearchParams({ a: text }).toString().slice(2),
  ];
  return forms.flatMap((form) => [form, form.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())]);
}

/**
 * A secret inside something that is base64, as the password of Basic authentication is: the letters that do not depend on
 * what stands before and after it, for each of its three possible places.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < base64BytesMin) return [];
  const inner = [0, 1, 2].map((before) => {
    const letters = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const isOpen = (before + bytes.length) % 3 !== 0;
    return letters.slice(Math.ceil((before * 8) / 6), isOpen ? -1 : undefined);
  });
  return inner.flatMap((letters) => [letters, letters.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The letters of shorter ones are too few. */
const base64BytesMin = 6;
