import { headerValues, type IncomingRequest } from '../../model/request.ts';
import type { Verification } from '../../model/inbound/verification.ts';
import { constantTimeEqual } from '../../signing/digests.ts';
import type { Platform } from '../platform.ts';
import { withHeaders } from './sign-hmac.ts';
import { refusedMethod, rejected, verified, type ProvenRequest } from './judgement.ts';

/** S0: every configured header is there exactly once, with its value, byte for byte. */
export function verifyHeaders({ settings, request }: ProvenRequest): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const wanted = Object.entries(settings.headers);
  // Nothing configured must not mean everything accepted.
  if (wanted.length === 0) return rejected('SECRET_NOT_SET', 'no expected headers are configured');
  for (const [name, value] of wanted) {
    if (value === '') return rejected('SECRET_NOT_SET', `no value is configured for header ${name}`);
    const given = soleHeader(request, name);
    if (typeof given !== 'string') return given;
    if (!isHeaderEqual(given, value)) return rejected('HEADER_MISMATCH', `header ${name} has another value`);
  }
  return verified;
}

/** The `sign` of a source that is proved by its headers. Values are kept as text, and travel as the bytes that they stand for. */
export const signsByHeaders: NonNullable<Platform['sign']> = ({ headers }, request) => {
  const lines = Object.entries(headers).map(
    ([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')] as const,
  );
  return lines.length === 0 ? undefined : withHeaders(request, lines);
};

/** A header's only value, or the rejection that says why there is none. */
export function soleHeader(request: IncomingRequest, name: string): string | Verification {
  const values = headerValues(request, name);
  const [first] = values;
  if (first === undefined) return rejected('HEADER_MISSING', `header ${name} is missing`);
  return values.length === 1 ? first : rejected('HEADER_MISMATCH', `header ${name} occurs more than once`);
}

/** Compares a header with a stored text over the bytes of the wire, of which Node makes one character each. */
export function isHeaderEqual(given: string, stored: string): boolean {
  const isWireText = !/[^\u0000-\u00ff]/.test(given);
  return constantTimeEqual(isWireText ? Buffer.from(given, 'latin1') : given, stored);
}
