import type { NewEvent } from '../../model/inbound/event.ts';
import { alwaysSecretHeaders } from '../../model/inbound/event.ts';
import type { HeaderLine } from '../../model/request.ts';
import type { SecretBox } from '../secret-box.ts';

/** Header lines as JSON text, with the values that are secrets sealed (G9, R99). */
export interface HeaderSeal {
  toText(event: Pick<NewEvent, 'headers' | 'secretHeaders'>): string;
  fromText(text: string): readonly HeaderLine[];
}

const sealedMark = 'sealed:v1:';

export function createHeaderSeal(secretBox: SecretBox): HeaderSeal {
  return {
    toText({ headers, secretHeaders }) {
      const lines = headers.map(
        ([name, value]): HeaderLine =>
          isSecret(name, secretHeaders) || value.startsWith(sealedMark)
            ? [name, seal(value, secretBox)]
            : [name, value],
      );
      return JSON.stringify(lines);
    },
    fromText(text) {
      const lines: readonly HeaderLine[] = JSON.parse(text);
      return lines.map(([name, value]): HeaderLine => [name, open(value, secretBox) ?? value]);
    },
  };
}

function isSecret(name: string, secretHeaders: ReadonlySet<string> | undefined): boolean {
  const lower = name.toLowerCase();
  return alwaysSecretHeaders.has(lower) || secretHeaders?.has(lower) === true;
}

/** The headers of this text whose values are sealed, in lower case. */
export function sealedNames(text: string): ReadonlySet<string> {
  const lines: readonly HeaderLine[] = JSON.parse(text);
  return new Set(lines.filter(([, value]) => value.startsWith(sealedMark)).map(([name]) => name.toLowerCase()));
}

/** A sender's value that begins with the mark is sealed too, so that it can be told from one that was sealed here. */
function seal(value: string, secretBox: SecretBox): string {
  return sealedMark + secretBox.seal(value).toString('base64');
}

/**
 * Undefined for a plain value. Rows that were written before every value with the mark was sealed may hold a sender's
 * own: no key opens it, and one such header must not keep anybody from reading the event.
 */
function open(value: string, secretBox: SecretBox): string | undefined {
  if (!value.startsWith(sealedMark)) return undefined;
  try {
    return secretBox.open(Buffer.from(value.slice(sealedMark.length), 'base64'));
  } catch {
    return undefined;
  }
}

/** The same text with every sealed value sealed anew. */
export function resealHeaders(text: string, secretBox: SecretBox): string {
  const lines: readonly HeaderLine[] = JSON.parse(text);
  return JSON.stringify(
    lines.map(([name, value]): HeaderLine => {
      const plain = open(value, secretBox);
      return [name, plain === undefined ? value : seal(plain, secretBox)];
    }),
  );
}

/** Header lines as people may see them: secret values are `***`, and need no key to be left out. */
export function maskedHeaders(text: string): readonly HeaderLine[] {
  const lines: readonly HeaderLine[] = JSON.parse(text);
  return lines.map(([name, value]): HeaderLine => (value.startsWith(sealedMark) ? [name, '***'] : [name, value]));
}

/**
 * URLs as they are stored: as everybody may see them, behind the sealed one where a secret of it is still needed (G9).
 * No URL begins like that, whatever a sender writes into it: ours begin with our own origin.
 */
export interface UrlSeal {
  toText(event: Pick<NewEvent, 'url' | 'secretUrl'>): string;
  /** With its secrets. */
  fromText(text: string): string;
}

const sealedUrl = /^sealed:v1:([A-Za-z0-9+/=]+) /;

export function createUrlSeal(secretBox: SecretBox): UrlSeal {
  return {
    toText: ({ url, secretUrl }) => (secretUrl === undefined ? url : `${sealed(secretUrl, secretBox)}${url}`),
    fromText: (text) => opened(text, secretBox) ?? text,
  };
}

/** The URL as everybody may see it; no key is needed to leave the other out. */
export function shownUrl(text: string): string {
  return text.replace(sealedUrl, '');
}

/** The same text, sealed anew. */
export function resealUrl(text: string, secretBox: SecretBox): string {
  const secretUrl = opened(text, secretBox);
  return secretUrl === undefined ? text : `${sealed(secretUrl, secretBox)}${shownUrl(text)}`;
}

function sealed(url: string, secretBox: SecretBox): string {
  return `sealed:v1:${secretBox.seal(url).toString('base64')} `;
}

function opened(text: string, secretBox: SecretBox): string | undefined {
  const base64 = sealedUrl.exec(text)?.[1];
  return base64 === undefined ? undefined : secretBox.open(Buffer.from(base64, 'base64'));
}
