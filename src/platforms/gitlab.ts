import { singleHeader } from '../model/request.ts';
import { isHeaderEqual, soleHeader } from './schemes/header-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified, type ProvenRequest } from './schemes/judgement.ts';
import type { Platform, Verification } from './platform.ts';
import { verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const gitlab: Platform = {
  name: 'gitlab',
  label: 'GitLab',
  method: 'signature',
  secretLabel: 'signing token (whsec_…) or secret token',
  secretForm: { kind: 'token', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'X-Gitlab-Token'],
  secretHeaders: ['X-Gitlab-Token'],
  verify: (settings, request, nowSeconds) => verify({ settings, request, nowSeconds }),
  // Signed beside a signing token; a plain token covers nothing, and no id either.
  deliveryId: (request) => singleHeader(request, 'webhook-id'),
  unsignedDeliveryId: (request) => singleHeader(request, 'Idempotency-Key'),
  eventType: (request) => singleHeader(request, 'X-Gitlab-Event'),
  signedTimestamp: (request) => singleHeader(request, 'webhook-timestamp'),
};

/** The stored secret decides, not the request: a signing token is recognised by its prefix, and never taken as a plain one. */
function verify(judged: ProvenRequest): Verification {
  const secrets = usableSecrets(judged.settings);
  const tokens = secrets.filter((secret) => !secret.startsWith('whsec_'));
  const signing = secrets.filter((secret) => secret.startsWith('whsec_'));
  const bySigning = () =>
    verifyStandardWebhooks('webhook', { ...judged, settings: { ...judged.settings, secrets: signing } });
  if (tokens.length === 0) return bySigning();
  const byToken = verifyToken(tokens, judged);
  return byToken.kind === 'verified' || signing.length === 0 ? byToken : bySigning();
}

function verifyToken(tokens: readonly string[], { request }: ProvenRequest): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const given = soleHeader(request, 'X-Gitlab-Token');
  if (typeof given !== 'string') return given;
  const isKnown = tokens.some((token) => isHeaderEqual(given, token));
  return isKnown ? verified : rejected('HEADER_MISMATCH', 'header X-Gitlab-Token has another value');
}
