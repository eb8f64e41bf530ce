import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import type { PlatformField, Preset, Rest, VerifierSettings } from './platform.ts';
import { isHeaderValue } from '../model/http-header.ts';
import type { JsonObject } from '../model/json.ts';
import { textIn } from './options.ts';
import { platformText } from './secret-form.ts';

/** S3. The key is the whole text of the secret with its `whsec_`; `v0` is for Stripe's own tests and never counts. */
const scheme: HmacScheme = {
  header: 'Stripe-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  separator: ',',
  prefix: 'v1=',
  template: '{timestamp}.{body}',
  timestamp: { from: 'field', name: 't', unit: 's', toleranceSeconds: 300 },
  bodyRequired: true,
};

const apiKey: PlatformField = {
  path: 'signalbox.stripe.apiKey',
  label: 'API key for thin events',
  kind: 'text',
  secret: true,
  sentTo: 'signalbox.stripe.apiUrl',
  advanced: true,
  where: 'Developers → API keys → Create restricted key (rk_…), read access alone',
  help: 'Thin events (API v2) carry only type and id. With a key each is completed before it is matched: `$.hydrated` is the object that it is about.',
};

const apiUrl: PlatformField = {
  path: 'signalbox.stripe.apiUrl',
  label: 'Address of the API',
  kind: 'text',
  beginsWith: 'http',
  advanced: true,
  help: 'Only for a proxy or a stand-in; it is `https://api.stripe.com` otherwise.',
};

const apiVersion: PlatformField = {
  path: 'signalbox.stripe.apiVersion',
  label: 'API version for thin events',
  kind: 'text',
  advanced: true,
  help: 'The `Stripe-Version` that the object is asked for in, as your code expects it.',
};

/** The first one that has thin events. */
const apiVersionDefault = '2024-09-30.acacia';

/**
 * A thin event names its object by a path of the API; one without an object has its data in the event itself, as the API
 * shows it. docs.stripe.com/api/v2/core/events
 */
function hydrate(settings: VerifierSettings, payload: JsonObject): Rest | undefined {
  const key = textIn(settings, apiKey);
  if (key === undefined || payload['object'] !== 'v2.core.event') return undefined;
  const id = textAt(payload, ['id']);
  const path = textAt(payload, ['related_object', 'url']) ?? `/v2/core/events/${encodeURIComponent(id ?? '')}`;
  const base = textIn(settings, apiUrl) ?? 'https://api.stripe.com';
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (url === undefined || url.origin !== new URL(base).origin || url.username !== '')
    return { kind: 'impossible', message: 'related_object.url is no path of the API' };
  const context = textAt(payload, ['context']);
  if (context !== undefined && !isHeaderValue(context))
    return { kind: 'impossible', message: 'context is no value that a header can have' };
  return {
    kind: 'at',
    url,
    headers: {
      Authorization: `Bearer ${key}`,
      'Stripe-Version': textIn(settings, apiVersion) ?? apiVersionDefault,
      ...(context !== undefined && { 'Stripe-Context': context }),
    },
  };
}

export const stripe: Preset = {
  name: 'stripe',
  label: 'Stripe',
  guide: {
    pasteUrl: 'Workbench → Webhooks → Add destination → Endpoint URL',
    secretAt: 'Workbench → Webhooks → your endpoint → Signing secret (whsec_…)',
    help: [
      'Open Workbench → Webhooks, add a destination of the type webhook endpoint, and choose its events.',
      'Paste the URL as Endpoint URL, then reveal the Signing secret and store it with its `whsec_`.',
      'Each endpoint has a secret of its own, and so have test and live mode: the wrong one of them is the usual reason for a 401.',
    ],
    proof:
      '`Stripe-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `{t}.{body}`, keyed with the whole text of the secret; at most 300 s old or ahead. Any `v1` may match; `v0` never counts.',
    verifiedBy: 'The first event whose signature matches verifies the URL: send a test event.',
    notes: [
      "Deliveries are told apart by the event's `id`. While you roll the secret, Stripe signs with both.",
      'Thin events: store an API key that may read, and matches find the object at `$.hydrated`: `$.hydrated.status` of an invoice. The object is as Stripe has it when it is fetched, which can be later than the event.',
    ],
    example: { secretValue: 'whsec_copied_from_stripe' },
  },
  method: 'signature',
  secretLabel: 'endpointSecret',
  secretForm: platformText,
  signatureHeaders: [scheme.header],
  fields: [apiKey, apiUrl, apiVersion],
  problems: (settings) => [
    ...(isBase(textIn(settings, apiUrl)) ? [] : [{ path: apiUrl.path, message: 'is no URL' }]),
    ...[apiKey, apiVersion].flatMap(({ path }) =>
      isHeaderValue(textIn(settings, { path }) ?? '')
        ? []
        : [{ path, message: 'has characters that no header can have' }],
    ),
  ],
  hydrate,
  sign: signsByHmac(scheme),
  verify: (settings, request, nowSeconds) => verifyHmac(scheme, { settings, request, nowSeconds }),
  deliveryId: (_request, body) => textAt(body, ['id']),
  eventType: (_request, body) => textAt(body, ['type']),
  signedTimestamp: (request) => singleHeader(request, scheme.header)?.match(/(?:^|,)t=(\d+)/)?.[1],
};

function isBase(text: string | undefined): boolean {
  return text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}
