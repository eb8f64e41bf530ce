// `signalbox/verify`: every platform's proof as pure functions. They need no server, no clock and no network.
import type { Verification, VerifierSettings } from '../model/inbound/verification.ts';
import type { HeaderLine, IncomingRequest } from '../model/request.ts';
import { findPlatform, platforms } from '../platforms/index.ts';

export type { Verification, VerifierSettings } from '../model/inbound/verification.ts';
export type { IncomingRequest } from '../model/request.ts';
export { signAs, signRequest, type Signed } from '../platforms/sign.ts';

/** The names of the platforms: `github`, `slack`, … */
export const platformNames: readonly string[] = platforms.map(({ name }) => name);

/**
 * Judges one request over its raw bytes by all settings of a source. `nowSeconds`: unix seconds, for platforms that sign a time.
 * Throws for a platform that nobody knows.
 */
export function verifyRequest(
  settings: VerifierSettings,
  request: IncomingRequest,
  { nowSeconds }: { readonly nowSeconds: number },
): Verification {
  const platform = findPlatform(settings);
  if (platform === undefined)
    throw new TypeError(`There is no platform "${settings.platform}"; known: ${platformNames.join(', ')}.`);
  return platform.verify(settings, request, nowSeconds);
}

/**
 * The same for a platform by its name and one secret.
 *
 * @example
 * const request = toIncomingRequest({ method: 'POST', url, headers: req.headers, body: rawBody });
 * const verdict = verifyAs('github', secret, { request, nowSeconds: Date.now() / 1000 });
 * if (verdict.kind !== 'verified') return res.status(401).end();
 */
export function verifyAs(
  platform: string,
  secret: string,
  { request, nowSeconds }: { readonly request: IncomingRequest; readonly nowSeconds: number },
): Verification {
  return verifyRequest({ platform, secrets: [secret], headers: {}, urlVerified: true }, request, { nowSeconds });
}

/** A request as Node, Express or fetch has it. The body has to be the bytes as they came. */
export function toIncomingRequest({
  method = 'POST',
  url,
  headers,
  body,
}: {
  readonly method?: string;
  /** The whole URL that the sender called: some platforms sign it. */
  readonly url: string;
  readonly headers:
    | Iterable<readonly [string, string]>
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array | string;
}): IncomingRequest {
  return {
    method: method.toUpperCase(),
    url,
    headers: Symbol.iterator in headers ? [...headers] : linesOf(headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  };
}

function linesOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): HeaderLine[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const values: readonly string[] = typeof value === 'string' ? [value] : value;
    return values.map((one): HeaderLine => [name, one]);
  });
}
