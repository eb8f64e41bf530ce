import type { Verification } from '../../model/inbound/verification.ts';
import type { Platform, VerifierSettings } from '../platform.ts';
import { verifyHmac, type HmacScheme } from './hmac-scheme.ts';
import { signHmac } from './sign-hmac.ts';
import type { ProvenRequest } from './judgement.ts';

export const hubSignatureHeader = 'X-Hub-Signature-256';

/** S1 as data, for the header that the settings choose. */
function hubScheme({ headerKey }: VerifierSettings): HmacScheme {
  const header = headerKey || hubSignatureHeader;
  const prefixOptional = header.toLowerCase() !== hubSignatureHeader.toLowerCase();
  return { header, algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', prefixOptional };
}

/** S2 as data. */
function wordScheme({ headerKey }: VerifierSettings): HmacScheme {
  return {
    header: headerKey || 'Authorization',
    algorithm: 'sha256',
    encoding: 'base64',
    prefix: 'HMAC ',
    prefixOptional: true,
    key: 'base64',
  };
}

export const signSignatureBased: NonNullable<Platform['sign']> = (settings, request, { nowSeconds }) =>
  signHmac(hubScheme(settings), { settings, request, nowSeconds });

export const signHmacBased: NonNullable<Platform['sign']> = (settings, request, { nowSeconds }) =>
  signHmac(wordScheme(settings), { settings, request, nowSeconds });

/** S1: `sha256=` and the hex HMAC of the body, in a header of the operator's choice. */
export function verifySignatureBased(judged: ProvenRequest): Verification {
  return verifyHmac(hubScheme(judged.settings), judged);
}

/** S2: the base64 HMAC of the body under the decoded secret, with or without the word `HMAC`. */
export function verifyHmacBased(judged: ProvenRequest): Verification {
  return verifyHmac(wordScheme(judged.settings), judged);
}
