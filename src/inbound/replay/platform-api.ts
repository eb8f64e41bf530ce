import { setImmediate as yieldNow } from 'node:timers/promises';
import { parseExactJsonInTurns } from '../payload/exact-json.ts';

/** One call of a platform's own API. Throws when there is no answer. */
export type CallPlatform = (call: {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Bytes. The answer is longer than any that is read, and the text is its beginning. */
  readonly truncatedAt?: number;
}>;

/** Of 100 each, in one call of ours: with a request for each that failed, 2,000 of them take some minutes. */
export const pagesMax = 20;

/** The platform refused a call. The message is for the operator. */
export class PlatformRefused extends Error {
  override readonly name = 'PlatformRefused';
}

export interface PlatformApi {
  /** The JSON of a success, its text, and where the next page is. Throws PlatformRefused otherwise. */
  ask(
    method: 'GET' | 'POST',
    path: string,
  ): Promise<{ readonly json: unknown; readonly text: string; readonly next?: string }>;
}

export interface PlatformApiOptions {
  readonly call: CallPlatform;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function createPlatformApi({ call, baseUrl, headers }: PlatformApiOptions): PlatformApi {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  return {
    async ask(method, path) {
      const url = new URL(path, base);
      // A page that points elsewhere must not get the credential.
      if (url.origin !== base.origin)
        throw new PlatformRefused(`${base.host} points to another host, which is not asked.`);
      const answer = await call({ method, url, headers });
      if (answer.status < 200 || answer.status > 299)
        throw new PlatformRefused(`${base.host} answered ${method} ${url.pathname} with ${answer.status}.`);
      if (answer.truncatedAt !== undefined)
        throw new PlatformRefused(`${base.host} answered with more than ${answer.truncatedAt} bytes.`);
      const next = /<([^<>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
      return { json: await parse(answer.text, base.host), text: answer.text, ...(next !== undefined && { next }) };
    },
  };
}

/** A hundred events of Stripe have some ten thousand. So many are parsed in a turn of the loop. */
const pageValuesMax = 250_000;

/** Ids beyond 2^53 are texts then. */
async function parse(text: string, host: string): Promise<unknown> {
  if (text === '') return undefined;
  const parsed = await parseExactJsonInTurns(text, { valuesMax: pageValuesMax });
  // Who asked goes through all of it.
  await yieldNow();
  if (parsed.kind === 'malformed')
    throw new PlatformRefused(`${host} answered with something that cannot be read: ${parsed.message}.`);
  return parsed.value;
}
