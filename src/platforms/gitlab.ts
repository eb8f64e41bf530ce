import { singleHeader } from '../model/request.ts';
import { isHeaderEqual, soleHeader } from './schemes/header-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified, type ProvenRequest } from './schemes/judgement.ts';
import type { Preset, Verification } from './platform.ts';
import { withHeaders } from './schemes/sign-hmac.ts';
import { signsByStandardWebhooks, verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

export const gitlab: Preset = {
  name: 'gitlab',
  label: 'GitLab',
  guide: {
    pasteUrl: 'Project or group → Settings → Webhooks → Add new webhook → URL',
    secretAt: 'The same form → Signing token (whsec_…), or Secret token, which you choose',
    help: [
      'Open Settings → Webhooks → Add new webhook, paste the URL and choose the triggers.',
      'Generate a Signing token and store it here with its `whsec_`; an older GitLab has only a Secret token, which is compared as it is.',
      'Use Test of the saved webhook: after four failures in a row GitLab switches a webhook off for a while.',
    ],
    proof:
      'Signing token: `webhook-id`, `webhook-timestamp`, `webhook-signature` as in Standard Webhooks. Secret token: `X-Gitlab-Token`, compared as it is. Which of the two counts follows from what is stored, not from what is sent.',
    verifiedBy: 'The first event that matches: use *Test*.',
    notes: [
      '`X-Gitlab-Token` is kept sealed and shown to nobody, also where another method verifies. Deliveries are told apart by `webhook-id` or `Idempotency-Key`; the event type is `X-Gitlab-Event`.',
    ],
    example: { secretValue: 'a-secret-token' },
  },
  method: 'signature',
  secretLabel: 'signing token (whsec_…) or secret token',
  secretForm: { kind: 'token', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'X-Gitlab-Token'],
  secretHeaders: ['X-Gitlab-Token'],
  sign(settings, request, signing) {
    const [secret] = usableSecrets(settings);
    if (secret === undefined) return undefined;
    return secret.startsWith('whsec_')
      ? signsByStandardWebhooks('webhook')({ ...settings, secrets: [secret] }, request, signing)
      : withHeaders(request, [['X-Gitlab-Token', secret]]);
  },
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
