import { createHash } from 'node:crypto';
import type { JwtVerifier } from '../../model/inbound/custom-verifier.ts';
import { singleHeader, type IncomingRequest } from '../../model/request.ts';
import type { Verification } from '../../model/inbound/verification.ts';
import { constantTimeEqual } from '../../signing/digests.ts';
import { keyIdOf, verifyJwt } from '../../signing/verify-jwt.ts';
import { soleHeader } from './header-scheme.ts';
import { refusedMethod, rejected, verified, type ProvenRequest } from './judgement.ts';
import type { KeyDocument } from '../platform.ts';

/** Between the clocks of issuer and receiver. */
const toleranceSecondsDefault = 60;

/** R56: a token of an issuer whose keys are published. Unless a claim holds its hash, the token does not cover the body. */
export function verifyCustomJwt(verifier: JwtVerifier, { settings, request, nowSeconds }: ProvenRequest): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const header = verifier.header ?? 'Authorization';
  const value = soleHeader(request, header);
  if (typeof value !== 'string') return value;
  const jwks = settings.keyDocuments?.[verifier.jwksUrl];
  if (jwks === undefined) return rejected('SIGNATURE_MISMATCH', 'the key set of the issuer could not be had');
  const claims = verifyJwt(tokenIn(value), { jwks, algorithms: verifier.algorithms ?? ['RS256', 'ES256'] });
  if (claims === undefined)
    return rejected('SIGNATURE_MISMATCH', `header ${header} holds no token that a key of the issuer signed`);
  const { iss, aud, exp, nbf } = claims;
  const tolerance = settings.timestampToleranceSeconds ?? toleranceSecondsDefault;
  if (iss !== verifier.issuer) return rejected('SIGNATURE_MISMATCH', 'the token is of another issuer');
  if (!(Array.isArray(aud) ? aud : [aud]).includes(verifier.audience))
    return rejected('SIGNATURE_MISMATCH', 'the token is for another audience');
  const isInTime =
    typeof exp === 'number' &&
    exp > nowSeconds - tolerance &&
    (nbf === undefined || (typeof nbf === 'number' && nbf <= nowSeconds + tolerance));
  if (!isInTime) return rejected('TIMESTAMP_OUT_OF_WINDOW', 'the token has expired, is not valid yet or never expires');
  return isBodyMeant(verifier, claims, request)
    ? verified
    : rejected('SIGNATURE_MISMATCH', `the claim ${verifier.bodyHashClaim} is not the SHA-256 of the body`);
}

/** A key that the set lacks may have been added since it was fetched. */
export function jwtKeyDocument(verifier: JwtVerifier, request: IncomingRequest): KeyDocument {
  const id = keyIdOf(tokenIn(singleHeader(request, verifier.header ?? 'Authorization') ?? ''));
  return { url: verifier.jwksUrl, ...(id !== undefined && { id }) };
}

/** The part that the issuer signed: each request has a token of its own, which names its delivery. */
export function signedPartOf(verifier: JwtVerifier, request: IncomingRequest): string | undefined {
  const token = tokenIn(singleHeader(request, verifier.header ?? 'Authorization') ?? '');
  const end = token.lastIndexOf('.');
  return end < 0 ? undefined : token.slice(0, end);
}

function tokenIn(value: string): string {
  return value.replace(/^bearer /i, '');
}

function isBodyMeant(
  { bodyHashClaim }: JwtVerifier,
  claims: Readonly<Record<string, unknown>>,
  { body }: IncomingRequest,
): boolean {
  if (bodyHashClaim === undefined) return true;
  const given = claims[bodyHashClaim];
  const digest = createHash('sha256').update(body).digest();
  return (
    typeof given === 'string' &&
    [digest.toString('hex'), digest.toString('base64url'), digest.toString('base64')].some((right) =>
      constantTimeEqual(given, right),
    )
  );
}
