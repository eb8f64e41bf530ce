import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { fillUrl, urlTemplateProblem } from './schemes/url-template.ts';
import { textIn } from './options.ts';
import type { PlatformField, Preset } from './platform.ts';
import { signsByStandardWebhooks, verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

const restUrl: PlatformField = {
  path: 'signalbox.thin.url',
  label: 'URL of the object',
  kind: 'text',
  beginsWith: 'http',
  advanced: true,
  help: 'For senders whose events carry only type and id: where the object is, like `https://api.openai.com/v1/responses/{data.id}`. Names in braces are members of the event. It is fetched before the event is matched, and found at `$.hydrated`.',
};

const restToken: PlatformField = {
  path: 'signalbox.thin.token',
  label: 'Key for that URL',
  kind: 'text',
  secret: true,
  sentTo: restUrl.path,
  advanced: true,
  help: 'Sent as `Authorization: Bearer`. One that may read is enough.',
};

export const standardWebhooks: Preset = {
  name: 'standard-webhooks',
  label: 'Standard Webhooks',
  guide: {
    pasteUrl: 'Wherever the sender asks for an endpoint URL',
    secretAt: 'The sender’s page of the endpoint → Signing secret (whsec_…) or public key (whpk_…)',
    help: [
      'Give the sender the URL, and store its signing secret with the `whsec_` before it, or its public key with `whpk_`.',
      'While a secret is rotated, store both: any of them may match.',
      'Requests more than 300 s old are refused: look at the clocks when all of them are.',
    ],
    proof:
      '`webhook-id`, `webhook-timestamp`, `webhook-signature` (space list): `v1` is base64 HMAC-SHA256 of `{id}.{timestamp}.{body}` keyed with the base64 after `whsec_`; `v1a` is Ed25519 with the key after `whpk_`. At most 300 s old or ahead.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Deliveries are told apart by `webhook-id`.',
      'Thin events, such as those of OpenAI: `signalbox.thin.url` and `signalbox.thin.token` fetch the object that an event names, and matches find it at `$.hydrated`. An event without that member stays as it came.',
    ],
    example: { secretValue: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  },
  method: 'signature',
  secretLabel: 'signing secret (whsec_…) or public key (whpk_…)',
  secretForm: { kind: 'whsec', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'webhook-id', 'webhook-timestamp'],
  sign: signsByStandardWebhooks('webhook'),
  verify: (settings, request, nowSeconds) => verifyStandardWebhooks('webhook', { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, 'webhook-id'),
  eventType: (_request, body) => textAt(body, ['type']),
  fields: [restUrl, restToken],
  problems(settings) {
    const url = textIn(settings, restUrl);
    if (url === undefined)
      return textIn(settings, restToken) === undefined
        ? []
        : [{ path: restToken.path, message: 'is a key for signalbox.thin.url, which is not set' }];
    const message = urlTemplateProblem(url);
    return message === undefined ? [] : [{ path: restUrl.path, message }];
  },
  hydrate(settings, payload) {
    const template = textIn(settings, restUrl);
    const url = template === undefined ? undefined : fillUrl(template, payload);
    if (url === undefined) return undefined;
    const token = textIn(settings, restToken);
    return { kind: 'at', url, headers: { ...(token !== undefined && { Authorization: `Bearer ${token}` }) } };
  },
  signedTimestamp: (request) => singleHeader(request, 'webhook-timestamp'),
};
