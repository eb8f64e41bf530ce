import type { EndpointSecret, SignatureScheme } from '../model/outbound/endpoint.ts';
import { createStandardKey } from '../signing/standard-webhooks.ts';

/** Keys of Standard Webhooks for the schemes that an endpoint signs with. */
export interface EndpointKeys {
  /** The same keys, and new ones for schemes that have none. */
  ensure(signatures: readonly SignatureScheme[], secrets: readonly EndpointSecret[]): readonly EndpointSecret[];
  /** New keys first; the old ones sign beside them for a day. */
  rotate(signatures: readonly SignatureScheme[], secrets: readonly EndpointSecret[]): readonly EndpointSecret[];
}

/** The overlap that Standard Webhooks advises for a rotation without a gap. */
const overlapMs = 24 * 60 * 60_000;
/** Signatures in one header: more are dropped, oldest first. */
const keysMax = 6;

export function createEndpointKeys(clock: () => number): EndpointKeys {
  return {
    ensure(signatures, secrets) {
      const missing = standardOf(signatures).filter(
        (scheme) => !secrets.some((secret) => secret.scheme === scheme && secret.until === undefined),
      );
      return [...missing.map(fresh), ...secrets];
    },
    rotate(signatures, secrets) {
      const nowMs = clock();
      const until = new Date(nowMs + overlapMs).toISOString();
      const old = secrets
        .filter((secret) => secret.until === undefined || Date.parse(secret.until) > nowMs)
        .map((secret) => ({ ...secret, until: secret.until ?? until }));
      return [...standardOf(signatures).map(fresh), ...old].slice(0, keysMax);
    },
  };
}

function standardOf(signatures: readonly SignatureScheme[]): readonly EndpointSecret['scheme'][] {
  return signatures.filter((scheme) => scheme !== 'jwt');
}

function fresh(scheme: EndpointSecret['scheme']): EndpointSecret {
  return { scheme, ...createStandardKey(scheme) };
}
