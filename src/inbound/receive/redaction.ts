import type { IncomingRequest } from '../../model/request.ts';
import { withoutUserInfo } from '../../model/user-info.ts';
import type { Source } from '../../model/inbound/source.ts';
import { shortBodyBytesMax } from '../../model/inbound/event.ts';
import { maskedSecret, type VerifierSettings } from '../../model/inbound/verification.ts';
import { findPlatform, findPreset } from '../../platforms/index.ts';
import type { Platform, SecretMembers } from '../../platforms/platform.ts';
import { maskBody } from './body-secrets.ts';

/** Whether `secretKey` is told to nobody (R13). */
export function hidesSecretKey(settings: VerifierSettings): boolean {
  return platformsOf(settings).some((platform) => platform.hidesSecretKey);
}

/** The headers of a source's requests whose values are secrets, in lower case (G9, R99). */
export function secretHeadersOf(source: Source): ReadonlySet<string> {
  return placesOf(source).headers;
}

/** The request without the secrets that its URL and its body carry: so it is kept, matched and shown (G9). */
export function withoutSecrets<R extends IncomingRequest>(source: Source, request: R): R {
  const { members } = placesOf(source);
  const url = urlWithoutSecrets(source, request);
  const body = members.reduce<Uint8Array>(
    (masked, one) => maskBody({ ...request, body: masked }, one) ?? masked,
    request.body,
  );
  return url === request.url && body === request.body ? request : { ...request, url, body };
}

export function urlWithoutSecrets(source: Source, { url }: Pick<IncomingRequest, 'url'>): string {
  return withoutParameters(withoutUserInfo(url), placesOf(source).parameters);
}

/** The kept part of the body of a request that is no event. */
export interface KeptBody {
  readonly body: Uint8Array;
  /** The whole, where a secret of it is masked and the request may be judged again. */
  readonly secretBody?: Uint8Array;
  /** Length of the whole, as far as secrets are left out. */
  readonly bodyBytes: number;
}

/** Its beginning, without secrets; of a body that cannot be read nothing, because nobody knows where they stand in it. */
export function keptBodyOf(source: Source, request: IncomingRequest): KeptBody {
  const isBeginning = request.body.byteLength > shortBodyBytesMax;
  const beginning = Buffer.from(
    request.body.buffer,
    request.body.byteOffset,
    Math.min(request.body.byteLength, shortBodyBytesMax),
  );
  const { members } = placesOf(source);
  const body = members.reduce<Uint8Array>(
    (masked, one) => maskBody({ ...request, body: masked }, one, { isBeginning }) ?? unreadable,
    beginning,
  );
  if (isBeginning || beginning.equals(body)) return { body, bodyBytes: request.body.byteLength };
  return { body, secretBody: request.body, bodyBytes: body.byteLength };
}

const unreadable = Buffer.from(maskedSecret);

interface SecretPlaces {
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly members: readonly SecretMembers[];
}

const placesOfSource = new WeakMap<Source, SecretPlaces>();

function placesOf(source: Source): SecretPlaces {
  const known = placesOfSource.get(source);
  if (known !== undefined) return known;
  const { headers, custom } = source.verifierSettings;
  const platforms = platformsOf(source.verifierSettings);
  const tokenHeader = custom?.kind === 'jwt' && custom.header !== undefined ? [custom.header] : [];
  // The proof of a source is its secret, and so are the tokens that its sender sends beside it.
  const names = [
    ...Object.keys(headers),
    ...tokenHeader,
    ...platforms.flatMap((platform) => platform.secretHeaders ?? []),
  ];
  const places = {
    headers: new Set(names.map((name) => name.toLowerCase())),
    parameters: new Set(platforms.flatMap((platform) => platform.secretParameters ?? [])),
    members: [...new Set(platforms.flatMap((platform) => platform.secretMembers ?? []))],
  };
  placesOfSource.set(source, places);
  return places;
}

/** The method that judges the requests, and their sender: an operator may have chosen another method than the sender's own. */
function platformsOf(settings: VerifierSettings): readonly Platform[] {
  return [findPlatform(settings), findPreset(settings.platform)].filter((platform) => platform !== undefined);
}

function withoutParameters(url: string, secret: ReadonlySet<string>): string {
  const start = url.indexOf('?');
  if (secret.size === 0 || start < 0) return url;
  const parts = url.slice(start + 1).split('&');
  const kept = parts.filter((part) => !secret.has(nameOf(part)));
  if (kept.length === parts.length) return url;
  return url.slice(0, start) + (kept.length > 0 ? `?${kept.join('&')}` : '');
}

/** Decoded as the judges do. */
function nameOf(parameter: string): string {
  return new URLSearchParams(parameter).keys().next().value ?? '';
}
