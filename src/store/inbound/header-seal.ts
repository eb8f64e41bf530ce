import type { NewEvent } from '../../model/inbound/event.ts';
import type { HeaderLine } from '../../model/request.ts';
import type { SecretBox } from '../secret-box.ts';

/** Header lines as JSON text, with the values that are secrets sealed (G9, R99). */
export interface HeaderSeal {
  toText(event: Pick<NewEvent, 'headers' | 'secretHeaders'>): string;
  fromText(text: string): readonly HeaderLine[];
}

const sealedMark = 'sealed:v1:';
/** Credentials wherever they occur; a source adds the headers it is verified by. */
const alwaysSecret: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

export function createHeaderSeal(secretBox: SecretBox): HeaderSeal {
  return {
    toText({ headers, secretHeaders }) {
      const lines = headers.map(([name, value]): HeaderLine =>
        isSecret(name, secretHeaders) ? [name, sealedMark + secretBox.seal(value).toString('base64')] : [name, value],
      );
      return JSON.stringify(lines);
    },
    fromText(text) {
      const lines: readonly HeaderLine[] = JSON.parse(text);
      return lines.map(([name, value]): HeaderLine =>
        value.startsWith(sealedMark) ? [name, secretBox.open(Buffer.from(value.slice(sealedMark.length), 'base64'))] : [name, value],
      );
    },
  };
}

function isSecret(name: string, secretHeaders: ReadonlySet<string> | undefined): boolean {
  const lower = name.toLowerCase();
  return alwaysSecret.has(lower) || secretHeaders?.has(lower) === true;
}

/** The same text with every sealed value sealed anew. */
export function resealHeaders(text: string, secretBox: SecretBox): string {
  const lines: readonly HeaderLine[] = JSON.parse(text);
  return JSON.stringify(lines.map(([name, value]): HeaderLine => {
    if (!value.startsWith(sealedMark)) return [name, value];
    const plain = secretBox.open(Buffer.from(value.slice(sealedMark.length), 'base64'));
    return [name, sealedMark + secretBox.seal(plain).toString('base64')];
  }));
}

/** Header lines as people may see them: secret values are `***`, and need no key to be left out. */
export function maskedHeaders(text: string): readonly HeaderLine[] {
  const lines: readonly HeaderLine[] = JSON.parse(text);
  return lines.map(([name, value]): HeaderLine => (value.startsWith(sealedMark) ? [name, '***'] : [name, value]));
}
