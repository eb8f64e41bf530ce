import type { NewEvent } from '../../model/inbound/event.ts';
import type { SecretBox } from '../secret-box.ts';

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
